/** A box of an MP4 (ISO/IEC 14496-12, 4.2) inside some bytes. */
export interface Mp4Box {
	readonly name: string;
	/** Where its content begins, after size and name. */
	readonly from: number;
	readonly to: number;
}

/** The boxes that lie side by side in [from, to); ends where one is broken or reaches beyond. */
export function* boxesIn(view: DataView, from = 0, to = view.byteLength): Generator<Mp4Box> {
	for (let at = from; at + 8 <= to;) {
		const header = boxHeader(view, at, to);
		if (!header || at + header.sizeBytes > to) return;
		yield { name: header.name, from: at + header.headerBytes, to: at + header.sizeBytes };
		at += header.sizeBytes;
	}
}

/**
 * What the first bytes of a box say. Its content need not be in `view`.
 * @param to where the box that it lies in ends
 * @returns `null` where these bytes are no header
 */
export function boxHeader(
	view: DataView,
	at: number,
	to: number
): { readonly name: string; readonly headerBytes: number; readonly sizeBytes: number } | null {
	if (at + 8 > view.byteLength) return null;
	const name = String.fromCharCode(...new Uint8Array(view.buffer, view.byteOffset + at + 4, 4));
	const short = view.getUint32(at);
	// A size of 1 stands for one of 64 bits after the name; 0 for all up to the end.
	const isLong = short === 1;
	if (isLong && at + 16 > view.byteLength) return null;
	const headerBytes = isLong ? 16 : 8;
	const sizeBytes = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short;
	return sizeBytes < headerBytes ? null : { name, headerBytes, sizeBytes };
}

/** ISO/IEC 14496-12 counts from 1904-01-01, UTC: this many seconds before 1970. */
const MP4_EPOCH_S = 2_082_844_800;

/** The boxes that hold others, on the way to those that hold a time. */
const PARENTS: readonly string[] = ['moov', 'trak', 'mdia'];
/** Boxes with a creation and a modification time right after their version and flags (ISO/IEC 14496-12, 8.2.2, 8.3.2, 8.4.2). */
const TIMED: readonly string[] = ['mvhd', 'tkhd', 'mdhd'];

/** Sets the creation and modification times of a movie and its tracks. */
export function setTimesOfMovie(view: DataView, secondsOfUnix: number, from = 0, to = view.byteLength): void {
	const seconds = Math.floor(secondsOfUnix) + MP4_EPOCH_S;
	for (const box of boxesIn(view, from, to)) {
		if (PARENTS.includes(box.name)) setTimesOfMovie(view, secondsOfUnix, box.from, box.to);
		if (!TIMED.includes(box.name)) continue;
		const at = box.from + 4;
		const isLong = view.getUint8(box.from) === 1;
		if (isLong) for (const each of [at, at + 8]) view.setBigUint64(each, BigInt(seconds));
		else for (const each of [at, at + 4]) view.setUint32(each, seconds);
	}
}
