import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gap } from '../../../../src/lib/model/segment';
import { OPEN_END_US, type Clip } from '../../../../src/lib/model/clip';
import {
	describeInstant,
	keptLabel,
	layOutAxis,
	mergeKept,
	newestGap,
	stepsPerSecond,
	stepUs
} from '../../../../src/lib/ui/live/band-layout';
import { pinnedClip, S } from '../../../support/builders';

const NOW = Date.UTC(2026, 10, 22, 10, 5, 0) * 1000;

function clip(fromUs: number, toUs: number, sourceId = 'a'): Clip {
	return pinnedClip(`${fromUs}`, { sourceId, fromUs, toUs }, { state: toUs === OPEN_END_US ? 'open' : 'pinned' });
}

describe('what clips keep', () => {
	test('overlapping clips are one frame on the band, others stay apart', () => {
		const runs = mergeKept([clip(40, 60), clip(10, 30), clip(20, 35)], 'a', 0);
		expect(runs).toEqual([
			{ fromUs: 10, toUs: 35, clipCount: 2, isOpen: false },
			{ fromUs: 40, toUs: 60, clipCount: 1, isOpen: false }
		]);
	});

	test('other sources and what lies behind the horizon are left out', () => {
		expect(mergeKept([clip(10, 30, 'b'), clip(10, 30)], 'a', 30)).toEqual([]);
	});

	test('an open recording has no end and says so', () => {
		const [run] = mergeKept([clip(10, 30), clip(20, OPEN_END_US)], 'a', 0);
		expect(run).toMatchObject({ fromUs: 10, isOpen: true });
		expect(run && keptLabel(run)).toBe('Recording');
	});

	test('what was asked for but not there is not framed', () => {
		const less: Clip = { ...clip(0, 30), gotUs: 12, gaps: [{ fromUs: 20, toUs: 23, cause: 'reload' }] };
		expect(mergeKept([less], 'a', 0)).toMatchObject([{ fromUs: 15, toUs: 30 }]);
	});

	test('a run tells its length', () => {
		expect(keptLabel({ fromUs: 0, toUs: 41 * S, clipCount: 1, isOpen: false })).toBe('Saved 0:41');
		expect(keptLabel({ fromUs: 0, toUs: 29.98 * S, clipCount: 1, isOpen: false })).toBe('Saved 0:30');
	});
});

describe('an instant in words', () => {
	const held = [{ fromUs: NOW - 300 * S, toUs: NOW - 1 * S }];
	const gaps: Gap[] = [{ fromUs: NOW - 60 * S, toUs: NOW - 50 * S, cause: 'reload' }];
	const kept = [{ fromUs: NOW - 20 * S, toUs: NOW - 10 * S, clipCount: 1, isOpen: false }];

	test.each([
		[NOW - 130 * S, '2 min 10 s ago, 10:02:50 UTC, held'],
		[NOW - 55 * S, '55 s ago, 10:04:05 UTC, missing: page reloaded'],
		[NOW - 15 * S, '15 s ago, 10:04:45 UTC, held and saved'],
		[NOW - 301 * S, '5 min 1 s ago, 09:59:59 UTC, not held'],
		[NOW - 1, 'now, 10:04:59 UTC, being recorded']
	])('%d', (atUs, words) => expect(describeInstant(atUs, NOW, held, gaps, kept)).toBe(words));
});

test('the newest gap in sight is the one that is told', () => {
	const gaps: Gap[] = [
		{ fromUs: 0, toUs: 10, cause: 'crash' },
		{ fromUs: 20, toUs: 30, cause: 'reload' },
		{ fromUs: 90, toUs: 95, cause: 'stopped' }
	];
	expect(newestGap(gaps, 15, 90)?.cause).toBe('reload');
	expect(newestGap(gaps, 30, 90)).toBeNull();
});

test('arrow keys go whole seconds, a three-hundredth of the band', () => {
	expect(stepUs(30 * S)).toBe(S);
	expect(stepUs(300 * S)).toBe(S);
	expect(stepUs(28_800 * S)).toBe(96 * S);
});

describe('the axis', () => {
	const gap: Gap = { fromUs: NOW - 180 * S, toUs: NOW - 171 * S, cause: 'reload' };

	test('names both ends, round times and the gap', () => {
		const texts = layOutAxis(1064, 300 * S, NOW, true, gap).map(({ text }) => text);
		expect(texts).toContain('−5:00');
		expect(texts).toContain('now 10:05:00 UTC');
		expect(texts).toContain('9 s missing: page reloaded');
		expect(texts).toContain('−1:00');
	});

	test('says the gap shorter where there is no room', () => {
		const texts = layOutAxis(358, 300 * S, NOW, true, gap).map(({ text }) => text);
		expect(texts).toContain('9 s missing: page reloaded');
		const narrow = layOutAxis(300, 300 * S, NOW, true, gap).map(({ text }) => text);
		expect(narrow).toContain('9 s missing');
	});

	test('no two labels touch, whatever the width, the horizon and the gap', () => {
		const horizon = fc.constantFrom(30, 60, 300, 900, 3600, 28_800).map((s) => s * S);
		fc.assert(
			fc.property(
				fc.integer({ min: 240, max: 2600 }),
				horizon,
				fc.double({ min: 0, max: 1, noNaN: true }),
				(width, h, at) => {
					const fromUs = Math.round(NOW - h * at);
					const labels = layOutAxis(width, h, NOW, true, { fromUs, toUs: fromUs + 5 * S, cause: 'camera-muted' });
					const boxes = labels
						.map(({ text, centerPx }) => ({ left: centerPx - text.length * 3.4, right: centerPx + text.length * 3.4 }))
						.toSorted((a, b) => a.left - b.left);
					boxes.forEach((box, index) => {
						const next = boxes[index + 1];
						if (next) expect(box.right).toBeLessThanOrEqual(next.left);
					});
				}
			)
		);
	});
});

test('the band moves a pixel at a time, smoothly where pixels come quickly, not at all where they are rare', () => {
	expect(stepsPerSecond(1064 / 300)).toBe(4);
	expect(stepsPerSecond(1064 / 30)).toBe(Infinity);
	expect(stepsPerSecond(358 / 600)).toBe(1);
	expect(stepsPerSecond(0)).toBe(1);
});
