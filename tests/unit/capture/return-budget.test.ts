import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReturnBudget } from '../../../src/lib/capture/return-budget';
import { S } from '../../support/builders';

const DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000];

function started(nowUs = 0): ReturnBudget {
	const budget = new ReturnBudget();
	budget.reset(nowUs);
	return budget;
}

/** The next `count` waits without any chance in them. */
function waits(budget: ReturnBudget, count: number): (number | null)[] {
	return Array.from({ length: count }, () => budget.nextDelayMs(0));
}

describe('ReturnBudget', () => {
	it('waits longer each time, then gives up for good', () => {
		expect(waits(started(), 9)).toEqual([...DELAYS_MS, null, null, null]);
	});

	it('adds up to 200 ms by chance', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 5 }), (random, tries) => {
				const budget = started();
				waits(budget, tries);
				const delayMs = budget.nextDelayMs(random)!;
				expect(delayMs - DELAYS_MS[tries]!).toBeCloseTo(random * 200, 6);
			})
		);
	});

	it('is whole again after a fresh start', () => {
		const budget = started();
		waits(budget, 7);
		budget.reset(60 * S);
		expect(waits(budget, 7)).toEqual([...DELAYS_MS, null]);
	});

	it.each([
		['just 5 s: not yet', 5 * S, 1_000],
		['longer: whole again', 5 * S + 1, 250]
	])('a run that lived %s', (_name, livedUs, nextMs) => {
		const budget = started(100 * S);
		waits(budget, 2);
		budget.lived(100 * S);
		budget.lived(100 * S + livedUs);
		expect(budget.nextDelayMs(0)).toBe(nextMs);
	});

	it('is not whole again by runs that die young', () => {
		const budget = started();
		const seen = DELAYS_MS.map((_, second) => {
			budget.lived((second + 1) * 0.5 * S);
			return budget.nextDelayMs(0);
		});
		expect(seen).toEqual(DELAYS_MS);
	});
});

it('is not whole again by runs that die young after a long one', () => {
	const budget = started();
	budget.lived(60 * S);
	const seen: (number | null)[] = [];
	for (let nowUs = 61 * S; nowUs < 68 * S; nowUs += S) {
		seen.push(budget.nextDelayMs(0));
		// It came back and lived for one look.
		budget.lived(nowUs + S / 2);
	}
	expect(seen).toEqual([...DELAYS_MS, null]);
});
