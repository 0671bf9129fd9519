import { afterEach, describe, expect, it } from 'vitest';
import {
	canRetry,
	dayInWords,
	lengthOf,
	lessThanAsked,
	notReadyReason,
	startInWords,
	stateInWords
} from '../../../../src/lib/ui/gallery/clip-words';
import { clip, FILE, S } from './clip-builder';

describe('stateInWords', () => {
	it.each([
		['open', 'Recording…'],
		['pinned', 'Saved, waiting to be made'],
		['assembling', 'Saved, making the file'],
		['ready', 'verified'],
		['failed', 'Saved, but the file is not made yet']
	] as const)('%s is %j', (state, words) => {
		expect(stateInWords(clip({ state }), undefined, undefined)).toBe(words);
	});

	it.each([
		['waiting', 'Saved, waiting to be made'],
		['reading', 'Saved, making the file: 1:52 of 5:00'],
		['making', 'Saved, making the file: 1:52 of 5:00'],
		['checking', 'Saved, checking the file: 1:52 of 5:00'],
		['storing', 'Saved, storing the file']
	] as const)('assembling, step %s, is %j', (step, words) => {
		const progress = { step, doneUs: 112 * S, totalUs: 300 * S };
		expect(stateInWords(clip({ state: 'assembling' }), progress, undefined)).toBe(words);
	});
});

describe('a place in line', () => {
	it.each([
		[1, 'next'],
		[2, '2nd'],
		[3, '3rd'],
		[4, '4th'],
		[11, '11th'],
		[12, '12th'],
		[13, '13th'],
		[21, '21st'],
		[112, '112th']
	])('%i', (place, words) => {
		expect(stateInWords(clip({ state: 'pinned' }), undefined, place)).toBe(`Saved, ${words} in line to be made`);
	});
});

describe('lessThanAsked', () => {
	const gap = { fromUs: 10 * S, toUs: 12.6 * S, cause: 'reload' } as const;
	it.each([
		['all there', { askedUs: 30 * S, gotUs: 30 * S }, null],
		['a frame less', { askedUs: 30 * S, gotUs: 30 * S - 66_667 }, null],
		['a gap', { askedUs: 30 * S, gotUs: 27.4 * S, gaps: [gap] }, 'asked 30.0 s, has 27.4 s: 1 gap'],
		['gaps', { askedUs: 30 * S, gotUs: 27.4 * S, gaps: [gap, gap] }, 'asked 30.0 s, has 27.4 s: 2 gaps'],
		['too little held', { askedUs: 300 * S, gotUs: 12.3 * S }, 'asked 5:00.0, has 12.3 s'],
		[
			'a small gap, though the length is as asked',
			{ askedUs: S, gotUs: S, gaps: [gap] },
			'asked 1.0 s, has 1.0 s: 1 gap'
		],
		['still recording', { askedUs: null, gotUs: null }, null]
	])('%s', (_name, patch, words) => {
		expect(lessThanAsked(clip(patch))).toBe(words);
	});
});

describe('lengthOf', () => {
	it.each([
		['what the file plays', { state: 'ready', file: { ...FILE, durationUs: 29 * S }, gotUs: 30 * S } as const, 29 * S],
		['what was got before there is a file', { state: 'pinned', gotUs: 20 * S, askedUs: 30 * S } as const, 20 * S],
		['unknown while recording', { state: 'open', gotUs: null, askedUs: null } as const, null]
	])('is %s', (_name, patch, lengthUs) => {
		expect(lengthOf(clip(patch))).toBe(lengthUs);
	});
});

describe('what can be done', () => {
	it('is nothing with the file, with a reason, until it is ready', () => {
		for (const state of ['open', 'pinned', 'assembling', 'failed'] as const)
			expect(notReadyReason(clip({ state }))).toMatch(/\.$/);
		const file = {
			sizeBytes: 1,
			durationUs: 1,
			width: 2,
			height: 2,
			videoCodec: 'avc1.640c1f',
			audioCodec: null,
			frameCount: 1,
			leadUs: 0
		};
		expect(notReadyReason(clip({ state: 'ready', file }))).toBeNull();
	});

	it('is nothing with a file whose space was freed here', () => {
		expect(notReadyReason(clip({ state: 'ready', file: null }))).toMatch(/freed/);
	});

	it('is trying again, except where the footage is gone', () => {
		const failed = (code: 'clip/assembly-failed' | 'clip/footage-gone') =>
			clip({ state: 'failed', failure: { code, message: '' } });
		expect(canRetry(failed('clip/assembly-failed'))).toBe(true);
		expect(canRetry(failed('clip/footage-gone'))).toBe(false);
		expect(canRetry(clip({ state: 'ready' }))).toBe(false);
	});
});

describe('dayInWords', () => {
	it.each([
		['2026-11-22', 'Today'],
		['2026-11-21', 'Yesterday'],
		['2026-11-20', '20 Nov 2026'],
		['2025-11-22', '22 Nov 2025'],
		['2026-11-23', '23 Nov 2026']
	])('%s seen on 2026-11-22 is %s', (day, words) => {
		expect(dayInWords(day, '2026-11-22')).toBe(words);
	});
});

describe('startInWords', () => {
	const timeZone = process.env.TZ;
	afterEach(() => {
		if (timeZone === undefined) delete process.env.TZ;
		else process.env.TZ = timeZone;
	});
	const us = (iso: string) => Date.parse(iso) * 1000;

	it.each([
		['UTC', '2026-11-22T10:04:30Z', 'Today 10:04:30 UTC and local', null],
		['Europe/Berlin', '2026-11-22T10:04:30Z', 'Today 10:04:30 UTC', '11:04:30 local'],
		['Europe/Berlin', '2026-11-21T23:30:00Z', 'Yesterday 23:30:00 UTC', 'Today 00:30:00 local'],
		['America/New_York', '2026-11-22T02:00:00Z', 'Today 02:00:00 UTC', 'Yesterday 21:00:00 local']
	])('in %s, %s is %j, %j', (zone, start, utc, local) => {
		process.env.TZ = zone;
		expect(startInWords(us(start), us('2026-11-22T15:00:00Z'))).toEqual({ utc, local });
	});
});
