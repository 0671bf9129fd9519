import { expect, test } from 'vitest';
import type { LiveState, RecorderHealth } from '../../../../src/lib/capture/types';
import type { RingView } from '../../../../src/lib/model/ring';
import type { StorageReport } from '../../../../src/lib/rings/types';
import type { ErrorCode, PlainError } from '../../../../src/lib/base/errors';
import { DEFAULT_SETTINGS } from '../../../../src/lib/model/settings';
import { answersTo, type Situation } from '../../../../src/lib/ui/diagnostics/answers';
import { sourceFacts } from '../../../../src/lib/ui/diagnostics/source-words';

const S = 1_000_000;
const NOW_US = Date.parse('2026-11-22T10:05:00Z') * 1000;

const LIVE: LiveState = {
	phase: 'idle',
	error: null,
	stream: null,
	sourceId: 'secret-source',
	sourceLabel: 'Kitchen of Ann',
	width: 1280,
	height: 720,
	frameRate: 30,
	hasAudio: true,
	codec: 'avc1.64001f',
	droppedCount: 0,
	isElsewhere: false
};
const RECORDING: LiveState = { ...LIVE, phase: 'recording' };
const RING: RingView = {
	sourceId: 'secret-source',
	covered: [],
	gaps: [],
	heldUs: 0,
	horizonUs: 300 * S,
	oldestUs: null,
	newestUs: null,
	frameCount: 0,
	byteCount: 0
};
const STATS = {
	framesIn: 300,
	encodedCount: 300,
	droppedCount: 0,
	queuedCount: 0,
	writeMs: 6.4,
	acknowledgedUs: NOW_US - S,
	clockOffsetUs: 0
};
const HEALTH: RecorderHealth = { stats: STATS, framesPerSecond: 29.9, recordedPerSecond: 30.2, lastError: null };
const REPORT: StorageReport = {
	usageBytes: 130_000_000,
	quotaBytes: 60_000_000_000,
	isPersistent: true,
	ringBytes: 94_000_000,
	clipBytes: 3_000_000
};

function situation(patch: Partial<Situation> = {}): Situation {
	return {
		live: LIVE,
		ring: RING,
		health: { stats: null, framesPerSecond: null, recordedPerSecond: null, lastError: null },
		report: REPORT,
		settings: DEFAULT_SETTINGS,
		missing: null,
		failure: null,
		nowUs: NOW_US,
		wallUs: NOW_US,
		...patch
	};
}

function plainError(code: ErrorCode): PlainError {
	return { code, severity: 'fatal', message: 'device 0f3a', context: {} };
}

/** The answer under `label`, as tone and text. */
function answer(label: string, patch: Partial<Situation>): string {
	const fact = answersTo(situation(patch)).find((each) => each.label === label);
	return `${fact?.tone}: ${fact?.text}`;
}

test.each<[Partial<Situation>, RegExp]>([
	[{ ring: { ...RING, heldUs: 252 * S } }, /^plain: 4:12\. It does not grow/],
	[{ ring: { ...RING, heldUs: 252 * S }, live: RECORDING }, /^good: 4:12 of 5:00, and growing\.$/],
	[{ ring: { ...RING, heldUs: 300 * S }, live: RECORDING }, /^good: All of the last 5 minutes\.$/],
	[{}, /^plain: Nothing yet: the camera is off\. Press Start camera/],
	[{ live: { ...LIVE, phase: 'starting' } }, /^plain: Nothing yet: waiting for the camera\./],
	[{ live: RECORDING, health: { ...HEALTH, stats: { ...STATS, framesIn: 0 } } }, /^bad: Nothing yet: No picture comes/],
	[{ live: RECORDING, health: { ...HEALTH, stats: { ...STATS, queuedCount: 3 } } }, /^bad: .*could not be written/],
	[{ live: RECORDING, health: HEALTH }, /^plain: Nothing yet: the first second/],
	[{ live: { ...LIVE, error: plainError('capture/permission-refused') } }, /^bad: Nothing yet: The browser refused/],
	[{ missing: plainError('capture/unsupported') }, /^bad: Nothing yet: This browser cannot record/],
	[{ failure: plainError('storage/unavailable') }, /^bad: Nothing yet: This browser keeps no data/],
	[{ live: { ...LIVE, isElsewhere: true } }, /^plain: Nothing yet: another tab/]
])('says what is held, or why nothing is (%#)', (patch, words) => {
	expect(answer('What is held', patch)).toMatch(words);
});

