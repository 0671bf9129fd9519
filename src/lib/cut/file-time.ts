import { US_PER_MS, type TimeRange } from '../base/units';

/**
 * A file's times are rounded to 1/57600 s, capture times are not; the frames of the fastest camera are 4 ms apart. A
 * boundary this much earlier leaves each frame on the side the user saw it on, whichever of the two it was read from.
 */
const SNAP_US = US_PER_MS / 2;

/** `range` with both ends moved between two frames, so that rounding never decides which side one falls on. */
export function betweenFrames({ fromUs, toUs }: TimeRange): TimeRange {
	return { fromUs: fromUs - SNAP_US, toUs: toUs - SNAP_US };
}

/** Whether `us` is at or after `boundaryUs`, but for rounding. */
export function isFrom(us: number, boundaryUs: number): boolean {
	return us >= boundaryUs - SNAP_US;
}

/**
 * When that which a clip's file shows at `fileUs` was captured: holes are closed up in the file.
 * @param fileUs after the first frame shown; before 0 in a hidden lead
 * @param startUs capture time of the first frame shown
 * @param gaps that are closed up, in order; those before its first frame count for nothing
 */
export function captureUsOf(fileUs: number, startUs: number, gaps: readonly TimeRange[]): number {
	let us = startUs + fileUs;
	for (const { fromUs, toUs } of gaps) {
		if (isFrom(fromUs, startUs) && toUs > startUs && isFrom(us, fromUs)) us += toUs - fromUs;
	}
	return us;
}

/** Where a clip's file shows what was captured at `us`: the reverse of `captureUsOf`, for instants the file shows. */
export function fileUsOf(us: number, startUs: number, gaps: readonly TimeRange[]): number {
	let fileUs = us - startUs;
	for (const { fromUs, toUs } of gaps) {
		if (isFrom(fromUs, startUs) && toUs > startUs && isFrom(us, toUs)) fileUs -= toUs - fromUs;
	}
	return fileUs;
}

/** The gaps that take no time in a clip's file: no still stands for them. */
export function closedGaps<T extends TimeRange>(gaps: readonly T[], stills: readonly TimeRange[] = []): T[] {
	return gaps.filter((gap) => !stills.some(({ fromUs, toUs }) => fromUs < gap.toUs && toUs > gap.fromUs));
}
