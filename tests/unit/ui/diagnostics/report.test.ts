import { expect, test } from 'vitest';
import type { BrowserCheck, LogEvent } from '../../../../src/lib/diagnostics/facts';
import { browserFacts } from '../../../../src/lib/ui/diagnostics/browser-words';
import { wordsOfEvent } from '../../../../src/lib/ui/diagnostics/event-words';
import { reportText } from '../../../../src/lib/ui/diagnostics/report';

const S = 1_000_000;
const AT_US = Date.parse('2026-11-22T10:05:00Z') * 1000;
const CHECK: BrowserCheck = {
	isSecure: true,
	canReadFrames: true,
	picture: { width: 1280, height: 720, frameRate: 30 },
	video: [
		{ codec: 'avc1.64001f', works: false },
		{ codec: 'avc1.42e01f', works: true },
		{ codec: 'vp09.00.31.08', works: false },
		{ codec: 'vp8', works: true },
		{ codec: 'av01.0.08M.08', works: false }
	],
	hasOpus: true,
	hasDatabase: true,
	hasFiles: true,
	hasLocks: true,
	wakeLock: 'granted',
	canShareFiles: true,
	serviceWorker: 'in-charge'
};

function factOf(label: string, check: BrowserCheck): string {
	const fact = browserFacts(check, null).find((each) => each.label === label);
	return `${fact?.tone} ${fact?.text}`;
}

test('says of each codec what its trial said; others matter only where H.264 fails', () => {
	expect(factOf('Video, H.264', CHECK)).toBe('good yes, tried at 1280×720, 30/s');
	expect(factOf('Video, VP9', CHECK)).toBe('plain no: not needed where H.264 works');
	const none = { ...CHECK, video: CHECK.video?.map((each) => ({ ...each, works: false })) ?? null };
	expect(factOf('Video, VP8', none)).toMatch(/^bad no, tried at .* choose a smaller size/);
	expect(factOf('Video encoders', { ...CHECK, video: null })).toMatch(/^bad no answer/);
	const vp8 = { ...CHECK, video: CHECK.video?.map(({ codec }) => ({ codec, works: codec === 'vp8' })) ?? null };
	expect(factOf('Video, H.264', vp8)).toMatch(/^bad no: clips are made with another codec/);
});

test('says what each lack means', () => {
	expect(factOf('Sound, Opus', { ...CHECK, hasOpus: false })).toBe('bad no: clips have no sound');
	expect(factOf('Screen stays on', { ...CHECK, wakeLock: 'refused' })).toMatch(/^bad no: refused now/);
	expect(factOf('Opens offline', { ...CHECK, serviceWorker: 'waiting' })).toBe('plain from the next visit on');
	expect(factOf('Sharing files', { ...CHECK, canShareFiles: false })).toBe('plain no: clips are downloaded instead');
	expect(factOf('Database', { ...CHECK, hasDatabase: false })).toMatch(/^bad no: nothing can be held/);
});

test.each<[LogEvent, string]>([
	[
		{ kind: 'opened', version: '0.1.0', lastEnd: 'closed', atUs: 0 },
		'Hindsight 0.1.0 was opened; last time: page closed'
	],
	[{ kind: 'error', code: 'storage/full', atUs: 0 }, 'The disk space for Hindsight is full. (storage/full)'],
	[{ kind: 'dropped', count: 1, atUs: 0 }, '1 frame was dropped so far'],
	[{ kind: 'gap', lengthUs: 9 * S, cause: 'reload', atUs: 0 }, '9 s are missing: page reloaded'],
	[
		{ kind: 'clip-saved', askedUs: 30 * S, gotUs: 27.4 * S, gapCount: 1, atUs: 0 },
		'A clip was saved: asked 30.0 s, has 27.4 s, 1 gap'
	],
	[{ kind: 'clip-saved', askedUs: null, gotUs: 252 * S, gapCount: 0, atUs: 0 }, 'A clip was saved: 4:12.0'],
	[{ kind: 'clip-made', lengthUs: 30 * S, sizeBytes: 9_400_000, atUs: 0 }, 'The file of a clip was made: 30 s, 9.4 MB'],
	[{ kind: 'upload-failed', code: 'expired', atUs: 0 }, 'An upload stopped (expired)']
])('makes words of events (%#)', (event, words) => {
	expect(wordsOfEvent(event)).toBe(words);
});

test('passes over what only another version knows', () => {
	const strange = { kind: 'from-the-future', atUs: AT_US } as unknown as LogEvent;
	const strangeCode = { kind: 'error', code: 'new/code', atUs: AT_US } as unknown as LogEvent;
	expect(wordsOfEvent(strange)).toBeNull();
	expect(wordsOfEvent(strangeCode)).toBe('new/code');
	const text = reportText({ version: '1', userAgent: 'B', atUs: AT_US, parts: [], events: [strange, strangeCode] });
	expect(text).toMatch(/Events \(2\)\n2026-11-22 10:05:00 UTC {2}new\/code\n$/);
});

test('the report is the page as text', () => {
	const text = reportText({
		version: '0.1.0-abc',
		userAgent: 'Browser/1',
		atUs: AT_US,
		parts: [
			{
				title: 'Right now',
				facts: [
					{ label: 'What is held', tone: 'good', text: '4:12 of 5:00, and growing.' },
					{ label: 'Disk', tone: 'bad', text: 'tight' }
				]
			}
		],
		events: [{ kind: 'phase', phase: 'recording', atUs: AT_US - 9 * S }]
	});
	expect(text).toBe(`Hindsight 0.1.0-abc
2026-11-22 10:05:00 UTC
Browser/1

Right now
- What is held: 4:12 of 5:00, and growing.
! Disk: tight

Events (1)
2026-11-22 10:04:51 UTC  Recording
`);
});
