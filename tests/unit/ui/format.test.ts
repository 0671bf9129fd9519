import { describe, expect, test } from 'vitest';
import * as format from '../../../src/lib/ui/format';

const S = 1_000_000;

describe('lengths', () => {
	test.each([
		[0, '0:00'],
		[29.99 * S, '0:29'],
		[30 * S, '0:30'],
		[252 * S, '4:12'],
		[3723 * S, '1:02:03'],
		[-5, '0:00']
	])('clock of %d is %s', (us, text) => expect(format.formatClock(us)).toBe(text));

	test.each([
		[27.4 * S, '0:27.4'],
		[59.96 * S, '1:00.0'],
		[300 * S, '5:00.0']
	])('clock with tenths of %d is %s', (us, text) => expect(format.formatClockTenths(us)).toBe(text));

	test.each([
		[0.2 * S, '0.2 s'],
		[12.3 * S, '12.3 s'],
		[30 * S, '30 s'],
		[30.04 * S, '30 s'],
		[59.96 * S, '1 min'],
		[60 * S, '1 min'],
		[130 * S, '2 min 10 s'],
		[300 * S, '5 min'],
		[3599.7 * S, '1 h'],
		[3900 * S, '1 h 5 min'],
		[28_800 * S, '8 h']
	])('words for %d are %s', (us, text) => expect(format.formatLength(us)).toBe(text));

	test.each([
		[30 * S, '30.0 s'],
		[27.44 * S, '27.4 s'],
		[297.2 * S, '4:57.2']
	])('exact length of %d is %s', (us, text) => expect(format.formatExactLength(us)).toBe(text));

	test.each([
		[30 * S, '30 seconds'],
		[60 * S, '1 minute'],
		[300 * S, '5 minutes'],
		[5400 * S, '1 h 30 min'],
		[3600 * S, '1 hour'],
		[28_800 * S, '8 hours'],
		[90 * S, '1 min 30 s']
	])('round length of %d is %s', (us, text) => expect(format.formatRoundLength(us)).toBe(text));
});

test.each([
	[0, '0 kB'],
	[980_000, '980 kB'],
	[999_600, '1.0 MB'],
	[9_440_000, '9.4 MB'],
	[9_960_000, '10 MB'],
	[214_000_000, '214 MB'],
	[999_600_000, '1.0 GB'],
	[1_230_000_000, '1.2 GB']
])('size of %d bytes is %s', (bytes, text) => expect(format.formatSize(bytes)).toBe(text));

describe('times', () => {
	const us = Date.UTC(2026, 10, 22, 10, 4, 30, 999) * 1000 + 999;

	test('are UTC, say so, and round down', () => {
		expect(format.formatUtcTime(us)).toBe('10:04:30');
		expect(format.formatUtcDateTime(us)).toBe('2026-11-22 10:04:30 UTC');
		expect(format.formatUtcRange(us, us + 30 * S)).toBe('10:04:30–10:05:00 UTC');
	});

	test('follow the language where they are local', () => {
		expect(format.formatLocalDateTime(us, 'en-GB')).toContain('2026');
	});
});

test('a gap says how long and why', () => {
	expect(format.gapInWords({ fromUs: 0, toUs: 9 * S, cause: 'reload' })).toBe('9 s missing: page reloaded');
	expect(format.gapCountInWords(1)).toBe('1 gap');
	expect(format.gapCountInWords(2)).toBe('2 gaps');
});
