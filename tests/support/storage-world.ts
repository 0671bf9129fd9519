// Bundled into the page of `storage-model.spec.ts`: the app's own storage layer with hands on it, and the faults that a
// schedule asks for. Each fault is done to IndexedDB's own methods, so that nothing of the app knows.
import { AppError } from '../../src/lib/base/errors';
import { crc32 } from '../../src/lib/media/crc32';
import type { Segment, SegmentEntry } from '../../src/lib/model/segment';
import { ClipStore, unpinned } from '../../src/lib/storage/clip-store';
import { Database } from '../../src/lib/storage/database';
import { IndexCopy } from '../../src/lib/storage/index-copy';
import { deletePlace, knownGenerations, placeOf } from '../../src/lib/storage/generations/generations';
import { noteDamage } from '../../src/lib/storage/ring-damage';
import { RingReader } from '../../src/lib/storage/ring-reader';
import { RingWriter } from '../../src/lib/storage/ring-writer';
import { StoreChannel, type StoreEvent } from '../../src/lib/storage/store-channel';
import { epoch, pinnedClip, source } from './builders';

/**
 * - `aborted`: the next transaction that puts something ends in an abort after its request has succeeded.
 * - `lost`: the next transaction cannot begin, as the browser has closed the connection.
 * - `broken`: the first database takes nothing any more ('Failed to write blobs'), until the end of the schedule.
 * - `full`: no more than what is held now fits on the disk, until `room`.
 */
export type WorldFault = 'aborted' | 'lost' | 'broken' | 'full' | 'room';

/** What is to be stored: its bytes are made of its number. */
export interface ToAppend {
	readonly number: number;
	readonly startUs: number;
	readonly endUs: number;
	readonly sizeBytes: number;
	readonly epochId: number;
	readonly horizonUs: number;
}

/** What is held, as a reader finds it. */
export interface Found {
	readonly entries: readonly Pick<SegmentEntry, 'seq' | 'startUs' | 'endUs' | 'isDamaged'>[];
	/** The number each of the entries' bytes are made of; `null` where they are damaged or gone. */
	readonly numbers: readonly (number | null)[];
	/** Records of segments that no index entry names. */
	readonly orphanCount: number;
	readonly clipIds: readonly string[];
	/** Whether the copy that the status is made of is what is stored. */
	readonly isCopyTrue: boolean;
}

const SOURCE = source();
const database = new Database();
const channel = new StoreChannel();
const writer = new RingWriter(database, channel, SOURCE.id);
const ring = new RingReader(database);
const clips = new ClipStore(database, channel);
const copy = new IndexCopy(new Database(), new StoreChannel());
const hearing = new StoreChannel();

const faults = { aborted: false, lost: false, broken: false, isFirstShut: false, roomBytes: Infinity, isQuiet: false };

/** Deletes all there is. To be followed by a reload. */
export async function wipe(): Promise<void> {
	await database.close();
	for (const generation of await knownGenerations()) await deletePlace(placeOf(generation));
}

export async function open(isBroken: boolean): Promise<void> {
	faults.broken = isBroken;
	await writer.load();
	await writer.saveSource(SOURCE);
}

