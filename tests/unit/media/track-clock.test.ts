import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrackClock } from '../../../src/lib/media/track-clock';
import { MS, S } from '../../support/builders';

const DEAD_BAND_US = 5 * MS;
const MAX_STEP_US = 2 * MS;
const LATE_WINDOWS = 30;

/** A clock that has settled on `offsetUs`. */
function settled(offsetUs: number): TrackClock {
	const clock = new TrackClock();
	clock.observe(0, offsetUs);
	clock.settle();
	return clock;
}

describe('before the first segment', () => {
	it('takes the least delay seen so far as the distance of the zeros', () => {
		const clock = new TrackClock();
		const seen: number[] = [];
		for (const [timestampUs, arrivalUs] of [
			[0, 1_000_900],
			[40_000, 1_040_300],
			[80_000, 1_080_700],
			[120_000, 1_120_100]
		] as const) {
			clock.observe(timestampUs, arrivalUs);
			seen.push(clock.estimate(0));
		}
		expect(seen).toEqual([1_000_900, 1_000_300, 1_000_300, 1_000_100]);
		expect(clock.settle()).toBe(1_000_100);
	});

	it('is a running minimum of any observations, whatever their order', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.nat(10 * S), fc.integer({ min: -S, max: 100 * S })), { minLength: 1 }),
				(observations) => {
					const clock = new TrackClock();
					for (const [timestampUs, arrivalUs] of observations) clock.observe(timestampUs, arrivalUs);
					const least = Math.min(...observations.map(([timestampUs, arrivalUs]) => arrivalUs - timestampUs));
					expect(clock.estimate(7)).toBe(least + 7);
					expect(clock.settle()).toBe(least);
					expect(clock.estimate(7)).toBe(least + 7);
				}
			)
		);
	});

	it('maps with 0 when nothing was observed, and settles once something was', () => {
		const clock = new TrackClock();
		expect(clock.settle()).toBe(0);
		clock.observe(100, 5_100);
		expect(clock.settle()).toBe(5_000);
	});
});

describe('once settled', () => {
	it.each([
		['the same', 0, 0],
		['later, inside the dead band', 4_999, 0],
		['later, on its edge', 5_000, 0],
		['earlier, on its edge', -5_000, 0],
		['later, just outside, once', 5_001, 0],
		['earlier, just outside', -5_001, -2_000],
		['a stall of a second', S, 0],
		['an arrival that cannot be', -S, -2_000]
	])('%s: the offset moves by its step and no more', (_name, strayUs, stepUs) => {
		const clock = settled(10 * S);
		clock.observe(0, 10 * S + strayUs);
		expect(clock.settle()).toBe(10 * S + stepUs);
	});

	it('keeps its offset where nothing was observed since', () => {
		const clock = settled(3 * S);
		expect([clock.settle(), clock.settle()]).toEqual([3 * S, 3 * S]);
		expect(clock.estimate(5)).toBe(3 * S + 5);
	});

	it('does not move between two calls of settle', () => {
		const clock = settled(3 * S);
		clock.observe(0, 2 * S);
		expect(clock.estimate(0)).toBe(3 * S);
	});

	it('follows a clock that drifts away, once all arrivals are late for half a minute', () => {
		const clock = settled(0);
		const offsets = Array.from({ length: LATE_WINDOWS + 3 }, () => {
			clock.observe(0, 9_000);
			return clock.settle();
		});
		expect(offsets.slice(0, LATE_WINDOWS - 1).every((offsetUs) => offsetUs === 0)).toBe(true);
		expect(offsets.slice(LATE_WINDOWS - 1)).toEqual([2_000, 4_000, 4_000, 4_000]);
	});

	it('does not take a busy machine for a drift: one arrival in time ends the suspicion', () => {
		const clock = settled(0);
		for (let window = 0; window < 10 * LATE_WINDOWS; window++) {
			clock.observe(0, window % LATE_WINDOWS === 0 ? 1_000 : 80_000);
			expect(clock.settle()).toBe(0);
		}
	});

	it('never jumps, never passes what it follows, and stays put inside the dead band', () => {
		const strays = fc.array(fc.integer({ min: -20 * MS, max: 50 * MS }), { minLength: 1, maxLength: 120, size: 'max' });
		fc.assert(
			fc.property(strays, (observed) => {
				const clock = settled(0);
				let before = 0;
				let lateCount = 0;
				for (const observedUs of observed) {
					clock.observe(0, observedUs);
					const after = clock.settle();
					const strayUs = observedUs - before;
					lateCount = strayUs > DEAD_BAND_US ? lateCount + 1 : 0;
					if (strayUs >= -DEAD_BAND_US && lateCount < LATE_WINDOWS) expect(after).toBe(before);
					else expect(after - before).toBe(Math.sign(strayUs) * MAX_STEP_US);
					before = after;
				}
			})
		);
	});

	it('stays within the dead band and one step of crystals that drift apart for an hour', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: -100, max: 100 }),
				fc.array(fc.nat(4 * MS), { minLength: 40, maxLength: 40, size: 'max' }),
				(ppm, jitter) => {
					const clock = new TrackClock();
					const worst = { us: 0 };
					for (let second = 0; second < 3600; second++) {
						const trueUs = 50 * S + second * ppm;
						for (let frame = 0; frame < 5; frame++) {
							const jitterUs = jitter[(second * 5 + frame) % jitter.length]!;
							clock.observe(second * S, second * S + trueUs + jitterUs);
						}
						worst.us = Math.max(worst.us, Math.abs(clock.settle() - trueUs));
					}
					// The least jitter of a window is at most 4 ms here.
					expect(worst.us).toBeLessThanOrEqual(DEAD_BAND_US + 4 * MS + (LATE_WINDOWS + 1) * 100);
				}
			),
			{ numRuns: 20 }
		);
	});
});
