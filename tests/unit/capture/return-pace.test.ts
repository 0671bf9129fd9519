import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReturnPace } from '../../../src/lib/capture/return-pace';
import { S } from '../../support/builders';

const DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];

function started(nowUs = 0): ReturnPace {
	const pace = new ReturnPace();
	pace.reset(nowUs);
	return pace;
}

/** The next `count` waits without any chance in them. */
function waits(pace: ReturnPace, count: number): number[] {
	return Array.from({ length: count }, () => pace.nextDelayMs(0));
}

describe('ReturnPace', () => {
	it('waits longer each time, then goes on every half a minute', () => {
		expect(waits(started(), 9)).toEqual([...DELAYS_MS, 30_000, 30_000, 30_000]);
	});

	it('adds up to 200 ms by chance', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 5 }), (random, tries) => {
				const pace = started();
				waits(pace, tries);
				const delayMs = pace.nextDelayMs(random);
				expect(delayMs - DELAYS_MS[tries]!).toBeCloseTo(random * 200, 6);
			})
		);
	});

	it('is quick again after a fresh start', () => {
		const pace = started();
		waits(pace, 7);
		pace.reset(60 * S);
		expect(waits(pace, 7)).toEqual([...DELAYS_MS, 30_000]);
	});

	it.each([
		['just 5 s: not yet', 5 * S, 1_000],
		['longer: quick again', 5 * S + 1, 250]
	])('a run that lived %s', (_name, livedUs, nextMs) => {
		const pace = started(100 * S);
		waits(pace, 2);
		pace.lived(100 * S);
		pace.lived(100 * S + livedUs);
		expect(pace.nextDelayMs(0)).toBe(nextMs);
	});

	it('is not quick again by runs that die young', () => {
		const pace = started();
		const seen = DELAYS_MS.map((_, second) => {
			pace.lived((second + 1) * 0.5 * S);
			return pace.nextDelayMs(0);
		});
		expect(seen).toEqual(DELAYS_MS);
	});
});

it('is not quick again by runs that die young after a long one', () => {
	const pace = started();
	pace.lived(60 * S);
	const seen: number[] = [];
	for (let nowUs = 61 * S; nowUs < 68 * S; nowUs += S) {
		seen.push(pace.nextDelayMs(0));
		// It came back and lived for one look.
		pace.lived(nowUs + S / 2);
	}
	expect(seen).toEqual([...DELAYS_MS, 30_000]);
});
