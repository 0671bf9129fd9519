/** Slicing-by-4 tables of CRC-32 (ISO 3309, reflected polynomial 0xEDB88320): four bytes a step. */
const TABLES = makeTables();

function makeTables(): [Uint32Array, Uint32Array, Uint32Array, Uint32Array] {
	const first = Uint32Array.from({ length: 256 }, (_, byte) => {
		let value = byte;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
		return value;
	});
	const next = (table: Uint32Array) => table.map((value) => (value >>> 8) ^ (first[value & 0xff] ?? 0));
	const second = next(first);
	const third = next(second);
	return [first, second, third, next(third)];
}

/** CRC-32 of `bytes`, as an unsigned 32-bit number. About 1 GB/s, so a second of footage costs well under 1 ms. */
export function crc32(bytes: Uint8Array): number {
	const [t0, t1, t2, t3] = TABLES;
	let crc = 0xffffffff;
	let at = 0;
	for (const end = bytes.length - 3; at < end; at += 4) {
		crc ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
		crc = t3[crc & 0xff]! ^ t2[(crc >>> 8) & 0xff]! ^ t1[(crc >>> 16) & 0xff]! ^ t0[crc >>> 24]!;
	}
	for (; at < bytes.length; at++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
	return (crc ^ 0xffffffff) >>> 0;
}
