/**
 * The app's unit of time is the integer microsecond (WebCodecs' own unit, exact as an IndexedDB key). Names carry the
 * unit: `Us` microseconds, `Ms` milliseconds, `Bytes`. Absolute times are microseconds of UTC since 1970. A range is
 * half-open: its start is in it, its end is not.
 */
export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;

/** Milliseconds to the nearest microsecond. */
export function usFromMs(ms: number): number {
	return Math.round(ms * US_PER_MS);
}

/** Seconds to the nearest microsecond. */
export function usFromSeconds(seconds: number): number {
	return Math.round(seconds * US_PER_S);
}

export function msFromUs(us: number): number {
	return us / US_PER_MS;
}

export function secondsFromUs(us: number): number {
	return us / US_PER_S;
}

/** Microseconds of UTC as ISO 8601 with milliseconds, rounded down. */
export function isoFromUs(us: number): string {
	return new Date(Math.floor(us / US_PER_MS)).toISOString();
}

/** Half-open span of absolute time. */
export interface TimeRange {
	readonly fromUs: number;
	readonly toUs: number;
}
