import { describe, expect, it } from 'vitest';
import {
	budgetMinutes,
	e2eCount,
	flakyTests,
	overBudget,
	slowestTests,
	sumLine,
	unitCount
} from '../../../scripts/report.mjs';

const spec = (title: string, status: string, ...durations: number[]) => ({
	title,
	file: 'a.spec.ts',
	tests: [{ status, results: durations.map((duration) => ({ duration })) }]
});

const report = {
	stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 3 },
	errors: [],
	suites: [
		{
			specs: [spec('quick', 'expected', 10)],
			suites: [
				{ specs: [spec('lucky', 'flaky', 500, 400), spec('slow', 'expected', 800), spec('bad', 'unexpected', 1)] }
			]
		}
	]
};

describe('browser tests', () => {
	it('names a test that passed only at its second try, and counts it as failed where more do than are allowed', () => {
		expect(e2eCount(report, 0)).toEqual({ passed: 2, failed: 2, skipped: 3 });
		expect(e2eCount(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 3 });
		expect(flakyTests(report)).toEqual(['a.spec.ts: lucky']);
	});

	it('counts an error outside any test as a failure', () => {
		expect(e2eCount({ ...report, errors: [{ message: 'the set-up broke' }] }, 0).failed).toBe(3);
	});

	it('lists the slowest first, with all tries', () => {
		expect(slowestTests(report, 2)).toEqual([
			{ name: 'a.spec.ts: lucky', ms: 900 },
			{ name: 'a.spec.ts: slow', ms: 800 }
		]);
	});

	it('are over budget only above it', () => {
		expect(overBudget(17 * 60_000, 17)).toBeNull();
		expect(overBudget(18.5 * 60_000, 17)).toBe('The browser tests took 18.5 min, and 17 min are allowed.');
	});

	it('take the budget from the environment when it says one', () => {
		expect(budgetMinutes(undefined, 17)).toBe(17);
		expect(budgetMinutes('', 17)).toBe(17);
		expect(budgetMinutes('40', 17)).toBe(40);
		expect(() => budgetMinutes('a while', 17)).toThrow('HINDSIGHT_BROWSER_MINUTES');
		expect(() => budgetMinutes('-1', 17)).toThrow('HINDSIGHT_BROWSER_MINUTES');
	});
});

describe('unit tests', () => {
	it('count a file that cannot be loaded as a failure', () => {
		const testResults = [
			{ status: 'failed', assertionResults: [] },
			{ status: 'failed', assertionResults: [{}] },
			{ status: 'passed', assertionResults: [{}] }
		];
		expect(unitCount({ numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, testResults })).toEqual({
			passed: 5,
			failed: 2,
			skipped: 2
		});
	});
});

describe('the sum', () => {
	it('adds the steps up, and speaks of skipped tests only when there are some', () => {
		expect(sumLine([])).toBe('0 passed, 0 failed');
		expect(
			sumLine([
				{ passed: 1, failed: 0 },
				{ passed: 40, failed: 2, skipped: 0 }
			])
		).toBe('41 passed, 2 failed');
		expect(
			sumLine([
				{ passed: 1, failed: 0 },
				{ passed: 4, failed: 0, skipped: 3 }
			])
		).toBe('5 passed, 0 failed, 3 skipped');
	});
});
