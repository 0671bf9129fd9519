import { US_PER_MS, type TimeRange } from '../base/units';
import { clipCoverage, type Coverage } from '../ring/coverage';
import type { Clip, CutSource } from '../model/clip';
import { captureUsOf, closedGaps } from './file-time';

/** What there is to make a clip of: what the ring still holds of its source, and its own file. */
export interface HeldAround {
	readonly ring: Coverage;
	/** `covered` is what the file shows, in capture time, without what was closed up. */
	readonly file: Coverage;
}

/** How far ends may lie beyond what is held and still be whole: rounding, and a frame that began a little before. */
const EDGE_US = 50 * US_PER_MS;

/** A finished clip's file as footage; `null` where there is none (any more). */
export function cutSourceOf({ id, file, startUs, gaps, ranges }: Clip): CutSource | null {
	const [pin] = ranges;
	return file && pin ? { clipId: id, sourceId: pin.sourceId, file, startUs, gaps } : null;
}

/** What a clip's file shows, in capture time. */
export function coverageOfFile({ file, startUs, gaps }: CutSource): Coverage {
	const toUs = captureUsOf(file.durationUs - US_PER_MS, startUs, closedGaps(gaps, file.stills)) + US_PER_MS;
	const inside = gaps.filter((gap) => gap.fromUs >= startUs - EDGE_US && gap.fromUs < toUs && gap.toUs > startUs);
	const covered: TimeRange[] = [];
	let fromUs = startUs;
	for (const gap of inside) {
		if (gap.fromUs > fromUs) covered.push({ fromUs, toUs: gap.fromUs });
		fromUs = gap.toUs;
	}
	covered.push({ fromUs, toUs });
	return { covered, gaps: inside };
}

/**
 * Where a clip of `range` can be made from without losing a frame that the ring or the file has in it.
 * @returns the ring where it holds all of it, else the file, else both together; `null` where an end is held by neither
 */
export function whereFrom(range: TimeRange, { ring, file }: HeldAround): 'ring' | 'file' | 'both' | null {
	if (range.toUs <= range.fromUs) return null;
	if (holdsWhole(ring, range, file)) return 'ring';
	if (holdsWhole(file, range, ring)) return 'file';
	return holdsEnds([...ring.covered, ...file.covered], range) ? 'both' : null;
}

/** What `range` leaves out of the file and the ring does not hold either: gone for good with the file. */
export function lostWithout(range: TimeRange, { ring, file }: HeldAround): TimeRange[] {
	const outside = [
		{ fromUs: -Infinity, toUs: range.fromUs },
		{ fromUs: range.toUs, toUs: Infinity }
	];
	return outside.flatMap((side) =>
		clipCoverage(file, side)
			.covered.flatMap((run) => without(run, ring.covered))
			.filter(isWorthAWord)
	);
}

/** All that may be asked for: from the earliest to the latest that either holds. */
export function reachOf({ ring, file }: HeldAround): TimeRange {
	const all = [...ring.covered, ...file.covered];
	return {
		fromUs: Math.min(...all.map(({ fromUs }) => fromUs)),
		toUs: Math.max(...all.map(({ toUs }) => toUs))
	};
}

function holdsWhole(one: Coverage, range: TimeRange, other: Coverage): boolean {
	if (!holdsEnds(one.covered, range)) return false;
	return clipCoverage(other, range).covered.every((run) => !without(run, one.covered).some(isWorthAWord));
}

function holdsEnds(runs: readonly TimeRange[], range: TimeRange): boolean {
	const within = runs.filter(({ fromUs, toUs }) => fromUs < range.toUs && toUs > range.fromUs);
	return (
		within.some(({ fromUs }) => fromUs <= range.fromUs + EDGE_US) &&
		within.some(({ toUs }) => toUs >= range.toUs - EDGE_US)
	);
}

/** The parts of `run` that lie in none of `others`, which are in order. */
function without(run: TimeRange, others: readonly TimeRange[]): TimeRange[] {
	const left: TimeRange[] = [];
	let { fromUs } = run;
	for (const other of others) {
		if (other.toUs <= fromUs || other.fromUs >= run.toUs) continue;
		if (other.fromUs > fromUs) left.push({ fromUs, toUs: other.fromUs });
		fromUs = other.toUs;
	}
	if (fromUs < run.toUs) left.push({ fromUs, toUs: run.toUs });
	return left;
}

function isWorthAWord({ fromUs, toUs }: TimeRange): boolean {
	return toUs - fromUs > EDGE_US;
}
