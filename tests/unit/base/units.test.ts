import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoFromUs, msFromUs, secondsFromUs, usFromMs, usFromSeconds } from '../../../src/lib/base/units';

describe('to microseconds', () => {
	it.each([
		[0, 0],
		[1, 1_000],
		[0.0004, 0],
		[0.0006, 1],
		[33.3333, 33_333],
		[1_795_343_070_123.456, 1_795_343_070_123_456]
	])('%d ms', (ms, us) => {
		expect(usFromMs(ms)).toBe(us);
	});

	it.each([
		[0, 0],
		[1.5, 1_500_000],
		[0.1 + 0.2, 300_000],
		[1 / 3, 333_333],
		[2 / 3, 666_667]
	])('%d s', (seconds, us) => {
		expect(usFromSeconds(seconds)).toBe(us);
	});

	it('are whole, and the nearest', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: 0, max: 999 }), (ms, part) => {
				const us = usFromMs(ms + part / 1000);
				expect(Number.isInteger(us)).toBe(true);
				expect(us).toBe(ms * 1000 + part);
			})
		);
	});
});

describe('from microseconds', () => {
	it('keeps parts', () => {
		expect([msFromUs(1_500), secondsFromUs(2_500_000)]).toEqual([1.5, 2.5]);
	});

	it.each([
		[0, '1970-01-01T00:00:00.000Z'],
		[999, '1970-01-01T00:00:00.000Z'],
		[1_000, '1970-01-01T00:00:00.001Z'],
		[1_795_341_600_000_000, '2026-11-22T10:00:00.000Z'],
		[1_795_341_599_999_999, '2026-11-22T09:59:59.999Z']
	])('%i is %s', (us, iso) => {
		expect(isoFromUs(us)).toBe(iso);
	});

	it('and back is the same, for any time until 2100', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (us) => {
				expect(usFromMs(msFromUs(us))).toBe(us);
				expect(usFromMs(Date.parse(isoFromUs(us)))).toBe(us - (us % 1_000));
			})
		);
	});
});
