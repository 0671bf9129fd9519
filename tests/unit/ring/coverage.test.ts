import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../../../src/lib/base/units';
import { clipCoverage, coverageOf, lengthOf, nearestCovered, unionOf } from '../../../src/lib/ring/coverage';
import type { GapCause, SegmentEntry } from '../../../src/lib/model/segment';
import { entries, entry, epoch, MS, S, T0 } from '../../support/builders';

const TOLERANCE_US = 100 * MS;

/** A range of seconds after T0. */
function seconds(from: number, to: number): TimeRange {
	return { fromUs: T0 + from * S, toUs: T0 + to * S };
}

describe('coverageOf', () => {
	it('of nothing is nothing', () => {
		expect(coverageOf([], [])).toEqual({ covered: [], gaps: [] });
		expect(coverageOf([], [epoch()])).toEqual({ covered: [], gaps: [] });
	});

	it('of one epoch without holes is one range', () => {
		expect(coverageOf(entries(5), [epoch()])).toEqual({ covered: [seconds(0, 5)], gaps: [] });
	});

	it.each<[string, number, boolean]>([
		['none', 0, false],
		['a frame', 33_333, false],
		['the longest that is worth no word', TOLERANCE_US, false],
		['one microsecond more', TOLERANCE_US + 1, true]
	])('between epochs, a hole of %s', (_name, holeUs, isGap) => {
		const before = entry({ seq: 0 });
		const after = entry({ seq: 1, epochId: 1, startUs: before.endUs + holeUs });
		const { covered, gaps } = coverageOf([before, after], [epoch(), epoch({ id: 1, cause: 'encoder' })]);
		expect(gaps).toEqual(isGap ? [{ fromUs: before.endUs, toUs: after.startUs, cause: 'encoder' }] : []);
		expect(covered.length).toBe(isGap ? 2 : 1);
		expect([covered[0]?.fromUs, covered.at(-1)?.toUs]).toEqual([before.startUs, after.endUs]);
	});

	it('names each gap by the epoch after it, whatever order the epochs come in', () => {
		const held = [
			entry({ seq: 3, epochId: 4 }),
			entry({ seq: 4, epochId: 5, startUs: T0 + 10 * S }),
			entry({ seq: 5, epochId: 9, startUs: T0 + 20 * S })
		];
		const epochs = [
			epoch({ id: 9, cause: 'suspended' }),
			epoch({ id: 4, cause: 'stopped' }),
			epoch({ id: 5, cause: 'crash' })
		];
		expect(coverageOf(held, epochs)).toEqual({
			covered: [seconds(3, 4), seconds(10, 11), seconds(20, 21)],
			gaps: [
				{ ...seconds(4, 10), cause: 'crash' },
				{ ...seconds(11, 20), cause: 'suspended' }
			]
		});
	});

	it('leaves out epochs that hold nothing: the one that goes on names the gap', () => {
		const held = [entry({ seq: 0 }), entry({ seq: 1, epochId: 2, startUs: T0 + 60 * S })];
		const epochs = [epoch(), epoch({ id: 1, cause: 'reload' }), epoch({ id: 2, cause: 'camera-lost' })];
		expect(coverageOf(held, epochs).gaps).toEqual([{ ...seconds(1, 60), cause: 'camera-lost' }]);
	});

	it.each<[string, GapCause, Partial<SegmentEntry>, GapCause | null]>([
		['within an epoch a second could not be stored', 'storage', { epochId: 0 }, 'crash'],
		['an epoch without a cause', 'unknown', { epochId: 1 }, null],
		['an epoch nobody noted', 'unknown', { epochId: 2 }, 'crash']
	])('%s', (_name, cause, patch, secondCause) => {
		const held = [entry({ seq: 0 }), entry({ seq: 1, startUs: T0 + 2 * S, ...patch })];
		const epochs = [epoch({ id: 0, cause: 'settings' }), epoch({ id: 1, cause: secondCause })];
		expect(coverageOf(held, epochs).gaps).toEqual([{ ...seconds(1, 2), cause }]);
	});

	it('takes a damaged second for a hole that storage made, whatever the epoch after it says', () => {
		const held = [entry({ seq: 0 }), entry({ seq: 1, isDamaged: true }), entry({ seq: 2, epochId: 1 })];
		expect(coverageOf(held, [epoch(), epoch({ id: 1, cause: 'reload' })])).toEqual({
			covered: [seconds(0, 1), seconds(2, 3)],
			gaps: [{ ...seconds(1, 2), cause: 'storage' }]
		});
	});

	it('blames a damaged second for its own hole alone, not for those after it', () => {
		const held = [
			entry({ seq: 0 }),
			entry({ seq: 1, isDamaged: true }),
			entry({ seq: 2 }),
			entry({ seq: 3, epochId: 1, startUs: T0 + 10 * S })
		];
		expect(coverageOf(held, [epoch(), epoch({ id: 1, cause: 'reload' })]).gaps).toEqual([
			{ ...seconds(1, 2), cause: 'storage' },
			{ ...seconds(3, 10), cause: 'reload' }
		]);
	});

	it('has no hole before the first second that is whole, nor after the last', () => {
		const damaged = { isDamaged: true } as const;
		const held = [entry({ seq: 0, ...damaged }), entry({ seq: 1 }), entry({ seq: 2, ...damaged })];
		expect(coverageOf(held, [epoch()])).toEqual({ covered: [seconds(1, 2)], gaps: [] });
	});

	it('takes a number that is missing between two epochs for a second that was let go', () => {
		const held = [entry({ seq: 0 }), entry({ seq: 2, epochId: 1 })];
		expect(coverageOf(held, [epoch(), epoch({ id: 1, cause: 'reload' })]).gaps).toEqual([
			{ ...seconds(1, 2), cause: 'expired' }
		]);
	});

	/** Any history: seconds of any length, after any holes, in the order of `seq`, which is the order of time. */
	const histories = fc
		.array(
			fc.record({
				holeUs: fc.oneof(
					fc.constant(0),
					fc.constant(0),
					fc.nat(TOLERANCE_US),
					fc.integer({ min: TOLERANCE_US + 1, max: 3600 * S })
				),
				lengthUs: fc.integer({ min: 1, max: 3 * S }),
				isNewEpoch: fc.boolean(),
				cause: fc.constantFrom<GapCause>('stopped', 'reload', 'crash', 'camera-lost', 'encoder')
			}),
			{ minLength: 1, maxLength: 40, size: 'max' }
		)
		.map((steps) => {
			let atUs = T0;
			let id = 0;
			const epochs = [epoch()];
			const held = steps.map(({ holeUs, lengthUs, isNewEpoch, cause }, seq) => {
				if (isNewEpoch) epochs.push(epoch({ id: ++id, cause }));
				const startUs = atUs + holeUs;
				atUs = startUs + lengthUs;
				return entry({ seq, epochId: id, startUs, endUs: atUs });
			});
			return { held, epochs };
		});

	it('tiles the span of any history: held, missing, held …, each hole with the cause of what follows it', () => {
		fc.assert(
			fc.property(histories, ({ held, epochs }) => {
				const { covered, gaps } = coverageOf(held, epochs);
				expect(gaps.length).toBe(covered.length - 1);
				const edges = covered.flatMap((range, index) => [range, gaps[index] ?? []].flat());
				expect(edges.slice(1).map(({ fromUs }) => fromUs)).toEqual(edges.slice(0, -1).map(({ toUs }) => toUs));
				expect([edges[0]?.fromUs, edges.at(-1)?.toUs]).toEqual([held[0]?.startUs, held.at(-1)?.endUs]);
				for (const { fromUs, toUs, cause } of gaps) {
					expect(toUs - fromUs).toBeGreaterThan(TOLERANCE_US);
					const after = held.find(({ startUs }) => startUs === toUs)!;
					const before = held.find(({ endUs }) => endUs === fromUs)!;
					const named = epochs.find(({ id }) => id === after.epochId)?.cause;
					expect(cause).toBe(before.epochId === after.epochId ? 'storage' : named);
				}
				for (const { startUs, endUs } of held) {
					expect(covered.filter(({ fromUs, toUs }) => fromUs <= startUs && endUs <= toUs).length).toBe(1);
				}
			})
		);
	});

	it('leaves its arguments as they are', () => {
		const held = Object.freeze([entry({ seq: 0 }), entry({ seq: 1 })].map((each) => Object.freeze(each)));
		expect(coverageOf(held, Object.freeze([])).covered).toEqual([seconds(0, 2)]);
	});
});

