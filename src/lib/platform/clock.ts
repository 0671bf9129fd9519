import { usFromMs } from '../base/units';

/**
 * Absolute monotonic time in microseconds: comparable between a page and its workers, whose `performance.now()` have
 * zeros of their own. Not the time of day: a clock that is set does not move it.
 */
export function monotonicUs(): number {
	return usFromMs(performance.timeOrigin + performance.now());
}

/** The time of day as the machine has it, microseconds of UTC. */
export function wallUs(): number {
	return usFromMs(/* fault 9.5/1 */ Date.now());
}
