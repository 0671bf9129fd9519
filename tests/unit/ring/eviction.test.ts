import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../../../src/lib/base/units';
import { heldFrom, selectExpired, selectOldest, seqRuns } from '../../../src/lib/ring/eviction';
import type { SegmentEntry } from '../../../src/lib/model/segment';
import { OPEN_END_US } from '../../../src/lib/model/clip';
import { entries, entry, S, T0 } from '../../support/builders';

function seqs(selected: readonly SegmentEntry[]): number[] {
	return selected.map(({ seq }) => seq);
}

/** Keeps seconds `from` to `to` after T0. */
function kept(from: number, to: number): TimeRange {
	return { fromUs: T0 + from * S, toUs: T0 + to * S };
}

function lengthOf(held: readonly SegmentEntry[]): number {
	return held.reduce((sum, { startUs, endUs }) => sum + (endUs - startUs), 0);
}

function isPinned({ startUs, endUs }: SegmentEntry, pins: readonly TimeRange[]): boolean {
	return pins.some(({ fromUs, toUs }) => startUs < toUs && fromUs < endUs);
}

describe('selectExpired', () => {
	it.each<[string, number, TimeRange[], number[]]>([
		['less than the horizon', 11, [], []],
		['just the horizon', 10, [], []],
		['more: the oldest go', 7, [], [0, 1, 2]],
		['a part of a segment: it stays whole', 7.5, [], [0, 1]],
		['a pin keeps its own and nothing else', 7, [kept(1, 2)], [0, 2]],
		['a pin keeps whole what it touches', 7, [kept(1.9, 2.1)], [0]],
		['a pin that ends where a segment begins does not touch it', 7, [kept(-5, 1)], [1, 2]],
		['a pin that begins where a segment ends does not touch it', 7, [kept(1, 1.5)], [0, 2]],
		['an open recording keeps all from its start', 2, [{ fromUs: T0 + 3 * S, toUs: OPEN_END_US }], [0, 1, 2]],
		['pins that overlap', 4, [kept(0, 2), kept(1, 3)], [3, 4, 5]],
		['no horizon at all', 0, [], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]
	])('%s', (_name, horizon, pins, expected) => {
		expect(seqs(selectExpired(entries(10), horizon * S, pins))).toEqual(expected);
	});

	it('of nothing is nothing', () => {
		expect(selectExpired([], 300 * S, [])).toEqual([]);
	});

	it('counts footage, not time: what is from before a long stop stays until new footage replaces it', () => {
		const old = entries(5);
		const fresh = entries(2, { epochId: 1 }, 5).map((each) => ({
			...each,
			startUs: each.startUs + 86_400 * S,
			endUs: each.endUs + 86_400 * S
		}));
		expect(seqs(selectExpired([...old, ...fresh], 5 * S, []))).toEqual([0, 1]);
	});
});

describe('selectOldest', () => {
	it.each<[string, number, TimeRange[], number[]]>([
		['nothing needed', 0, [], []],
		['one byte takes a whole segment', 1, [], [0]],
		['just a segment', 300_000, [], [0]],
		['a little more than a segment', 300_001, [], [0, 1]],
		['around a pin', 900_000, [kept(1, 3)], [0, 3, 4]],
		['everything that is not pinned', Infinity, [kept(4, 10)], [0, 1, 2, 3]],
		['nothing, where all is pinned', 1, [kept(0, 10)], []]
	])('%s', (_name, bytes, pins, expected) => {
		expect(seqs(selectOldest(entries(10), bytes, pins))).toEqual(expected);
	});
});

describe('heldFrom', () => {
	it.each<[string, TimeRange[], number]>([
		['without pins, all', [], 10],
		['a pin at the beginning does not count', [kept(0, 3)], 7],
		['a pin further on does', [kept(4, 6)], 10],
		['nothing where all is pinned', [kept(0, 10)], 0]
	])('%s', (_name, pins, seconds) => {
		expect(heldFrom(entries(10), pins)).toBe(seconds * S);
	});

	it('is no time that nothing was recorded in', () => {
		expect(heldFrom([...entries(2), ...entries(3, {}, 100)], [])).toBe(5 * S);
		expect(heldFrom([], [])).toBe(0);
	});
});

