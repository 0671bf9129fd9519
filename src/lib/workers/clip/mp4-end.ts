/** The boxes that this app's files consist of (ISO/IEC 14496-12, 4.3.1). */
const TOP_BOXES = ['ftyp', 'free', 'moov', 'mdat'];

/**
 * Where an MP4 ends that was written into a larger room: after the last of its boxes. All of `bytes` where it is not one,
 * or breaks off.
 */
export function mp4End(bytes: Uint8Array): number {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let at = 0;
	while (at + 8 <= bytes.byteLength) {
		const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
		if (!TOP_BOXES.includes(name)) break;
		const size = view.getUint32(at);
		// A size of 1 stands for one of 64 bits after the name; 0 for all up to the end of the file.
		const isLong = size === 1 && at + 16 <= bytes.byteLength;
		const length = isLong ? Number(view.getBigUint64(at + 8)) : size;
		if (length < 8 || at + length > bytes.byteLength) return bytes.byteLength;
		at += length;
	}
	return at === 0 ? bytes.byteLength : at;
}
