import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crc32 } from '../../../src/lib/media/crc32';
import { recorderLock } from '../../../src/lib/platform/recorder-lock';
import { ClipStore } from '../../../src/lib/storage/clip-store';
import { Database } from '../../../src/lib/storage/database';
import { RingReader } from '../../../src/lib/storage/ring-reader';
import { RingWriter } from '../../../src/lib/storage/ring-writer';
import { StoreChannel, type StoreEvent } from '../../../src/lib/storage/store-channel';
import { epoch, pinnedClip, S, source, T0 } from '../../support/builders';
import { FakeLocks } from '../../support/fake-locks';
import { FakeStorage } from '../../support/fake-storage';

const SIZE = 1_000;
const HORIZON_US = 300 * S;

let storage: FakeStorage;
let database: Database;
let channel: StoreChannel;
let told: StoreEvent[];

beforeEach(() => {
	storage = FakeStorage.install();
	database = new Database();
	channel = new StoreChannel();
	told = [];
	new StoreChannel().listen((event) => told.push(event));
});

afterEach(async () => {
	await database.close();
	vi.unstubAllGlobals();
});

async function open(id: string): Promise<RingWriter> {
	const writer = new RingWriter(database, channel, id);
	await writer.load();
	await writer.saveSource(source({ id }));
	return writer;
}

/** Appends the second number `second` after T0. */
function append(writer: RingWriter, second: number, horizonUs = HORIZON_US) {
	const startUs = T0 + second * S;
	const bytes = new Uint8Array(SIZE).fill(second % 251);
	const none = { timesUs: new Int32Array(), sizes: new Uint32Array() };
	const video = { timesUs: Int32Array.of(0), sizes: Uint32Array.of(SIZE) };
	const times = { epochId: 0, startUs, endUs: startUs + S };
	const segment = { ...times, video, audio: none, bytes: bytes.buffer, crc32: crc32(bytes) };
	return writer.append({ segment, frameCount: 1 }, epoch({ sourceId: writer.sourceId }), 0, horizonUs);
}

async function record(writer: RingWriter, from: number, to: number, horizonUs = HORIZON_US): Promise<void> {
	for (let second = from; second < to; second++) await append(writer, second, horizonUs);
}

/** The seconds after T0 that are held of a source; fails where the index names what cannot be read. */
async function held(sourceId: string): Promise<number[]> {
	const reader = new RingReader(database);
	const seconds: number[] = [];
	for await (const { entry, segment } of reader.segments(await reader.entries(sourceId))) {
		expect(segment, `segment ${entry.seq} of ${sourceId}`).not.toBeNull();
		seconds.push((entry.startUs - T0) / S);
	}
	return seconds;
}

async function pin(sourceId: string, from: number, to: number): Promise<void> {
	const range = { sourceId, fromUs: T0 + from * S, toUs: T0 + to * S };
	await new ClipStore(database, channel).add([pinnedClip(`${sourceId} ${from}`, range)]);
}

describe('an append', () => {
	it('stores segment and index, and lets go what fell behind the horizon, in one transaction', async () => {
		const writer = await open('cam');
		await record(writer, 0, 3, 3 * S);
		storage.begun.length = 0;
		await append(writer, 3, 3 * S);
		expect(storage.begun.filter(({ mode }) => mode === 'readwrite')).toHaveLength(1);
		expect(await held('cam')).toEqual([1, 2, 3]);
	});

	it('keeps what a clip pins, and goes on with the numbers after a restart', async () => {
		const writer = await open('cam');
		await pin('cam', 0, 1);
		await record(writer, 0, 4, 2 * S);
		expect(await held('cam')).toEqual([0, 2, 3]);
		const again = await open('cam');
		expect((await append(again, 4, 2 * S)).entry.seq).toBe(4);
		expect(await held('cam')).toEqual([0, 3, 4]);
	});

	it('counts only once its transaction is complete: one that the browser ended is done again', async () => {
		const writer = await open('cam');
		await append(writer, 0);
		storage.endWrites(null);
		await append(writer, 1);
		expect(await held('cam')).toEqual([0, 1]);
	});

	it('says that the storage was cleared under it', async () => {
		const writer = await open('cam');
		await record(writer, 0, 2);
		await database.write(async (connection) => {
			for (const store of ['segments', 'segment-index', 'sources', 'epochs'] as const) await connection.clear(store);
		});
		expect(await append(writer, 2)).toMatchObject({ renewed: 'cleared' });
		expect(await held('cam')).toEqual([2]);
		expect(await new RingReader(database).sources()).toEqual([source()]);
	});
});

