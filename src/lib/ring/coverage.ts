import type { TimeRange } from '../base/units';
import type { Epoch, Gap, GapCause, SegmentEntry } from '../model/segment';

export interface Coverage {
	/** Held footage, oldest first; neighbours that touch are one. */
	readonly covered: readonly TimeRange[];
	/** The holes between them. */
	readonly gaps: readonly Gap[];
}

/**
 * Segments of one epoch meet exactly (`endUs` of one is `startUs` of the next). Between epochs a change of encoder
 * costs a frame or two; a hole shorter than this is not worth a word. Absorbs two frames at 30/s and rounding.
 */
const TOLERANCE_US = 100_000;

/**
 * What is held of one source and what is missing between, with its cause.
 * @param entries of one source, ordered by `seq`
 * @param epochs of that source, any order
 */
export function coverageOf(entries: readonly SegmentEntry[], epochs: readonly Epoch[]): Coverage {
	const causes = new Map(epochs.map((epoch) => [epoch.id, epoch.cause]));
	const covered: TimeRange[] = [];
	const gaps: Gap[] = [];
	let previous: SegmentEntry | undefined;
	let current: { fromUs: number; toUs: number } | undefined;
	let isDamageBetween = false;
	for (const entry of entries) {
		if (entry.isDamaged) {
			isDamageBetween = true;
			continue;
		}
		if (previous && current && entry.startUs - previous.endUs <= TOLERANCE_US) {
			current.toUs = Math.max(current.toUs, entry.endUs);
		} else {
			if (previous) {
				gaps.push({
					fromUs: previous.endUs,
					toUs: entry.startUs,
					cause: isDamageBetween ? 'storage' : gapCause(previous, entry, causes)
				});
			}
			current = { fromUs: entry.startUs, toUs: entry.endUs };
			covered.push(current);
		}
		previous = entry;
		isDamageBetween = false;
	}
	return { covered, gaps };
}

/**
 * A number that is missing was let go (behind the horizon, while a clip pins what is before it). Within an epoch only a
 * segment that was not stored leaves a hole; between epochs the later one knows why it began.
 */
function gapCause(before: SegmentEntry, after: SegmentEntry, causes: ReadonlyMap<number, GapCause | null>): GapCause {
	if (after.seq !== before.seq + 1) return 'expired';
	if (before.epochId === after.epochId) return 'storage';
	return causes.get(after.epochId) ?? 'unknown';
}

/** The part of `coverage` inside `range`. A gap that is cut keeps its cause. */
export function clipCoverage(coverage: Coverage, range: TimeRange): Coverage {
	return {
		covered: intersect(coverage.covered, range),
		gaps: intersect(coverage.gaps, range)
	};
}

/**
 * What two places hold together of one source. A hole has the cause that the first knows of it, else the second; where
 * neither does, what was between them was let go.
 */
export function unionOf(first: Coverage, second: Coverage): Coverage {
	const covered: { fromUs: number; toUs: number }[] = [];
	const gaps: Gap[] = [];
	for (const { fromUs, toUs } of [...first.covered, ...second.covered].sort((a, b) => a.fromUs - b.fromUs)) {
		const last = covered.at(-1);
		if (last && fromUs - last.toUs <= TOLERANCE_US) {
			last.toUs = Math.max(last.toUs, toUs);
			continue;
		}
		if (last) {
			const hole = { fromUs: last.toUs, toUs: fromUs };
			const known = [...first.gaps, ...second.gaps].find((gap) => gap.fromUs < hole.toUs && gap.toUs > hole.fromUs);
			gaps.push({ ...hole, cause: known?.cause ?? 'expired' });
		}
		covered.push({ fromUs, toUs });
	}
	return { covered, gaps };
}

function intersect<T extends TimeRange>(ranges: readonly T[], { fromUs, toUs }: TimeRange): T[] {
	const cut: T[] = [];
	for (const range of ranges) {
		const from = Math.max(range.fromUs, fromUs);
		const to = Math.min(range.toUs, toUs);
		if (from < to) cut.push({ ...range, fromUs: from, toUs: to });
	}
	return cut;
}

/** Sum of the lengths of ranges that do not overlap. */
export function lengthOf(ranges: readonly TimeRange[]): number {
	return ranges.reduce((sum, { fromUs, toUs }) => sum + (toUs - fromUs), 0);
}

/** The held range nearest to `range` in time, for 'nothing there, but …'; `null` when nothing is held. */
export function nearestCovered(covered: readonly TimeRange[], range: TimeRange): TimeRange | null {
	let nearest: TimeRange | null = null;
	let least = Infinity;
	for (const candidate of covered) {
		const distance = Math.max(candidate.fromUs - range.toUs, range.fromUs - candidate.toUs, 0);
		if (distance < least) [nearest, least] = [candidate, distance];
	}
	return nearest;
}