/** @returns `null` when it was acknowledged, else the code of what went wrong */
export async function append({ number, horizonUs, ...given }: ToAppend): Promise<string | null> {
	try {
		await writer.append(
			{ segment: segmentOf({ number, ...given }), frameCount: 1 },
			epoch({ id: given.epochId, startUs: given.startUs }),
			0,
			horizonUs
		);
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

export async function pin(id: string, fromUs: number, toUs: number): Promise<string | null> {
	try {
		await clips.add([pinnedClip(id, { sourceId: SOURCE.id, fromUs, toUs })]);
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

export async function unpin(id: string): Promise<string | null> {
	try {
		await clips.update(id, unpinned);
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

export async function clear(): Promise<string | null> {
	try {
		await writer.clear();
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

export async function arm(fault: WorldFault): Promise<void> {
	if (fault === 'full') await fillDisk();
	else if (fault === 'room') faults.roomBytes = Infinity;
	else faults[fault] = true;
}

/** Changes a byte of the segment that begins then, behind everybody's back. @returns whether it is in the database in use */
export async function damage(startUs: number): Promise<boolean> {
	const entry = (await withoutFaults(() => ring.entries())).find((each) => each.startUs === startUs);
	if (!entry) return false;
	return await withoutFaults(() =>
		database.write(async (connection) => {
			const key: [string, number] = [SOURCE.id, entry.seq];
			const segment = await connection.get('segments', key);
			if (!segment) return false;
			const bytes = new Uint8Array(segment.bytes);
			bytes.set([(bytes.at(-1) ?? 0) + 1], bytes.length - 1);
			await connection.put('segments', segment, key);
			return true;
		})
	);
}

/** Reads all footage, and notes what of it is damaged or gone, as whoever makes a clip does. */
export async function noteDamaged(): Promise<void> {
	const damaged: SegmentEntry[] = [];
	for await (const { entry, segment } of ring.segments(await ring.entries(SOURCE.id))) {
		if (!segment) damaged.push(entry);
	}
	await noteDamage(database, channel, damaged);
}

/** The first database does not open any more, until the next load. */
export function makeFirstUnopenable(): void {
	faults.isFirstShut = true;
}

export async function look(): Promise<Found> {
	return await withoutFaults(async () => {
		const entries = await ring.entries(SOURCE.id);
		const numbers: (number | null)[] = [];
		for await (const { segment } of ring.segments(entries)) numbers.push(segment && numberOf(segment));
		await untilHeard();
		const copied = (await copy.entries()).get(SOURCE.id) ?? [];
		const held = new Set(entries.map(({ seq }) => seq));
		const keys = await database.read((connection) => connection.getAllKeys('segments'));
		return {
			entries,
			numbers,
			orphanCount: keys.filter(([, seq]) => !held.has(seq)).length,
			clipIds: (await clips.list()).map(({ id }) => id),
			isCopyTrue: JSON.stringify(copied) === JSON.stringify(entries)
		};
	});
}

/** How many entries an answer has while which something is told. */
export async function countWhile(event: StoreEvent): Promise<number> {
	let tell: (event: StoreEvent) => void = () => undefined;
	const telling: Pick<Database, 'read'> = {
		read: async (work) => {
			const read = await database.read(work);
			tell(event);
			return read;
		}
	};
	const asked = new IndexCopy(telling, { listen: (listener) => (tell = listener) });
	await asked.entries();
	return (await asked.entries()).get(SOURCE.id)?.length ?? 0;
}

/** Whoever listens has heard what was told until now: a channel keeps the order. */
function untilHeard(): Promise<void> {
	return new Promise((resolve) => {
		hearing.listen(({ type }) => {
			if (type === 'settings') resolve();
		});
		channel.post({ type: 'settings' });
	});
}

/** Looking must not use up a fault that is meant for what is looked at. */
async function withoutFaults<T>(work: () => Promise<T>): Promise<T> {
	faults.isQuiet = true;
	try {
		return await work();
	} finally {
		faults.isQuiet = false;
	}
}

/** Bytes on the full disk, by `seq`; deleting some makes room for as many. */
const onDisk = new Map<number, number>();
const bytesOnDisk = () => [...onDisk.values()].reduce((sum, bytes) => sum + bytes, 0);

async function fillDisk(): Promise<void> {
	onDisk.clear();
	for (const { seq, byteCount } of await withoutFaults(() => ring.entries())) onDisk.set(seq, byteCount);
	faults.roomBytes = bytesOnDisk();
}

const remove: typeof IDBObjectStore.prototype.delete = Reflect.get(IDBObjectStore.prototype, 'delete');
IDBObjectStore.prototype.delete = function (query) {
	if (this.name === 'segments' && query instanceof IDBKeyRange) {
		for (const seq of [...onDisk.keys()]) if (query.includes([SOURCE.id, seq])) onDisk.delete(seq);
	}
	return remove.call(this, query);
};

const put: typeof IDBObjectStore.prototype.put = Reflect.get(IDBObjectStore.prototype, 'put');
IDBObjectStore.prototype.put = function (value: unknown, key?: IDBValidKey) {
	const sizeBytes = this.name === 'segments' ? (value as Segment).bytes.byteLength : 0;
	if (!faults.isQuiet) {
		const isFirst = this.transaction.db.name === placeOf(1).name;
		if (faults.broken && isFirst) throw new DOMException('Failed to write blobs.', 'DataError');
		if (sizeBytes > 0 && bytesOnDisk() + sizeBytes > faults.roomBytes) {
			throw new DOMException('No room.', 'QuotaExceededError');
		}
	}
	if (sizeBytes > 0) onDisk.set((key as [string, number])[1], sizeBytes);
	const request = key === undefined ? put.call(this, value) : put.call(this, value, key);
	if (faults.aborted && !faults.isQuiet) {
		faults.aborted = false;
		request.addEventListener('success', () => this.transaction.abort());
	}
	return request;
};

const begin: typeof IDBDatabase.prototype.transaction = Reflect.get(IDBDatabase.prototype, 'transaction');
IDBDatabase.prototype.transaction = function (...args) {
	if (faults.lost && !faults.isQuiet) {
		faults.lost = false;
		throw new DOMException('The database connection is closing.', 'InvalidStateError');
	}
	return begin.apply(this, args);
};

const openDatabase: typeof IDBFactory.prototype.open = Reflect.get(IDBFactory.prototype, 'open');
IDBFactory.prototype.open = function (...args) {
	if (faults.isFirstShut && args[0] === placeOf(1).name) {
		throw new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError');
	}
	return openDatabase.apply(this, args);
};

function codeOf(error: unknown): string {
	if (error instanceof AppError) return error.code;
	throw error;
}

const NUMBER_BYTES = 4;
/** No segment has this number. */
const OTHER = -1;

/** Its bytes begin with its number, and all others follow from it. */
function segmentOf({ number, startUs, endUs, sizeBytes, epochId }: Omit<ToAppend, 'horizonUs'>): Segment {
	const bytes = new Uint8Array(sizeBytes).fill(number % 251);
	new DataView(bytes.buffer).setUint32(0, number);
	const none = { timesUs: new Int32Array(), sizes: new Uint32Array() };
	const video = { timesUs: Int32Array.of(0), sizes: Uint32Array.of(sizeBytes) };
	return { epochId, startUs, endUs, video, audio: none, bytes: bytes.buffer, crc32: crc32(bytes) };
}

/** @returns `OTHER` where a reader took bytes for sound that are not what was stored */
function numberOf({ bytes }: Segment): number {
	const number = new DataView(bytes).getUint32(0);
	const isWhole = new Uint8Array(bytes).subarray(NUMBER_BYTES).every((byte) => byte === number % 251);
	return isWhole ? number : OTHER;
}