describe('a full disk', () => {
	it('costs the oldest footage, and the new second is stored', async () => {
		const writer = await open('cam');
		await record(writer, 0, 10);
		storage.roomBytes = 10 * SIZE;
		expect(await append(writer, 10)).toMatchObject({ shortToUs: 6 * S });
		expect(await held('cam')).toEqual([4, 5, 6, 7, 8, 9, 10]);
	});

	it('costs the footage of a camera no longer used before that of the camera that records', async () => {
		await record(await open('old'), 0, 10);
		const writer = await open('new');
		await record(writer, 20, 22);
		storage.roomBytes = 12 * SIZE;
		expect(await append(writer, 22)).toMatchObject({ shortToUs: 0 });
		expect([await held('old'), await held('new')]).toEqual([
			[4, 5, 6, 7, 8, 9],
			[20, 21, 22]
		]);
		expect(told.filter(({ type }) => type === 'evicted')).toMatchObject([
			{ evicted: [{ sourceId: 'old' }, { sourceId: 'old' }, { sourceId: 'old' }, { sourceId: 'old' }] }
		]);
	});

	it('does not refuse a new camera while any ring holds footage that no clip pins', async () => {
		await record(await open('old'), 0, 10);
		await pin('old', 0, 5);
		const writer = await open('new');
		storage.roomBytes = 10 * SIZE;
		await append(writer, 20);
		expect([await held('old'), await held('new')]).toEqual([[0, 1, 2, 3, 4, 9], [20]]);
	});

	it('is said to be full of saved footage when all of every ring is pinned', async () => {
		await record(await open('old'), 0, 10);
		await pin('old', 0, 10);
		const writer = await open('new');
		storage.roomBytes = 10 * SIZE;
		await expect(append(writer, 20)).rejects.toMatchObject({ code: 'storage/pinned' });
		expect(await held('old')).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
	});

	it('does not mislead a recorder in another tab whose footage went', async () => {
		const other = await open('other');
		await record(other, 0, 5);
		const writer = await open('cam');
		storage.roomBytes = 5 * SIZE;
		await append(writer, 20);
		storage.roomBytes = Infinity;
		expect(await append(other, 21)).toMatchObject({ renewed: null, entry: { seq: 5 } });
		expect(await held('other')).toEqual([4, 21]);
	});
});

it('clearing one ring leaves the others and what is pinned', async () => {
	await record(await open('old'), 0, 3);
	const writer = await open('cam');
	await record(writer, 5, 8);
	await pin('cam', 6, 7);
	await writer.clear();
	expect([await held('old'), await held('cam')]).toEqual([[0, 1, 2], [6]]);
});

describe('footage of a source that nobody records', () => {
	const LENGTH = 10;
	const record10 = (writer: RingWriter, from: number, to: number) => record(writer, from, to, LENGTH * S);
	const seconds = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

	it('goes once the ring that is recorded is as long as it may be, not before; what is pinned stays', async () => {
		await record10(await open('old'), 0, 5);
		await pin('old', 3, 4);
		const writer = await open('new');
		await record10(writer, 100, 110);
		expect(await held('old'), 'the new ring is just full').toEqual(seconds(0, 5));
		await record10(writer, 110, 111);
		expect(await held('old')).toEqual([3]);
		expect(await held('new')).toEqual(seconds(101, 111));
		const gone = told.flatMap((event) => (event.type === 'evicted' ? event.evicted : []));
		expect(gone.map(({ sourceId, seq }) => `${sourceId} ${seq}`)).toEqual(['old 0', 'old 1', 'old 2', 'old 4']);
	});

	it('stays while it is of the time that the ring holds', async () => {
		const writer = await open('new');
		await record10(writer, 0, 9);
		await record10(await open('old'), 5, 8);
		await record10(writer, 9, 13);
		expect(await held('old')).toEqual([5, 6, 7]);
		await record10(writer, 13, 18);
		expect(await held('old')).toEqual([]);
	});

	it('is not that of a source which is recorded in another tab', async () => {
		await record10(await open('other'), 0, 5);
		const locks = new FakeLocks();
		vi.stubGlobal('navigator', { locks });
		let stop: () => void = () => undefined;
		const isRecorded = locks.request(recorderLock('other'), () => new Promise<void>((resolve) => (stop = resolve)));
		await record10(await open('new'), 100, 115);
		expect(await held('other')).toEqual(seconds(0, 5));
		stop();
		await isRecorded;
	});
});