describe('seqRuns', () => {
	it.each<[number[], [number, number][]]>([
		[[], []],
		[[5], [[5, 5]]],
		[[5, 6, 7], [[5, 7]]],
		[
			[0, 2, 3, 9],
			[
				[0, 0],
				[2, 3],
				[9, 9]
			]
		]
	])('of %j', (numbers, runs) => {
		expect(seqRuns(numbers.map((seq) => entry({ seq })))).toEqual(runs);
	});

	it('covers exactly the numbers given, in as few runs as can be', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.nat(60)), (numbers) => {
				const sorted = numbers.sort((a, b) => a - b);
				const runs = seqRuns(sorted.map((seq) => entry({ seq })));
				const covered = runs.flatMap(([first, last]) =>
					Array.from({ length: last - first + 1 }, (_, index) => first + index)
				);
				expect(covered).toEqual(sorted);
				for (const [index, [first]] of runs.slice(1).entries()) expect(first - runs[index]![1]).toBeGreaterThan(1);
			})
		);
	});
});

/** The same entries, not only equal ones: cheap enough for every step of a long life. */
function expectSame(actual: readonly SegmentEntry[], expected: readonly SegmentEntry[]): void {
	const isSame = actual.length === expected.length && actual.every((each, index) => each === expected[index]);
	if (!isSame) expect(seqs(actual)).toEqual(seqs(expected));
	expect(isSame).toBe(true);
}

type Step =
	| { type: 'append'; lengthUs: number; byteCount: number; awayUs: number }
	/** In tenths of a second after T0. */
	| { type: 'pin'; from: number; length: number | 'open' }
	| { type: 'unpin'; at: number }
	| { type: 'evict'; bytes: number }
	| { type: 'horizon'; seconds: number }
	| { type: 'restart' };

/**
 * A ring as the recorder keeps it: its own list of entries beside what is stored, a deletion by ranges of `seq`, and a
 * restart that reads the list anew. Checks what must hold at every step.
 */
class ModelRing {
	stored = new Map<number, SegmentEntry>();
	held: SegmentEntry[] = [];
	nextSeq = 0;
	horizonUs = 10 * S;
	nowUs = T0;
	pins: TimeRange[] = [];
	/** Starts of segments that were deleted; starts are never used twice. */
	readonly gone = new Set<number>();

	run(step: Step): void {
		switch (step.type) {
			case 'append':
				this.#append(step);
				break;
			case 'pin': {
				const fromUs = T0 + (step.from * S) / 10;
				this.pins.push({ fromUs, toUs: step.length === 'open' ? OPEN_END_US : fromUs + (step.length * S) / 10 });
				break;
			}
			case 'unpin':
				this.pins.splice(step.at % Math.max(1, this.pins.length), 1);
				break;
			case 'evict':
				this.#evict(step.bytes);
				break;
			case 'horizon':
				this.horizonUs = step.seconds * S;
				break;
			case 'restart':
				this.held = [...this.stored.values()].sort((a, b) => a.seq - b.seq);
				this.nextSeq = (this.held.at(-1)?.seq ?? -1) + 1;
				break;
			default:
				step satisfies never;
		}
		expectSame(this.held, [...this.stored.values()]);
		if (this.held.some(({ startUs }) => this.gone.has(startUs))) expect.fail('footage that was deleted came back');
	}

	#append({ lengthUs, byteCount, awayUs }: Step & { type: 'append' }): void {
		const startUs = this.nowUs + awayUs;
		this.nowUs = startUs + lengthUs;
		const added = entry({ seq: this.nextSeq++, startUs, endUs: this.nowUs, byteCount });
		this.stored.set(added.seq, added);
		this.held.push(added);
		const before = this.held;
		const selected = selectExpired(before, this.horizonUs, this.pins);
		this.#delete(selected);

