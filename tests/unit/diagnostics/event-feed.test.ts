import { expect, test } from 'vitest';
import type { LogFact } from '../../../src/lib/diagnostics/facts';
import { EventFeed } from '../../../src/lib/diagnostics/event-feed';
import type { CrashOffer } from '../../../src/lib/clip/types';
import type { LiveState } from '../../../src/lib/capture/types';
import type { OfflineState } from '../../../src/lib/pwa/types';
import type { RingView } from '../../../src/lib/model/ring';
import type { StorageReport } from '../../../src/lib/rings/types';
import type { PlainError } from '../../../src/lib/base/errors';
import { Observable } from '../../../src/lib/base/observable';
import type { Clip } from '../../../src/lib/model/clip';
import type { UploadView } from '../../../src/lib/upload/upload-view';
import { clip, FILE, S } from '../ui/gallery/clip-builder';

const STARTED_US = 1000 * S;

const IDLE: LiveState = {
	phase: 'idle',
	error: null,
	stream: null,
	sourceId: null,
	sourceLabel: 'Kitchen of Ann',
	width: 0,
	height: 0,
	frameRate: 0,
	hasAudio: false,
	codec: null,
	droppedCount: 0,
	isElsewhere: false
};
const EMPTY: RingView = {
	sourceId: null,
	covered: [],
	gaps: [],
	heldUs: 0,
	horizonUs: 300 * S,
	oldestUs: null,
	newestUs: null,
	frameCount: 0,
	byteCount: 0
};

/** All sources of a feed, to be set by hand, and what it told. */
function setUp() {
	const state = new Observable(IDLE);
	const ring = new Observable(EMPTY);
	const clips = new Observable<readonly Clip[]>([]);
	const isLoaded = new Observable(false);
	const core = new Observable<OfflineState>({
		phase: 'checking',
		doneBytes: 0,
		totalBytes: 0,
		error: null,
		isShellCached: false
	});
	const report = new Observable<StorageReport | null>(null);
	const uploads = new Observable<ReadonlyMap<string, UploadView>>(new Map());
	const isWaiting = new Observable(false);
	const offer = new Observable<CrashOffer | null>(null);
	const failure = new Observable<PlainError | null>(null);
	const told: LogFact[] = [];
	const feed = new EventFeed(
		{
			recorder: { state },
			ring,
			clips: { clips, isLoaded },
			offline: { state: core },
			updates: { isWaiting },
			storage: { report },
			uploads: { state: uploads },
			recovery: { offer },
			failure
		},
		STARTED_US,
		(fact) => told.push(fact)
	);
	/** What was told since the last call. */
	const news = (): LogFact[] => told.splice(0);
	return { state, ring, clips, isLoaded, core, report, uploads, isWaiting, offer, failure, feed, news };
}

function error(code: PlainError['code']): PlainError {
	return { code, severity: 'degraded', message: 'device 0f3a at https://example.org/?secret=1', context: {} };
}

test('a page that begins has nothing to tell', () => {
	expect(setUp().news()).toEqual([]);
});

test('tells phases and errors by code, each once', () => {
	const { state, news } = setUp();
	state.set({ ...IDLE, phase: 'starting' });
	state.set({ ...IDLE, phase: 'recording', width: 640 });
	state.set({ ...IDLE, phase: 'recording', error: error('storage/full') });
	state.set({ ...IDLE, phase: 'recording', error: error('storage/full') });
	expect(news()).toEqual([
		{ kind: 'phase', phase: 'starting' },
		{ kind: 'phase', phase: 'recording' },
		{ kind: 'error', code: 'storage/full' }
	]);
});

test('tells that sound comes again under a picture that went on', () => {
	const { state, news } = setUp();
	state.set({ ...IDLE, phase: 'recording', hasAudio: true });
	state.set({ ...IDLE, phase: 'recording', error: error('capture/sound-lost') });
	state.set({ ...IDLE, phase: 'recording', hasAudio: true });
	expect(news().slice(1)).toEqual([{ kind: 'error', code: 'capture/sound-lost' }, { kind: 'sound' }]);
});

test('tells drops at the first and at each doubling, anew in each run', () => {
	const { state, news } = setUp();
	for (const droppedCount of [0, 1, 1, 2, 3, 5, 5]) state.set({ ...IDLE, droppedCount });
	expect(news().map((fact) => fact.kind === 'dropped' && fact.count)).toEqual([1, 2, 5]);
	state.set({ ...IDLE, droppedCount: 0 });
	state.set({ ...IDLE, droppedCount: 2 });
	expect(news()).toEqual([{ kind: 'dropped', count: 2 }]);
});

test('tells gaps that close while the page is open, once', () => {
	const { ring, news } = setUp();
	const old = { fromUs: 10 * S, toUs: 20 * S, cause: 'closed' } as const;
	const fresh = { fromUs: 900 * S, toUs: 1005 * S, cause: 'crash' } as const;
	const next = { fromUs: 1010 * S, toUs: 1012 * S, cause: 'camera-lost' } as const;
	ring.set({ ...EMPTY, sourceId: 'a', gaps: [old] });
	expect(news()).toEqual([]);
	ring.set({ ...EMPTY, sourceId: 'a', gaps: [old, fresh] });
	ring.set({ ...EMPTY, sourceId: 'a', gaps: [fresh, next] });
	expect(news()).toEqual([
		{ kind: 'gap', lengthUs: 105 * S, cause: 'crash' },
		{ kind: 'gap', lengthUs: 2 * S, cause: 'camera-lost' }
	]);
});