describe('unionOf', () => {
	const NOTHING = { covered: [], gaps: [] };

	it('of one and nothing is that one', () => {
		const one = { covered: [seconds(0, 1), seconds(2, 3)], gaps: [{ ...seconds(1, 2), cause: 'crash' as const }] };
		expect(unionOf(one, NOTHING)).toEqual(one);
		expect(unionOf(NOTHING, one)).toEqual(one);
	});

	it('joins what overlaps or touches, also where one range lies inside another', () => {
		const first = { covered: [seconds(0, 10), seconds(20, 25)], gaps: [] };
		const second = { covered: [seconds(2, 4), seconds(10, 12), seconds(24, 30)], gaps: [] };
		expect(unionOf(first, second).covered).toEqual([seconds(0, 12), seconds(20, 30)]);
	});

	it.each([
		[TOLERANCE_US, 1],
		[TOLERANCE_US + 1, 2]
	])('of ranges that are %i µs apart is %i', (holeUs, count) => {
		const second = { fromUs: T0 + S + holeUs, toUs: T0 + 2 * S };
		expect(unionOf({ covered: [seconds(0, 1)], gaps: [] }, { covered: [second], gaps: [] }).covered.length).toBe(count);
	});

	it('gives a hole the cause that the first knows, else the second, else says that it was let go', () => {
		const hole = seconds(1, 5);
		const covered = [seconds(0, 1), seconds(5, 6)];
		const knowing = (cause: GapCause) => ({ covered, gaps: [{ ...hole, cause }] });
		expect(unionOf(knowing('crash'), knowing('reload')).gaps).toEqual([{ ...hole, cause: 'crash' }]);
		expect(unionOf({ covered, gaps: [] }, knowing('reload')).gaps).toEqual([{ ...hole, cause: 'reload' }]);
		expect(unionOf({ covered, gaps: [] }, NOTHING).gaps).toEqual([{ ...hole, cause: 'expired' }]);
	});

	it('does not take the cause of a gap that only touches the hole', () => {
		const first = { covered: [seconds(0, 1), seconds(5, 6)], gaps: [{ ...seconds(5, 8), cause: 'crash' as const }] };
		const before = { covered: [], gaps: [{ ...seconds(0, 1), cause: 'reload' as const }] };
		expect(unionOf(first, before).gaps).toEqual([{ ...seconds(1, 5), cause: 'expired' }]);
	});
});

