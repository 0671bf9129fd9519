import type { TimeRange } from '../base/units';
import type { Pin } from '../model/clip';
import type { SegmentEntry } from '../model/segment';

/**
 * Which segments fell behind the horizon and are kept by nobody. The horizon counts footage, not the clock on the wall:
 * after a crash, a sleeping machine or a clock set an hour ahead the minutes before it are still there, and go only as
 * new ones replace them.
 * @param entries of one source, ordered by `seq`
 * @param kept ranges of this source that pins keep; a segment that touches one stays whole
 * @param lengthUs of all `entries`, for whoever keeps count: hours are tens of thousands of them
 */
export function selectExpired(
	entries: readonly SegmentEntry[],
	horizonUs: number,
	kept: readonly TimeRange[],
	lengthUs: number = lengthOfEntries(entries)
): SegmentEntry[] {
	let excessUs = lengthUs - horizonUs;
	const expired: SegmentEntry[] = [];
	for (const entry of entries) {
		excessUs -= entry.endUs - entry.startUs;
		if (excessUs < 0) break;
		if (!isKept(entry, kept)) expired.push(entry);
	}
	return expired;
}

/** `entries` without those that went, both ordered by `seq`. Quick where they were the oldest, as nearly always. */
export function withoutGone(entries: readonly SegmentEntry[], gone: readonly SegmentEntry[]): readonly SegmentEntry[] {
	if (gone.every(({ seq }, index) => entries[index]?.seq === seq)) return entries.slice(gone.length);
	const seqs = new Set(gone.map(({ seq }) => seq));
	return entries.filter(({ seq }) => !seqs.has(seq));
}

/** Sum of their lengths, microseconds. */
export function lengthOfEntries(entries: readonly SegmentEntry[]): number {
	let sumUs = 0;
	for (const { startUs, endUs } of entries) sumUs += endUs - startUs;
	return sumUs;
}

/**
 * The oldest unpinned segments that together free at least `neededBytes`: what goes first when the disk is full.
 * @returns fewer bytes than asked where pins leave no more
 */
export function selectOldest(
	entries: readonly SegmentEntry[],
	neededBytes: number,
	kept: readonly TimeRange[]
): SegmentEntry[] {
	const oldest: SegmentEntry[] = [];
	let freedBytes = 0;
	for (const entry of entries) {
		if (freedBytes >= neededBytes) break;
		if (isKept(entry, kept)) continue;
		oldest.push(entry);
		freedBytes += entry.byteCount;
	}
	return oldest;
}

/**
 * The oldest unpinned segments of several rings that together free at least `neededBytes`: on a full disk no ring is
 * spared for another. Within a ring the order is that of `seq`.
 * @param rings entries of one source each, ordered by `seq`
 */
export function selectOldestOfAny(
	rings: readonly (readonly SegmentEntry[])[],
	neededBytes: number,
	pins: readonly Pin[]
): SegmentEntry[] {
	const unpinned = rings.map((entries) => {
		const kept = pins.filter(({ sourceId }) => sourceId === entries[0]?.sourceId);
		return selectOldest(entries, neededBytes, kept);
	});
	// Sorting is stable, and the times of one ring rise with its numbers.
	const oldestFirst = unpinned.flat().sort((a, b) => a.startUs - b.startUs);
	return selectOldest(oldestFirst, neededBytes, []);
}

/**
 * Length of what is held from the oldest segment on that may be let go: what the horizon can be when the disk is full.
 * Without pins, all of it.
 */
export function heldFrom(entries: readonly SegmentEntry[], kept: readonly TimeRange[]): number {
	const oldest = entries.findIndex((entry) => !isKept(entry, kept));
	return oldest === -1 ? 0 : lengthOfEntries(entries.slice(oldest));
}

function isKept(entry: SegmentEntry, kept: readonly TimeRange[]): boolean {
	return kept.some((range) => entry.startUs < range.toUs && entry.endUs > range.fromUs);
}

/** Runs of consecutive `seq`, as inclusive pairs, so that each run is one range delete. */
export function seqRuns(entries: readonly SegmentEntry[]): [first: number, last: number][] {
	const runs: [number, number][] = [];
	for (const { seq } of entries) {
		const run = runs.at(-1);
		if (run && run[1] + 1 === seq) run[1] = seq;
		else runs.push([seq, seq]);
	}
	return runs;
}
