import { expect, test } from 'vitest';
import type { App } from '../../../src/lib/app/types';
import type { PlainError } from '../../../src/lib/base/errors';
import { Observable } from '../../../src/lib/base/observable';
import { IDLE } from '../../../src/lib/capture/live-state';
import type { LiveState } from '../../../src/lib/capture/types';
import { OPEN_END_US, type Clip } from '../../../src/lib/model/clip';
import type { RingView } from '../../../src/lib/model/ring';
import { findMissingCapability, LiveView } from '../../../src/lib/state/live-view.svelte';
import { pinnedClip, S, settings, T0 } from '../../support/builders';

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
const HELD: RingView = { ...EMPTY, sourceId: 'cam', heldUs: 60 * S, oldestUs: T0, newestUs: T0 + 60 * S };
const NOW_US = T0 + 61 * S;

function setUp() {
	const live = new Observable<LiveState>(IDLE);
	const ring = new Observable<RingView>(EMPTY);
	const clips = new Observable<readonly Clip[]>([]);
	const isLoaded = new Observable(true);
	const chosen = new Observable(settings());
	const failure = new Observable<PlainError | null>(null);
	const app = {
		recorder: { state: live, health: new Observable(null), nowUs: () => NOW_US },
		ring,
		clips: { clips, isLoaded },
		settings: { value: chosen },
		offline: { state: new Observable(null) },
		failure
	} as unknown as App;
	return { live, ring, clips, isLoaded, chosen, failure, view: new LiveView(app, null) };
}

test('a first visit shows nothing to take', () => {
	const { view } = setUp();
	expect([view.stage.kind, view.canSave, view.canRecord, view.isMoving]).toEqual(['welcome', false, false, false]);
	expect(view.wouldSave).toBeNull();
});

test('nothing is claimed before storage was read, or could not be', () => {
	const { view, isLoaded, failure } = setUp();
	isLoaded.set(false);
	expect(view.stage.kind).toBe('loading');
	failure.set({ code: 'storage/unavailable', severity: 'fatal', message: '', context: {} });
	expect(view.stage.kind).toBe('welcome');
});

test('while it records, a press is taken from the first frame on, and the band ends now', () => {
	const { view, live, ring } = setUp();
	live.set({ ...IDLE, phase: 'recording' });
	expect([view.canSave, view.canRecord, view.isMoving]).toEqual([true, true, true]);
	ring.set(HELD);
	expect(view.endUs).toBe(NOW_US);
	live.set({ ...IDLE, phase: 'interrupted' });
	expect([view.isMoving, view.canRecord]).toEqual([true, false]);
});

test('with the camera off, the band ends where the footage does, and it can still be saved', () => {
	const { view, ring } = setUp();
	ring.set(HELD);
	expect([view.stage.kind, view.endUs, view.canSave, view.canRecord]).toEqual(['off', T0 + 60 * S, true, false]);
});

test('says what a press would take, as far as it is held', () => {
	const { view, ring, chosen } = setUp();
	ring.set(HELD);
	chosen.set(settings({ saveLengthUs: 30 * S }));
	expect(view.wouldSave).toEqual({ fromUs: T0 + 30 * S, toUs: T0 + 60 * S });
	chosen.set(settings({ saveLengthUs: 90 * S }));
	expect(view.wouldSave).toEqual({ fromUs: T0, toUs: T0 + 60 * S });
	chosen.set(settings({ saveLengthUs: 'all' }));
	expect(view.wouldSave).toEqual({ fromUs: T0, toUs: T0 + 60 * S });
});

test('tells an open recording from a press that takes the next seconds', () => {
	const { view, clips } = setUp();
	const open = pinnedClip('open', { sourceId: 'cam', fromUs: T0, toUs: OPEN_END_US }, { state: 'open' });
	const rolling = pinnedClip('rolling', { sourceId: 'cam', fromUs: T0, toUs: T0 + 9 * S }, { state: 'open' });
	clips.set([pinnedClip('done', { sourceId: 'cam', fromUs: T0, toUs: T0 + S }), rolling, open]);
	expect([view.openClip?.id, view.rollingClip?.id, view.canRecord]).toEqual(['open', 'rolling', true]);
	clips.set([]);
	expect([view.openClip, view.rollingClip, view.canRecord]).toEqual([null, null, false]);
});

test('a browser that cannot record is known before any press', () => {
	const scope = (patch: object) => ({ isSecureContext: true, ...patch }) as unknown as Window & typeof globalThis;
	const all = { MediaStreamTrackProcessor: 1, VideoEncoder: 1, Worker: 1 };
	expect(findMissingCapability(scope(all))).toBeNull();
	expect(findMissingCapability(scope({ ...all, isSecureContext: false }))?.code).toBe('capture/insecure');
	expect(findMissingCapability(scope({ VideoEncoder: 1, Worker: 1 }))?.code).toBe('capture/unsupported');
	expect(findMissingCapability(scope({ MediaStreamTrackProcessor: 1, Worker: 1 }))?.code).toBe('capture/unsupported');
});
