import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Observable } from '../../../src/lib/base/observable';
import { Recorder } from '../../../src/lib/capture/recorder';
import { DEFAULT_SETTINGS } from '../../../src/lib/model/settings';
import { recorderLock } from '../../../src/lib/platform/recorder-lock';
import { stubDevicePage } from '../../support/fake-devices';
import { FakeRecorderWorker } from '../../support/fake-recorder-worker';

const SOURCE = { id: 'front', label: 'Front camera', deviceId: 'Front camera', startedUs: 0 };

let page: ReturnType<typeof stubDevicePage>;
let recorder: Recorder;
let settings: Observable<typeof DEFAULT_SETTINGS>;
let firstStarts: number;

beforeEach(() => {
	vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 10) });
	page = stubDevicePage();
	FakeRecorderWorker.all.length = 0;
	FakeRecorderWorker.failures.clear();
	vi.stubGlobal('Worker', FakeRecorderWorker);
	settings = new Observable({ ...DEFAULT_SETTINGS });
	firstStarts = 0;
	recorder = new Recorder({
		settings,
		sourceFor: async () => SOURCE,
		newestUs: () => null,
		onFirstStart: () => void firstStarts++
	});
});
afterEach(async () => {
	await recorder.close();
	expect({
		tracks: page.devices.liveTracks.length,
		workers: FakeRecorderWorker.runningCount,
		locks: page.locks.heldNames,
		isScreenHeld: page.screen.isHeld
	}).toEqual({ tracks: 0, workers: 0, locks: [], isScreenHeld: false });
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

function shown(): readonly [phase: string, code: string | null] {
	const { phase, error } = recorder.state.value;
	return [phase, error?.code ?? null];
}

function startCause(): unknown {
	return (FakeRecorderWorker.newest.inputOf('start') as { cause: string }).cause;
}

test('a start opens the camera, takes its lock, keeps the screen on and hands both tracks to a worker', async () => {
	await recorder.start();
	expect(shown()).toEqual(['recording', null]);
	expect(recorder.state.value).toMatchObject({ sourceId: 'front', width: 1280, frameRate: 30, hasAudio: true });
	expect(recorder.state.value.stream).not.toBeNull();
	expect(page.locks.heldNames).toContain(recorderLock('front'));
	expect(page.screen.isHeld).toBe(true);
	expect(FakeRecorderWorker.newest.inputOf('start')).toMatchObject({
		source: SOURCE,
		frameRate: settings.value.frameRate,
		horizonUs: settings.value.horizonUs,
		cause: 'crash'
	});
	await recorder.start();
	expect([page.devices.asked.length, firstStarts], 'a second press changes nothing').toEqual([1, 1]);
});

test('a stop lets the worker store what it has, notes that it was one, and the next start says so', async () => {
	await recorder.start();
	const worker = FakeRecorderWorker.newest;
	await recorder.stop();
	expect(worker.callNames.at(-1)).toBe('stop');
	expect([shown(), recorder.state.value.stream, recorder.state.value.sourceId]).toEqual([
		['idle', null],
		null,
		'front'
	]);
	await recorder.start();
	expect(startCause()).toBe('stopped');
	expect(firstStarts).toBe(1);
});

test('a worker that crashes is started again by itself, and the gap has its cause', async () => {
	await recorder.start();
	FakeRecorderWorker.newest.crash();
	expect(shown()).toEqual(['interrupted', 'worker/crashed']);
	expect(page.devices.liveTracks).toEqual([]);
	await vi.advanceTimersByTimeAsync(500);
	expect(shown()).toEqual(['recording', null]);
	expect(startCause()).toBe('worker');
});

test('a thread that says nothing is told, then ended and replaced', async () => {
	await recorder.start();
	const worker = FakeRecorderWorker.newest;
	worker.isStuck = true;
	await vi.advanceTimersByTimeAsync(2_500);
	expect(shown()).toEqual(['interrupted', 'worker/silent']);
	expect(worker.callNames).toContain('missed');
	await vi.advanceTimersByTimeAsync(6_000);
	expect([worker.isEnded, shown()]).toEqual([true, ['recording', null]]);
	expect(startCause()).toBe('worker');
});

test('a camera that was pulled out is tried ever more slowly, and at once when a plug goes in', async () => {
	await recorder.start();
	page.devices.faults.video = 'NotFoundError';
	FakeRecorderWorker.newest.tell({ type: 'ended' });
	expect(shown()).toEqual(['interrupted', 'capture/lost']);
	const asked = () => new Set(page.devices.asked).size;
	await vi.advanceTimersByTimeAsync(20_000);
	const soonCount = asked();
	await vi.advanceTimersByTimeAsync(600_000);
	expect(soonCount).toBeGreaterThan(5);
	expect(asked() - soonCount, 'two tries a minute').toBeLessThan(21 * 3);
	expect(shown()).toEqual(['interrupted', 'capture/lost']);
	page.devices.plug('video', null);
	await vi.advanceTimersByTimeAsync(1);
	expect(shown()).toEqual(['recording', null]);
	expect(startCause()).toBe('camera-lost');
});

test('a camera that another program has taken is told so', async () => {
	await recorder.start();
	page.devices.faults.video = 'NotReadableError';
	FakeRecorderWorker.newest.tell({ type: 'ended' });
	await vi.advanceTimersByTimeAsync(1_000);
	expect(shown()).toEqual(['interrupted', 'capture/taken']);
});

test('a permission that was withdrawn meanwhile ends it, without another question', async () => {
	await recorder.start();
	FakeRecorderWorker.newest.tell({ type: 'ended' });
	page.permissions['camera'] = 'prompt';
	await vi.advanceTimersByTimeAsync(60_000);
	expect(shown()).toEqual(['idle', 'capture/permission-refused']);
	expect([page.devices.asked.length, page.screen.isHeld]).toEqual([1, false]);
});

test('a refusal after a press is told, and not tried again', async () => {
	page.devices.faults.video = 'NotAllowedError';
	page.permissions['camera'] = 'prompt';
	await recorder.start();
	expect(shown()).toEqual(['idle', 'capture/permission-refused']);
	const asked = page.devices.asked.length;
	await vi.advanceTimersByTimeAsync(120_000);
	expect(page.devices.asked).toHaveLength(asked);
});

test('a camera that is in use when the app opens is waited for; after a press it is not', async () => {
	page.devices.faults.video = 'NotReadableError';
	await recorder.start();
	expect(shown()).toEqual(['idle', 'capture/busy']);
	await recorder.startByItself();
	expect(shown()).toEqual(['waiting', 'capture/awaits-release']);
	page.devices.faults.video = null;
	await vi.advanceTimersByTimeAsync(1_000);
	expect(shown()).toEqual(['recording', null]);
});

test('a source that another tab records is left to it', async () => {
	let release = () => {};
	void page.locks.request(recorderLock('front'), () => new Promise<void>((resolve) => (release = resolve)));
	await recorder.start();
	expect([shown(), recorder.state.value.isElsewhere]).toEqual([['idle', 'capture/elsewhere'], true]);
	expect([page.devices.liveTracks, FakeRecorderWorker.all]).toEqual([[], []]);
	release();
	await vi.advanceTimersByTimeAsync(2_000);
	expect(recorder.state.value.isElsewhere, 'looked at again while idle').toBe(false);
});

test('other settings are a new run, once the old one has stored all', async () => {
	await recorder.start();
	const before = FakeRecorderWorker.newest;
	settings.set({ ...settings.value, width: 640, height: 480 });
	await recorder.restart();
	expect([before.callNames.at(-1), before.isEnded]).toEqual(['stop', true]);
	expect(shown()).toEqual(['recording', null]);
	expect(startCause()).toBe('settings');
	expect(page.devices.asked.at(-1)).toMatchObject({ video: { width: { ideal: 640 } } });
});

test('a stop while the camera is being opened closes what opens late', async () => {
	let answer = () => {};
	page.devices.answer = new Promise((resolve) => (answer = resolve));
	const starting = recorder.start();
	await vi.advanceTimersByTimeAsync(10);
	expect(shown()).toEqual(['starting', null]);
	await recorder.stop();
	answer();
	await starting;
	expect(shown()).toEqual(['idle', null]);
	expect(page.devices.tracks.map(({ readyState }) => readyState)).toEqual(['ended', 'ended']);
});

test('what the worker tells of trouble is shown while recording goes on, until it is over', async () => {
	await recorder.start();
	const error = { code: 'storage/slow', severity: 'degraded', message: '', context: {} } as const;
	FakeRecorderWorker.newest.tell({ type: 'degraded', error });
	expect(shown()).toEqual(['recording', 'storage/slow']);
	FakeRecorderWorker.newest.tell({ type: 'recovered' });
	expect(shown()).toEqual(['recording', null]);
	FakeRecorderWorker.newest.tell({ type: 'stalled', isStalled: true });
	expect(shown()).toEqual(['interrupted', 'capture/muted']);
	FakeRecorderWorker.newest.tell({ type: 'stalled', isStalled: false });
	expect(shown()).toEqual(['recording', null]);
});

test('a recording that cannot go on ends, with what the worker says, and is not tried again', async () => {
	await recorder.start();
	const error = { code: 'encoder/unsupported', severity: 'fatal', message: '', context: {} } as const;
	FakeRecorderWorker.newest.tell({ type: 'failed', error });
	await vi.advanceTimersByTimeAsync(60_000);
	expect(shown()).toEqual(['idle', 'encoder/unsupported']);
	expect(page.devices.asked).toHaveLength(1);
});

test('a worker that cannot start ends the try: with no encoder for good, without storage until it is there', async () => {
	FakeRecorderWorker.failures.set('start', 'encoder/unsupported');
	await recorder.startByItself();
	expect(shown()).toEqual(['idle', 'encoder/unsupported']);
	FakeRecorderWorker.failures.set('start', 'storage/unavailable');
	await recorder.startByItself();
	expect(shown()).toEqual(['waiting', 'storage/unavailable']);
	FakeRecorderWorker.failures.clear();
	await vi.advanceTimersByTimeAsync(2_000);
	expect(shown()).toEqual(['recording', null]);
});

test('frames that never reach the worker are told to it, once each', async () => {
	await recorder.start();
	const worker = FakeRecorderWorker.newest;
	const [camera] = page.devices.tracks;
	const stats = { framesIn: 0, encodedCount: 0, droppedCount: 0, queuedCount: 0, writeMs: 0, acknowledgedUs: null };
	const second = () => worker.tell({ type: 'stats', stats: { ...stats, clockOffsetUs: 0 } });
	camera!.stats = { totalFrames: 10, deliveredFrames: 4, discardedFrames: 0 };
	worker.tell({ type: 'epochStarted', width: 1280, height: 720, codec: 'vp8', clockOffsetUs: 0 });
	second();
	expect(worker.callNames).not.toContain('lose');
	camera!.stats = { totalFrames: 40, deliveredFrames: 31, discardedFrames: 0 };
	second();
	second();
	expect(worker.calls.filter(({ name }) => name === 'lose').map(({ input }) => input)).toEqual([{ count: 3 }]);
});

test('a page that is hidden has all up to now stored, and an end of it noted', async () => {
	await recorder.start();
	page.document.show('hidden');
	expect(FakeRecorderWorker.newest.callNames.at(-1)).toBe('cut');
	expect([...page.notes.values()].join()).toContain('closed');
});

test('a microphone that was pulled out costs the sound only, and its sound is taken in when it is back', async () => {
	await recorder.start();
	page.devices.faults.audio = 'NotFoundError';
	page.devices.tracks.find(({ kind }) => kind === 'audio')?.end();
	FakeRecorderWorker.newest.tell({ type: 'soundEnded' });
	expect([shown(), recorder.state.value.hasAudio]).toEqual([['recording', 'capture/sound-lost'], false]);
	await vi.advanceTimersByTimeAsync(1_000);
	page.devices.plug('audio', null);
	await vi.advanceTimersByTimeAsync(1);
	expect(FakeRecorderWorker.newest.callNames).toContain('hear');
	expect([shown(), recorder.state.value.hasAudio]).toEqual([['recording', null], true]);
});
