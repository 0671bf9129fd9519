import { describe, expect, it } from 'vitest';
import { judge, readPlaywright, readVitest } from '../../faults/take-out.mjs';

const browserReport = (status: string, ...messages: string[]) => ({
	suites: [
		{
			suites: [
				{
					specs: [{ title: 'a', tests: [{ results: [{ status, errors: messages.map((message) => ({ message })) }] }] }]
				}
			]
		}
	]
});
const unitReport = (status: string, ...failureMessages: string[]) => ({
	testResults: [
		{
			assertionResults: [
				{ status, failureMessages },
				{ status: 'skipped', failureMessages: [] }
			]
		}
	]
});

describe('the verdict on a test without a handling', () => {
	it('is that it was noticed when an assertion failed', () => {
		const colored = 'Error: \u001b[2mexpect(\u001b[22m\u001b[31mreceived\u001b[39m).toBe(1)\n\nExpected: 1';
		expect(judge(readPlaywright(browserReport('failed', colored)))).toBe('noticed');
		expect(judge(readPlaywright(browserReport('failed', 'Error: the gap\n\nexpect(received).toEqual([])')))).toBe(
			'noticed'
		);
		expect(judge(readVitest(unitReport('failed', 'AssertionError: expected 1 to be 2')))).toBe('noticed');
	});

	it('is that it was not noticed when the test passed', () => {
		expect(judge(readPlaywright(browserReport('passed')))).toBe('unnoticed');
		expect(judge(readVitest(unitReport('passed')))).toBe('unnoticed');
	});

	it('is that it failed otherwise when something else ended the test', () => {
		const launch = 'Error: browserType.launch: Timeout 30000ms exceeded.';
		expect(judge(readPlaywright(browserReport('failed', launch)))).toBe('failed-otherwise');
		expect(judge(readPlaywright(browserReport('timedOut', 'Test timeout of 60000ms exceeded.')))).toBe(
			'failed-otherwise'
		);
		expect(judge(readPlaywright(browserReport('interrupted')))).toBe('failed-otherwise');
		expect(
			judge(readVitest(unitReport('failed', "TypeError: Cannot read properties of undefined (reading 'a')")))
		).toBe('failed-otherwise');
	});

	it('looks for the assertion among several errors', () => {
		const report = browserReport(
			'failed',
			'Test timeout of 60000ms exceeded.',
			'Error: expect(locator).toBeVisible() failed'
		);
		expect(judge(readPlaywright(report))).toBe('noticed');
	});

	it('takes only the failure that the catalogue expects, where it does', () => {
		const outcome = readVitest(unitReport('failed', 'AssertionError: expected 1 to be 2'));
		expect(judge(outcome, /1 to be 2/)).toBe('noticed');
		expect(judge(outcome, /1 to be 3/)).toBe('failed-otherwise');
	});

	it('is that it did not run when no test, or more than one, has the name', () => {
		expect(judge(readPlaywright({ suites: [] }))).toBe('not-run');
		expect(judge(readVitest({ testResults: [] }))).toBe('not-run');
	});
});