test('tells an epoch once, though it is stored again with its sound, and a storage that was cleared', () => {
	const { feed, news } = setUp();
	const video = { codec: 'avc1.64001f', codedWidth: 1280, codedHeight: 720 };
	const epoch = { sourceId: 'a', id: 3, startUs: 0, cause: 'settings', video, audio: null } as never;
	feed.onStore({ type: 'epoch', epoch });
	feed.onStore({ type: 'epoch', epoch });
	feed.onStore({ type: 'clips' });
	feed.onStore({ type: 'reset' });
	expect(news()).toEqual([
		{ kind: 'epoch', cause: 'settings', width: 1280, height: 720, codec: 'avc1.64001f' },
		{ kind: 'storage-reset' }
	]);
});

test('tells what becomes of clips, without their names', () => {
	const { clips, isLoaded, news } = setUp();
	const old = clip({ id: 'old', createdUs: 5 * S, file: FILE });
	clips.set([old]);
	isLoaded.set(true);
	expect(news()).toEqual([]);
	const pinned = clip({
		id: 'new',
		title: 'At the door of Ann',
		createdUs: 1001 * S,
		state: 'pinned',
		askedUs: 30 * S,
		gotUs: 27 * S,
		gaps: [{ fromUs: 0, toUs: 3 * S, cause: 'reload' }],
		file: null
	});
	clips.set([pinned, old]);
	clips.set([{ ...pinned, state: 'assembling' }, old]);
	clips.set([
		{ ...pinned, state: 'failed', failure: { code: 'clip/assembly-failed', message: 'at /home/ann/x.mp4' } },
		old
	]);
	clips.set([{ ...pinned, state: 'ready', file: FILE }, old]);
	clips.set([{ ...pinned, state: 'ready', file: FILE }]);
	clips.set([{ ...pinned, state: 'ready', file: FILE }, old]);
	expect(news()).toEqual([
		{ kind: 'clip-saved', askedUs: 30 * S, gotUs: 27 * S, gapCount: 1 },
		{ kind: 'clip-failed', code: 'clip/assembly-failed' },
		{ kind: 'clip-made', lengthUs: FILE.durationUs, sizeBytes: FILE.sizeBytes },
		{ kind: 'clip-deleted' }
	]);
});

test('tells the clip maker that came, not the one that was there', () => {
	const there = setUp();
	there.core.set({ ...there.core.value, phase: 'ready' });
	expect(there.news()).toEqual([]);
	const { core, news } = setUp();
	core.set({ ...core.value, phase: 'absent' });
	core.set({ ...core.value, phase: 'fetching' });
	core.set({ ...core.value, phase: 'fetching', doneBytes: 5 });
	core.set({ ...core.value, phase: 'ready' });
	expect(news()).toEqual([
		{ kind: 'core', phase: 'fetching' },
		{ kind: 'core', phase: 'ready' }
	]);
});

test('tells the disk at first, at each tenth more, and when the browser promises to keep it', () => {
	const { report, news } = setUp();
	const first: StorageReport = { usageBytes: 5, quotaBytes: 100, isPersistent: false, ringBytes: 0, clipBytes: 0 };
	report.set(first);
	report.set({ ...first, usageBytes: 9 });
	report.set({ ...first, usageBytes: 12, isPersistent: true });
	expect(news()).toEqual([
		{ kind: 'disk', usageBytes: 5, quotaBytes: 100 },
		{ kind: 'persistence', isPersistent: true },
		{ kind: 'disk', usageBytes: 12, quotaBytes: 100 }
	]);
});

test('tells uploads that end, without their place', () => {
	const { uploads, news } = setUp();
	const sending: UploadView = {
		clipId: 'c',
		phase: 'sending',
		place: { host: 'bucket.example.org', bucket: 'b', key: 'k' },
		sizeBytes: 9,
		revision: 0,
		sentBytes: 0,
		bytesPerSecond: null,
		retryAtMs: null,
		failure: null,
		canRetry: false,
		uploadedUs: null
	};
	uploads.set(new Map([['c', sending]]));
	uploads.set(new Map([['c', { ...sending, phase: 'failed', failure: { code: 'expired', facts: { at: 'x' } } }]]));
	uploads.set(new Map([['c', { ...sending, phase: 'uploaded' }]]));
	uploads.set(new Map([['c', { ...sending, phase: 'uploaded', sentBytes: 9 }]]));
	expect(news()).toEqual([{ kind: 'upload-failed', code: 'expired' }, { kind: 'upload-sent' }]);
});

test('tells a crash, a waiting update and what is wrong with the whole app', () => {
	const { offer, isWaiting, failure, news } = setUp();
	offer.set({ fromUs: 0, toUs: 9 * S, keptUs: 9 * S });
	offer.set({ fromUs: 2 * S, toUs: 9 * S, keptUs: 7 * S });
	isWaiting.set(true);
	failure.set(error('storage/unavailable'));
	expect(news()).toEqual([
		{ kind: 'crash', keptUs: 9 * S },
		{ kind: 'update-waits' },
		{ kind: 'error', code: 'storage/unavailable' }
	]);
});

test('nothing it tells holds a name, an id or an address', () => {
	const { state, feed, offer, news } = setUp();
	state.set({ ...IDLE, phase: 'recording', sourceId: 'id-of-source', error: error('capture/failed') });
	feed.onSight(false);
	offer.set({ fromUs: 0, toUs: 9 * S, keptUs: 9 * S });
	expect(JSON.stringify(news())).not.toMatch(/Ann|id-of-source|secret|https|0f3a/);
});