describe('clipCoverage', () => {
	const coverage = {
		covered: [seconds(0, 10), seconds(20, 30)],
		gaps: [{ ...seconds(10, 20), cause: 'reload' as const }]
	};

	it.each<[string, TimeRange, TimeRange[], TimeRange[]]>([
		['all', seconds(-5, 50), coverage.covered, coverage.gaps],
		['inside one range', seconds(2, 4), [seconds(2, 4)], []],
		['across the gap', seconds(8, 22), [seconds(8, 10), seconds(20, 22)], coverage.gaps],
		['inside the gap', seconds(12, 15), [], [{ ...coverage.gaps[0]!, ...seconds(12, 15) }]],
		['the half of the gap', seconds(5, 15), [seconds(5, 10)], [{ ...coverage.gaps[0]!, ...seconds(10, 15) }]],
		['up to the edge of the gap', seconds(5, 10), [seconds(5, 10)], []],
		['before all', seconds(-9, 0), [], []],
		['after all', seconds(30, 40), [], []],
		['empty', seconds(5, 5), [], []]
	])('%s', (_name, range, covered, gaps) => {
		expect(clipCoverage(coverage, range)).toEqual({ covered, gaps });
	});

	it('tiles the part of the range that the span reaches into', () => {
		fc.assert(
			fc.property(fc.integer({ min: -10, max: 40 }), fc.integer({ min: 1, max: 60 }), (from, length) => {
				const { covered, gaps } = clipCoverage(coverage, seconds(from, from + length));
				const expectedUs = Math.max(0, Math.min(30, from + length) - Math.max(0, from)) * S;
				expect(lengthOf(covered) + lengthOf(gaps)).toBe(expectedUs);
			})
		);
	});
});

describe('lengthOf', () => {
	it('sums the lengths', () => {
		expect(lengthOf([])).toBe(0);
		expect(lengthOf([seconds(0, 10), seconds(20, 30.5)])).toBe(20.5 * S);
	});
});

describe('nearestCovered', () => {
	const covered = [seconds(0, 10), seconds(20, 30), seconds(50, 60)];

	it.each<[string, TimeRange, TimeRange]>([
		['before all: the first', seconds(-20, -10), seconds(0, 10)],
		['after all: the last', seconds(70, 80), seconds(50, 60)],
		['in a hole, nearer to what is before', seconds(12, 13), seconds(0, 10)],
		['in a hole, nearer to what is after', seconds(16, 18), seconds(20, 30)],
		['in a long hole, near its end', seconds(44, 46), seconds(50, 60)],
		['inside one', seconds(22, 23), seconds(20, 30)],
		['reaching into the last', seconds(40, 51), seconds(50, 60)]
	])('%s', (_name, range, nearest) => {
		expect(nearestCovered(covered, range)).toEqual(nearest);
	});

	it('is nothing when nothing is held', () => {
		expect(nearestCovered([], seconds(0, 1))).toBeNull();
	});

	it('is never farther than any other', () => {
		const distance = (a: TimeRange, b: TimeRange) => Math.max(a.fromUs - b.toUs, b.fromUs - a.toUs, 0);
		fc.assert(
			fc.property(fc.integer({ min: -100, max: 160 }), fc.integer({ min: 1, max: 50 }), (from, length) => {
				const range = seconds(from, from + length);
				const least = Math.min(...covered.map((each) => distance(each, range)));
				expect(distance(nearestCovered(covered, range)!, range)).toBe(least);
			})
		);
	});
});

it('what was let go behind the horizon, before pinned footage ended, is not called damaged', () => {
	const held = [...entries(3), ...entries(3, {}, 600)];
	expect(coverageOf(held, [epoch()]).gaps.map(({ cause }) => cause)).toEqual(['expired']);
});
