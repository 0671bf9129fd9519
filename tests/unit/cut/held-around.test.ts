import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../../../src/lib/base/units';
import type { Coverage } from '../../../src/lib/ring/coverage';
import { coverageOfFile, lostWithout, reachOf, whereFrom } from '../../../src/lib/cut/held-around';
import type { CutSource } from '../../../src/lib/model/clip';
import { S, T0 } from '../../support/builders';

function seconds(from: number, to: number): TimeRange {
	return { fromUs: T0 + from * S, toUs: T0 + to * S };
}

/** Runs of held seconds; what is between them is missing. */
function held(...runs: [from: number, to: number][]): Coverage {
	const covered = runs.map(([from, to]) => seconds(from, to));
	const gaps = covered
		.slice(1)
		.map(({ fromUs }, index) => ({ fromUs: covered[index]!.toUs, toUs: fromUs, cause: 'reload' as const }));
	return { covered, gaps };
}

describe('where a clip can be made from', () => {
	const cases: [
		name: string,
		range: TimeRange,
		ring: Coverage,
		file: Coverage,
		from: 'ring' | 'file' | 'both' | null
	][] = [
		['the ring, where it holds all', seconds(5, 25), held([0, 60]), held([10, 20]), 'ring'],
		['the ring, for what is inside the file too', seconds(12, 15), held([0, 60]), held([10, 20]), 'ring'],
		['the file, where the ring is empty', seconds(12, 15), held(), held([10, 20]), 'file'],
		['the file, where the ring lost the beginning', seconds(10, 15), held([12, 60]), held([10, 20]), 'file'],
		['both, where each has a part only', seconds(10, 25), held([12, 60]), held([10, 20]), 'both'],
		['both, with what neither has between them', seconds(10, 50), held([40, 60]), held([10, 20]), 'both'],
		[
			'the ring, 40 ms before all that is held: less than a frame',
			seconds(-0.04, 15),
			held([0, 60]),
			held([10, 20]),
			'ring'
		],
		['nowhere, 0.3 s before all that is held', seconds(-0.3, 15), held([0, 60]), held([10, 20]), null],
		['nowhere, before all that is held', seconds(-5, 15), held([0, 60]), held([10, 20]), null],
		['nowhere, in the future', seconds(15, 70), held([0, 60]), held([10, 20]), null],
		['nowhere, for nothing', seconds(15, 15), held([0, 60]), held([10, 20]), null],
		['nowhere, reversed', seconds(15, 12), held([0, 60]), held([10, 20]), null],
		[
			'the ring, over a gap that the file has too',
			seconds(5, 25),
			held([0, 12], [14, 60]),
			held([10, 12], [14, 20]),
			'ring'
		],
		['the file, where the ring lost what is in it', seconds(10, 20), held([0, 12], [18, 60]), held([10, 20]), 'file'],
		['both, where the ring lost what is in the file', seconds(5, 25), held([0, 12], [18, 60]), held([10, 20]), 'both'],
		['nowhere, for an end that is in a hole of both', seconds(15, 30), held([40, 60]), held([10, 20]), null]
	];
	it.each(cases)('%s', (_, range, ring, file, from) => {
		expect(whereFrom(range, { ring, file })).toBe(from);
	});

	it('a frame that began a little before the end of what is held is whole', () => {
		const range = { fromUs: T0 - 500, toUs: T0 + 10 * S - 500 };
		expect(whereFrom(range, { ring: held([0, 10]), file: held([2, 4]) })).toBe('ring');
	});
});

describe('what goes for good with the older file', () => {
	it('is what the ring does not hold', () => {
		expect(lostWithout(seconds(12, 18), { ring: held(), file: held([10, 20]) })).toEqual([
			seconds(10, 12),
			seconds(18, 20)
		]);
		expect(lostWithout(seconds(12, 18), { ring: held([11, 60]), file: held([10, 20]) })).toEqual([seconds(10, 11)]);
		expect(lostWithout(seconds(5, 25), { ring: held([0, 60]), file: held([10, 20]) })).toEqual([]);
	});
});

describe('what a file shows', () => {
	const file = {
		sizeBytes: 1,
		durationUs: 7 * S,
		width: 1280,
		height: 720,
		videoCodec: 'avc1.64001f',
		audioCodec: null,
		frameCount: 210,
		leadUs: 0
	};
	const source: CutSource = {
		clipId: 'a',
		sourceId: 'cam',
		file,
		startUs: T0,
		gaps: [
			{ ...seconds(-2, 0), cause: 'expired' },
			{ ...seconds(3, 5), cause: 'reload' }
		]
	};

	it('is in capture time, without what was closed up', () => {
		const { covered, gaps } = coverageOfFile(source);
		expect(covered).toEqual([seconds(0, 3), seconds(5, 9)]);
		expect(gaps).toEqual([{ ...seconds(3, 5), cause: 'reload' }]);
	});

	it('and the ring around it are what can be asked for', () => {
		expect(reachOf({ ring: held([-4, 2]), file: coverageOfFile(source) })).toEqual(seconds(-4, 9));
	});

	it('ends with its last frame where a gap follows', () => {
		const cut = { ...source, gaps: [{ fromUs: T0 + 7 * S, toUs: T0 + 8 * S, cause: 'reload' as const }] };
		expect(coverageOfFile(cut).covered).toEqual([{ fromUs: T0, toUs: T0 + 7 * S }]);
	});
});
