import type { Segment, SegmentEntry } from '../model/segment';

/** Whole frames in a row that are taken from one place. */
export interface Piece {
	readonly from: 'ring' | 'file';
	/** As that place has it. */
	readonly entry: SegmentEntry;
	/** Where the next piece begins, if it follows at once; its frames from there on are left out. */
	readonly endUs: number;
}

type Span = Pick<SegmentEntry, 'startUs' | 'endUs'>;

/** A file's times are rounded, the ring's are not; less than any frame. */
const ROUNDING_US = 1_000;

/**
 * Puts footage together out of what the ring holds and what a clip's file shows: in order, each frame once. Of the ring
 * wherever that has all of a GOP, because there it is whole and as it was recorded; else of the file.
 * @param ring of one source, ordered by `seq`; what is damaged counts as not there
 * @param file GOPs of that source, in order, in capture time
 */
export function weave(ring: readonly SegmentEntry[], file: readonly SegmentEntry[]): Piece[] {
	const held = ring.filter(({ isDamaged }) => !isDamaged);
	const needed = notWithin(file, held);
	const pieces = [
		...notWithin(held, needed).map((entry) => ({ from: 'ring' as const, entry })),
		...needed.map((entry) => ({ from: 'file' as const, entry }))
	].sort((a, b) => a.entry.startUs - b.entry.startUs);
	return pieces.map((piece, index) => {
		const { endUs } = piece.entry;
		const nextUs = pieces[index + 1]?.entry.startUs ?? Infinity;
		return { ...piece, endUs: nextUs <= endUs + ROUNDING_US ? nextUs : endUs };
	});
}

/** Whether the second piece goes on where the first one ends. */
export function meet(first: Piece | undefined, second: Piece | undefined): boolean {
	return first !== undefined && first.endUs === second?.entry.startUs;
}

/** `segment` as its piece has it: without the frames that begin at `endUs` or later. Its sound stays. */
export function cutAt(segment: Segment, endUs: number): Segment {
	const { startUs, video, bytes } = segment;
	const count = video.timesUs.filter((timeUs) => startUs + timeUs < endUs - ROUNDING_US).length;
	if (count === video.sizes.length) return { ...segment, endUs };
	const sizes = video.sizes.slice(0, count);
	const pictures = new Uint8Array(bytes, 0, sum(sizes));
	const sounds = new Uint8Array(bytes, sum(video.sizes));
	const joined = new Uint8Array(pictures.byteLength + sounds.byteLength);
	joined.set(pictures);
	joined.set(sounds, pictures.byteLength);
	return { ...segment, endUs, video: { timesUs: video.timesUs.slice(0, count), sizes }, bytes: joined.buffer };
}

/** Those of `spans` that `others` leave something out of; both in order. */
function notWithin<T extends Span>(spans: readonly T[], others: readonly Span[]): T[] {
	let first = 0;
	return spans.filter(({ startUs, endUs }) => {
		while ((others[first]?.endUs ?? Infinity) <= startUs) first++;
		let reachedUs = startUs;
		for (let at = first; (others[at]?.startUs ?? Infinity) <= reachedUs + ROUNDING_US; at++) {
			reachedUs = Math.max(reachedUs, others[at]?.endUs ?? reachedUs);
			if (reachedUs >= endUs) break;
		}
		return reachedUs < endUs - ROUNDING_US;
	});
}

function sum(sizes: Uint32Array): number {
	return sizes.reduce((total, size) => total + size, 0);
}