test.each<[Partial<Situation>, RegExp]>([
	[{}, /^plain: No stream: the camera is off\.$/],
	[{ live: { ...LIVE, error: plainError('capture/busy') } }, /^bad: No stream: .* in use by another program/],
	[{ live: RECORDING, health: HEALTH }, /^good: 1280×720, 30 pictures a second\.$/],
	[{ live: RECORDING, health: { ...HEALTH, framesPerSecond: 12 } }, /^bad: 1280×720, 12 pictures a second of 30\./],
	[{ live: RECORDING, health: { ...HEALTH, recordedPerSecond: 15 } }, /^bad: 1280×720, 15 pictures .* of the 30 that/],
	[{ live: { ...LIVE, phase: 'interrupted', error: plainError('capture/lost') } }, /^bad: The camera was disconnected/],
	[{ live: { ...LIVE, isElsewhere: true } }, /^plain: Another tab records/]
])('says what picture comes, or why none (%#)', (patch, words) => {
	expect(answer('Picture', patch)).toMatch(words);
});

test.each<[Partial<Situation>, RegExp]>([
	[{}, /^plain: 2026-11-22 10:05:00 UTC by this device\.$/],
	[{ live: RECORDING }, /^good: .* and the same in the footage\.$/],
	[{ live: RECORDING, nowUs: NOW_US + 3600 * S }, /^bad: .* 1 h off the footage: .* set back/],
	[{ live: RECORDING, nowUs: NOW_US - 5 * S }, /^bad: .* 5 s off the footage: .* set ahead/],
	[{ ring: { ...RING, newestUs: NOW_US + 600 * S } }, /^bad: .* footage is 10 min newer/]
])('says whether the clock is right (%#)', (patch, words) => {
	expect(answer('Clock', patch)).toMatch(words);
});

test.each<[Partial<Situation>, RegExp]>([
	[{ report: null }, /^plain: Reading/],
	[{}, /^good: Held footage 94 MB, clips 3\.0 MB\. A full buffer of 5 minutes takes up to \d+ MB; .* 60 GB in all\.$/],
	[{ report: { ...REPORT, quotaBytes: 150_000_000 } }, /^bad: .* That is tight: delete/]
])('says what the disk takes, and when that is too much (%#)', (patch, words) => {
	expect(answer('Disk', patch)).toMatch(words);
});

test('tells how the source does', () => {
	expect(
		sourceFacts(situation({ live: RECORDING, health: HEALTH })).map(({ tone, text }) => `${tone} ${text}`)
	).toEqual([
		'plain Recording',
		'plain avc1.64001f, 1280×720, with sound',
		'plain 300 frames, 30 a second now',
		'plain 300 frames, 30 a second now',
		'good 0 frames',
		'good nothing',
		'good up to 2026-11-22 10:04:59 UTC',
		'good 6 ms',
		'good none since this page was opened'
	]);
});

test('tells what is not well with the source', () => {
	const stats = { ...STATS, droppedCount: 40, queuedCount: 7, writeMs: 900, acknowledgedUs: NOW_US - 9 * S };
	const health = { ...HEALTH, stats, lastError: { code: 'storage/full', atUs: NOW_US - 2 * S } } as const;
	const live = { ...RECORDING, error: plainError('storage/full') };
	const bad = sourceFacts(situation({ live, health })).filter(({ tone }) => tone === 'bad');
	expect(bad.map(({ label }) => label)).toEqual([
		'Dropped',
		'Waiting to be written',
		'Safe on disk',
		'Writing a second took',
		'Last error'
	]);
	expect(bad.at(-1)?.text).toBe('2026-11-22 10:04:58 UTC: The disk space for Hindsight is full. (storage/full)');
	const later = sourceFacts(situation({ live: RECORDING, health }));
	expect(later.find(({ label }) => label === 'Last error')?.tone).toBe('plain');
});
