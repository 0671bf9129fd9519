import { describe, expect, test } from 'vitest';
import type { SaveAnswer } from '../../../../src/lib/clip/types';
import type { Gap } from '../../../../src/lib/model/segment';
import { saveLabel, wordsOfAnswer } from '../../../../src/lib/ui/live/save-words';
import type { Clip } from '../../../../src/lib/model/clip';

const S = 1_000_000;
const END = Date.UTC(2026, 10, 22, 10, 5, 0) * 1000;
const GAP: Gap = { fromUs: END - 10 * S, toUs: END - 7.4 * S, cause: 'reload' };

function answer(askedS: number | null, gotS: number, gaps: readonly Gap[] = []): SaveAnswer {
	// The words are made of the answer's own facts; the clip is handed through.
	const clip = {} as Clip;
	const spanS = askedS ?? gotS;
	return {
		clip,
		askedUs: askedS === null ? null : askedS * S,
		gotUs: gotS * S,
		range: { fromUs: END - spanS * S, toUs: END },
		gaps
	};
}

describe('what a press took', () => {
	test.each([
		[answer(30, 30), 'Saved 30 s', false],
		[answer(30, 29.95), 'Saved 30 s', false],
		[answer(30, 30.8), 'Saved 30 s', false],
		[answer(60, 60), 'Saved 1 min', false],
		[answer(null, 252), 'Saved 4 min 12 s', false],
		[answer(30, 12.3), 'Saved 12.3 s of 30 s asked: that is all there is', true],
		[answer(30, 29.8), 'Saved 29.8 s of 30 s asked: that is all there is', true],
		[answer(30, 27.4, [GAP]), 'Saved: asked 30.0 s, has 27.4 s: 1 gap', true],
		[answer(null, 27.4, [GAP, GAP]), 'Saved 27.4 s with 2 gaps', false]
	])('%#: %s', (given, lead, isLess) => {
		expect(wordsOfAnswer(given)).toMatchObject({ lead, isLess });
	});

	test('from when to when', () => {
		expect(wordsOfAnswer(answer(30, 30)).when).toBe('10:04:30–10:05:00 UTC');
		expect(wordsOfAnswer(answer(30, 12)).when).toBe('10:04:48–10:05:00 UTC');
	});
});

test.each([
	[10 * S, 'Save last 10 s'],
	[30 * S, 'Save last 30 s'],
	[60 * S, 'Save last 1 min'],
	[300 * S, 'Save last 5 min'],
	['all', 'Save all']
] as const)('the button for %s', (length, name) => expect(saveLabel(length)).toBe(name));