		this.#expectOldestFirst(before, selected);
		const lastGone = before.findLastIndex((each) => selected.includes(each));
		const newest = before.slice(lastGone + 1);
		if (selected.length > 0) expect(lengthOf(newest)).toBeGreaterThanOrEqual(this.horizonUs);
		const unpinned = this.held.filter((each) => !isPinned(each, this.pins));
		const longestUs = Math.max(0, ...unpinned.map((each) => lengthOf([each])));
		expect(lengthOf(unpinned)).toBeLessThanOrEqual(this.horizonUs + longestUs);
	}

	#evict(bytes: number): void {
		const before = this.held;
		const selected = selectOldest(before, bytes, this.pins);
		this.#delete(selected);

		this.#expectOldestFirst(before, selected);
		const freed = selected.map(({ byteCount }) => byteCount);
		const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
		// No more than needed …
		if (selected.length > 0) expect(sum(freed.slice(0, -1))).toBeLessThan(bytes);
		// … and enough, or all that pins leave.
		if (sum(freed) < bytes) expect(this.held.filter((each) => !isPinned(each, this.pins))).toEqual([]);
	}

	#expectOldestFirst(before: readonly SegmentEntry[], selected: readonly SegmentEntry[]): void {
		if (selected.some((each) => isPinned(each, this.pins))) expect.fail('footage that is pinned was let go');
		const free = before.filter((each) => !isPinned(each, this.pins));
		expectSame(selected, free.slice(0, selected.length));
	}

	/** As the writer does it: the list by its numbers, the store by ranges. */
	#delete(selected: readonly SegmentEntry[]): void {
		const numbers = new Set(seqs(selected));
		this.held = this.held.filter(({ seq }) => !numbers.has(seq));
		for (const [first, last] of seqRuns(selected)) {
			for (const [seq, { startUs }] of [...this.stored]) {
				if (seq < first || seq > last) continue;
				this.stored.delete(seq);
				this.gone.add(startUs);
			}
		}
	}
}

describe('any life of a ring', { timeout: 60_000 }, () => {
	const append = fc.record({
		type: fc.constant('append' as const),
		lengthUs: fc.oneof(fc.constant(S), fc.integer({ min: 1, max: 2 * S })),
		byteCount: fc.integer({ min: 1, max: 1000 }),
		awayUs: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(100 * S) })
	});
	const steps: fc.Arbitrary<Step> = fc.oneof(
		{ weight: 12, arbitrary: append },
		{
			weight: 2,
			arbitrary: fc.record({
				type: fc.constant('pin' as const),
				from: fc.integer({ min: -50, max: 1000 }),
				length: fc.oneof(fc.constant('open' as const), fc.integer({ min: 1, max: 200 }))
			})
		},
		{ weight: 2, arbitrary: fc.record({ type: fc.constant('unpin' as const), at: fc.nat() }) },
		{ weight: 1, arbitrary: fc.record({ type: fc.constant('evict' as const), bytes: fc.nat(3000) }) },
		{
			weight: 1,
			arbitrary: fc.record({ type: fc.constant('horizon' as const), seconds: fc.integer({ min: 1, max: 30 }) })
		},
		{ weight: 1, arbitrary: fc.record({ type: fc.constant('restart' as const) }) }
	);

	it('keeps what is pinned and the newest up to the horizon, lets go the oldest, and brings nothing back', () => {
		fc.assert(
			fc.property(fc.array(steps, { maxLength: 120, size: 'max' }), (life) => {
				const ring = new ModelRing();
				for (const step of life) ring.run(step);
				expect(ring.held.length).toBe(ring.stored.size);
			}),
			{ numRuns: 200 }
		);
	});

	it('is at its horizon after a long run, to the segment', () => {
		const ring = new ModelRing();
		for (let second = 0; second < 100; second++) {
			ring.run({ type: 'append', lengthUs: S, byteCount: 1, awayUs: 0 });
		}
		expect(seqs(ring.held)).toEqual([90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
	});

	it('lets footage go with the next segment once its pin is gone', () => {
		const ring = new ModelRing();
		const grow = (count: number) => {
			for (let second = 0; second < count; second++) {
				ring.run({ type: 'append', lengthUs: S, byteCount: 1, awayUs: 0 });
			}
		};
		ring.run({ type: 'pin', from: 20, length: 30 });
		grow(30);
		expect(seqs(ring.held).slice(0, 4)).toEqual([2, 3, 4, 20]);
		ring.run({ type: 'restart' });
		ring.run({ type: 'unpin', at: 0 });
		grow(1);
		expect(seqs(ring.held)).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
	});
});
