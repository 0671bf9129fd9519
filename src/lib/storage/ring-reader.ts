import { AppError } from '../base/errors';
import { crc32 } from '../media/crc32';
import type { Epoch, Segment, SegmentEntry } from '../model/segment';
import type { Database } from './database';
import { getSegments } from './get-segments';
import type { IndexCopy } from './index-copy';
import { readFromOlder } from './generations/older-segments';
import { keysOf } from './schema';
import type { Source } from '../model/source';

/** Most bytes read in one go: a getAll of a whole range would hold the clip twice. */
const BATCH_BYTES = 16 * 1024 * 1024;

/** A stored segment, or what is left of it. */
export interface ReadSegment {
	readonly entry: SegmentEntry;
	/** `null`: its record or the file of its bytes is gone, or the bytes don't match their checksum. */
	readonly segment: Segment | null;
}

/** Reads the ring. Any thread, any number of readers. */
export class RingReader {
	readonly #database: Database;
	readonly #index: IndexCopy | null;

	/** @param index where one source's entries are asked for again and again, with hours held */
	constructor(database: Database, index: IndexCopy | null = null) {
		this.#database = database;
		this.#index = index;
	}

	sources(): Promise<Source[]> {
		return this.#database.read((connection) => connection.getAll('sources'));
	}

	/** Ordered by `seq`; of all sources, one after the other, where none is named. */
	async entries(sourceId?: string): Promise<readonly SegmentEntry[]> {
		if (this.#index && sourceId !== undefined) return (await this.#index.entries()).get(sourceId) ?? [];
		return this.#database.read((connection) =>
			connection.getAll('segment-index', sourceId === undefined ? null : keysOf(sourceId))
		);
	}

	epochs(sourceId?: string): Promise<Epoch[]> {
		return this.#database.read((connection) =>
			connection.getAll('epochs', sourceId === undefined ? null : keysOf(sourceId))
		);
	}

	/** The segments of `entries` (one source, ordered by `seq`), in order, in batches of bounded size. */
	async *segments(entries: readonly SegmentEntry[]): AsyncGenerator<ReadSegment> {
		for (const batch of batches(entries)) {
			const segments = await this.#batch(batch);
			for (const [index, entry] of batch.entries()) {
				const segment = segments[index] ?? /* fault 5.3/3 */ (await readFromOlder(this.#database, entry));
				yield { entry, segment: segment && isSound(segment, entry) ? segment : null };
			}
		}
	}

	/** A value that cannot be read ends the transaction of its whole batch: then each is read in one of its own. */
	async #batch(batch: readonly SegmentEntry[]): Promise<(Segment | undefined)[]> {
		try {
			return await this.#database.read((connection) => getSegments(connection, batch));
		} catch (error) {
			if (!isUnreadable(error)) throw error;
		}
		const segments: (Segment | undefined)[] = [];
		for (const entry of batch) {
			try {
				segments.push(...(await this.#database.read((connection) => getSegments(connection, [entry]))));
			} catch (error) {
				if (!isUnreadable(error)) throw error;
				segments.push(undefined);
			}
		}
		return segments;
	}
}

/** The file of a large value is gone or damaged, or there is no value. */
function isUnreadable(error: unknown): boolean {
	// fault 6.3/1
	return error instanceof AppError && error.code === 'storage/broken';
}

function isSound({ startUs, bytes, crc32: expected, video, audio }: Segment, entry: SegmentEntry): boolean {
	// Numbers begin again in a ring that was emptied: an older database may still hold another second under this one.
	if (startUs !== entry.startUs) return false;
	const size = [...video.sizes, ...audio.sizes].reduce((sum, each) => sum + each, 0);
	// fault 6.1/1
	return size === bytes.byteLength && crc32(new Uint8Array(bytes)) === expected;
}

/** The first is of one segment: work on it begins while the rest is read. */
function* batches(entries: readonly SegmentEntry[]): Generator<SegmentEntry[]> {
	let batch: SegmentEntry[] = [];
	let bytes = 0;
	for (const [index, entry] of entries.entries()) {
		if (index === 1 || (batch.length > 0 && bytes + entry.byteCount > BATCH_BYTES)) {
			yield batch;
			[batch, bytes] = [[], 0];
		}
		batch.push(entry);
		bytes += entry.byteCount;
	}
	if (batch.length > 0) yield batch;
}
