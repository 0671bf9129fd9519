import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../src/lib/base/errors';
import { Observable } from '../../../src/lib/base/observable';
import { ClipMaker } from '../../../src/lib/clip/clip-maker';
import type { Clip, ClipProgress } from '../../../src/lib/model/clip';
import { ClipStore } from '../../../src/lib/storage/clip-store';
import { Database } from '../../../src/lib/storage/database';
import { pinnedClip, S, T0 } from '../../support/builders';
import { FakeLocks } from '../../support/fake-locks';

/** What the fake worker does with `make`; replaced by each test. */
const worker = vi.hoisted(() => ({ make: (_clipId: string): Promise<void> => Promise.resolve() }));

vi.mock('../../../src/lib/workers/clip/client', () => ({
	startClipWorker: () => ({
		call: (name: string, input: { clipId: string } | undefined) =>
			name === 'make' && input ? worker.make(input.clipId) : Promise.resolve(),
		terminate: () => undefined
	})
}));

const FULL = new AppError('storage/full', 'retryable', 'no room');

/** The real store, of which single reads and writes can be refused. */
class RefusingStore extends ClipStore {
	refusedLists = 0;
	/** Whether a write of this clip, as it would be stored, is refused. */
	refuses: (next: Clip) => boolean = () => false;

	override list(): Promise<Clip[]> {
		if (this.refusedLists-- > 0) return Promise.reject(new AppError('storage/broken', 'retryable', 'not read'));
		return super.list();
	}

	override update(id: string, change: (clip: Clip) => Clip | undefined): Promise<Clip | undefined> {
		return super.update(id, (clip) => {
			const next = change(clip);
			if (next && this.refuses(next)) throw FULL;
			return next;
		});
	}
}

function withResolvers<T>() {
	let resolve!: (value: T | PromiseLike<T>) => void;
	let reject!: (reason?: unknown) => void;
	const promise = new Promise<T>((...both) => ([resolve, reject] = both));
	return { promise, resolve, reject };
}

let database: Database;
let store: RefusingStore;
let maker: ClipMaker;
let running: Promise<void>;
const told: unknown[] = [];

function setUp(options: { readonly sweep?: () => Promise<void> } = {}): void {
	maker = new ClipMaker({
		store,
		progress: new Observable<ReadonlyMap<string, ClipProgress>>(new Map()),
		newestUs: () => T0 + 100 * S,
		prepare: () => Promise.resolve(true),
		isExpectingClips: () => true,
		onChanged: () => undefined,
		sweep: options.sweep ?? (() => Promise.resolve()),
		onError: (error) => told.push(error)
	});
	running = maker.run();
}

async function press(id: string): Promise<void> {
	await store.add([pinnedClip(id, { sourceId: 'cam', fromUs: T0, toUs: T0 + 10 * S })]);
	maker.nudge();
}

const stateOf = async (id: string) => (await store.get(id))?.state;

async function expectState(id: string, state: Clip['state']): Promise<void> {
	await vi.waitFor(async () => expect(await stateOf(id)).toBe(state), { timeout: 900 });
}

beforeEach(() => {
	vi.stubGlobal('indexedDB', new IDBFactory());
	vi.stubGlobal('navigator', { locks: new FakeLocks() });
	// Node before 22 lacks what every supported browser has.
	if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });
	database = new Database();
	store = new RefusingStore(database, null);
	told.length = 0;
	worker.make = async (clipId) => {
		await store.update(clipId, (clip) => ({ ...clip, state: 'ready' }));
	};
});

afterEach(async () => {
	maker.close();
	await running;
	await database.close();
	vi.unstubAllGlobals();
});

describe('the clip maker', () => {
	it('makes the file of each press, and of what an earlier run left half made', async () => {
		await store.add([
			pinnedClip('half', { sourceId: 'cam', fromUs: T0, toUs: T0 + S }, { state: 'assembling', attempts: 1 })
		]);
		setUp();
		await expectState('half', 'ready');
		await press('next');
		await expectState('next', 'ready');
		expect(told).toEqual([]);
	});

	it('tries a clip twice, then says that it failed', async () => {
		const make = vi.fn(() => Promise.reject(new AppError('clip/verify-failed', 'retryable', 'wrong')));
		worker.make = make;
		setUp();
		await press('bad');
		await expectState('bad', 'failed');
		expect(make).toHaveBeenCalledTimes(2);
		expect((await store.get('bad'))?.failure?.code).toBe('clip/verify-failed');
	});

	it('goes on with the next press after the clips could not be read, and says why it stood still', async () => {
		store.refusedLists = 1;
		setUp();
		await vi.waitFor(() => expect(told).toHaveLength(1));
		expect(told[0]).toMatchObject({ code: 'storage/broken' });
		await press('later');
		await expectState('later', 'ready');
	});

	it('goes on by itself, too, after a pause', async () => {
		await store.add([pinnedClip('waits', { sourceId: 'cam', fromUs: T0, toUs: T0 + S })]);
		store.refusedLists = 1;
		setUp();
		await vi.waitFor(async () => expect(await stateOf('waits')).toBe('ready'), { timeout: 3_000 });
		expect(told).toHaveLength(1);
	});

	it('makes a later press though a full disk refused to store that one has failed', async () => {
		const { make } = worker;
		worker.make = (id) =>
			id === 'bad' ? Promise.reject(new AppError('clip/footage-gone', 'fatal', 'gone')) : make(id);
		store.refuses = ({ state }) => state === 'failed';
		setUp();
		await press('bad');
		await vi.waitFor(() => expect(told).toEqual([FULL]));
		expect(await stateOf('bad')).toBe('assembling');
		await press('later');
		await expectState('later', 'ready');
		// Once there is room, the clip that failed says so.
		store.refuses = () => false;
		maker.nudge();
		await expectState('bad', 'failed');
	});

	it('does not ask again and again without a pause where a clip cannot even be begun', async () => {
		store.refuses = ({ state }) => state === 'assembling';
		setUp();
		await press('one');
		await vi.waitFor(() => expect(told).toEqual([FULL]));
		expect(await stateOf('one')).toBe('pinned');
		store.refuses = () => false;
		maker.nudge();
		await expectState('one', 'ready');
		expect(told).toHaveLength(1);
	});

	it('makes clips though files that nobody needs could not be deleted', async () => {
		setUp({ sweep: () => Promise.reject(new Error('the folder is held')) });
		await press('one');
		await expectState('one', 'ready');
		expect(told).toHaveLength(1);
	});
});
