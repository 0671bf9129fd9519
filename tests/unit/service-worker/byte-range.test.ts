import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseByteRange } from '../../../src/service-worker/byte-range';

const WHOLE = { kind: 'whole' };
const UNSATISFIABLE = { kind: 'unsatisfiable' };
const part = (start: number, end: number) => ({ kind: 'part', start, end });

describe('parseByteRange', () => {
	test.each([
		['from the start', 'bytes=0-99', part(0, 100)],
		['one byte', 'bytes=0-0', part(0, 1)],
		['the last byte', 'bytes=999-999', part(999, 1000)],
		['open ended', 'bytes=500-', part(500, 1000)],
		['all of it, open ended', 'bytes=0-', part(0, 1000)],
		['an end beyond the file is cut', 'bytes=900-5000', part(900, 1000)],
		['a suffix', 'bytes=-500', part(500, 1000)],
		['a suffix longer than the file', 'bytes=-5000', part(0, 1000)],
		['another case, spaces around', ' Bytes=1 - 2 ', part(1, 3)],
		['a start at the end', 'bytes=1000-', UNSATISFIABLE],
		['a start beyond the end', 'bytes=1000-2000', UNSATISFIABLE],
		['a number no file has', 'bytes=99999999999999999999-', UNSATISFIABLE],
		['an empty suffix', 'bytes=-0', UNSATISFIABLE],
		['no header', null, WHOLE],
		['an end before the start', 'bytes=5-4', WHOLE],
		['no numbers', 'bytes=-', WHOLE],
		['several ranges', 'bytes=0-1,5-6', WHOLE],
		['another unit', 'items=0-1', WHOLE],
		['signs', 'bytes=+1-2', WHOLE],
		['words', 'bytes=a-b', WHOLE]
	])('%s: %s', (_, header, expected) => {
		expect(parseByteRange(header, 1000)).toEqual(expected);
	});

	test('an empty file has no part', () => {
		expect(parseByteRange('bytes=0-', 0)).toEqual(UNSATISFIABLE);
		expect(parseByteRange('bytes=-1', 0)).toEqual(UNSATISFIABLE);
	});

	test('a part is never empty and never outside the file, whatever is asked', () => {
		fc.assert(
			fc.property(
				fc.nat(5000),
				fc.option(fc.nat(6000), { nil: '' }),
				fc.option(fc.nat(6000), { nil: '' }),
				(size, first, last) => {
					const range = parseByteRange(`bytes=${first}-${last}`, size);
					if (range.kind !== 'part') return;
					expect(range.start).toBeGreaterThanOrEqual(0);
					expect(range.end).toBeGreaterThan(range.start);
					expect(range.end).toBeLessThanOrEqual(size);
				}
			)
		);
	});
});
