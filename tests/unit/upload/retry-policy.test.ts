import { describe, expect, it } from 'vitest';
import { isRetryable, MAX_TRIES, parseRetryAfter, retryDelayMs } from '../../../src/lib/upload/retry-policy';

describe('what may be sent again', () => {
	it.each([
		[null, true],
		[408, true],
		[429, true],
		[500, true],
		[503, true],
		[507, true],
		[400, false],
		[403, false],
		[404, false],
		[411, false],
		[413, false],
		[304, false]
	])('%s: %s', (status, expected) => {
		expect(isRetryable(status)).toBe(expected);
	});
});

describe('the wait before the next try', () => {
	it('doubles from 1 s, the upper half by chance, and ends after five tries', () => {
		const least = [1, 2, 3, 4, 5].map((failed) => retryDelayMs(failed, 0));
		const most = [1, 2, 3, 4, 5].map((failed) => retryDelayMs(failed, 0.999_999));
		expect(least).toEqual([1_000, 2_000, 4_000, 8_000, null]);
		expect(most).toEqual([2_000, 4_000, 8_000, 16_000, null]);
		expect(retryDelayMs(MAX_TRIES, 0, 1)).toBe(null);
	});

	it('is never shorter than the server asks, and not endless', () => {
		expect(retryDelayMs(1, 0, 7_000)).toBe(7_000);
		expect(retryDelayMs(4, 0, 100)).toBe(8_000);
		expect(retryDelayMs(1, 0, 3_600_000)).toBe(null);
	});
});

describe('Retry-After', () => {
	const now = Date.parse('2026-11-22T10:00:00Z');
	it.each([
		['3', 3_000],
		['Sun, 22 Nov 2026 10:00:05 GMT', 5_000],
		['Sun, 22 Nov 2026 09:00:00 GMT', 0],
		['soon', null],
		[null, null]
	])('%s', (header, expected) => {
		expect(parseRetryAfter(header, now)).toBe(expected);
	});
});
