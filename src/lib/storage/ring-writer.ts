import { groupBy } from '../base/group-by';
import { AppError, messageOf } from '../base/errors';
import { heldFrom, lengthOfEntries, selectExpired, selectOldestOfAny, withoutGone } from '../ring/eviction';
import { Room } from '../ring/capacity';
import type { Epoch, SegmentEntry } from '../model/segment';
import type { SealedSegment } from '../media/segmenter';
import { AbandonedFootage } from './abandoned-footage';
import type { Database } from './database';
import { isFull } from './failures';
import { deleteFromOlder, retireEmpty } from './generations/older-segments';
import { allPins, deletions, otherRings, pinsOf, STORES, type RingTransaction } from './ring-transaction';
import { keysOf } from './schema';
import type { Source } from '../model/source';
import type { StoreChannel } from './store-channel';

/** When the disk is full this many times the refused segment's size is freed, so that the next seconds fit too. */
const FREE_FACTOR = 4;
/** A disk that became much smaller gets its room in steps that double. */
const MAX_FREEINGS = 4;

/** What became of a segment. */
export interface Appended {
	readonly entry: SegmentEntry;
	/**
	 * The storage is another one than before: `cleared`, what was held is gone; `moved`, the old one is broken, a fresh
	 * one was begun beside it.
	 */
	readonly renewed: 'cleared' | 'moved' | null;
	/** The disk was full: the length that is held now. `null` when there was room. */
	readonly shortToUs: number | null;
}

/** What one transaction found and did. */
interface Change {
	readonly evicted: readonly SegmentEntry[];
	/** Footage of sources that nobody records, which this ring has replaced. */
	readonly replaced: readonly SegmentEntry[];
	/** The last segment that was stored is not there: none of them are. */
	readonly isRenewed: boolean;
	readonly savedEpoch: Epoch | null;
}

/**
 * The only writer of one source's ring, in that source's recorder worker. Each `append` is one transaction: put the
 * segment and its index entry, with them its epoch and its source where they are not stored yet (a storage that was
 * cleared has neither), and delete what fell behind the horizon and is not pinned. A segment counts once that
 * transaction is complete.
 */
export class RingWriter {
	readonly sourceId: string;
	readonly #database: Database;
	readonly #channel: StoreChannel;
	readonly #room = new Room();
	#source: Source | null = null;
	#entries: readonly SegmentEntry[] = [];
	/** Read once this ring is as long as it may be. */
	#abandoned: AbandonedFootage | null = null;
	/** Total length of the entries. */
	#lengthUs = 0;
	#nextSeq = 0;
	#nextEpochId = 0;
	/** The epoch that is known to be stored, with its sound's configuration or without. */
	#storedEpoch: Epoch | null = null;

	/** @param channel stays the caller's, who closes it. */
	constructor(database: Database, channel: StoreChannel, sourceId: string) {
		this.#database = database;
		this.#channel = channel;
		this.sourceId = sourceId;
	}

	/** Reads what the source holds. Must be the first call. */
	async load(): Promise<void> {
		const keys = keysOf(this.sourceId);
		await retireEmpty(this.#database);
		const [entries, epochs] = await this.#database.read((connection) =>
			Promise.all([connection.getAll('segment-index', keys), connection.getAll('epochs', keys)])
		);
		this.#entries = entries;
		this.#lengthUs = lengthOfEntries(entries);
		// fault 1.1/1
		this.#nextSeq = (entries.at(-1)?.seq ?? -1) + 1;
		this.#nextEpochId = (epochs.at(-1)?.id ?? -1) + 1;
	}

	/** Where the held footage ends, microseconds of UTC; `null` with nothing held. */
	get newestUs(): number | null {
		return this.#entries.at(-1)?.endUs ?? null;
	}

	async saveSource(source: Source): Promise<void> {
		this.#source = source;
		await this.#database.write((connection) => connection.put('sources', source));
		this.#channel.post({ type: 'sources' });
	}

	/** The number of the next epoch. */
	nextEpochId(): number {
		return this.#nextEpochId++;
	}

	/**
	 * Stores a segment and lets go what fell behind `horizonUs`. When the disk is full the oldest unpinned footage goes
	 * first and the write is tried again. Safe to repeat after a failure.
	 * @param epoch the segment's own; without its decoder configuration it could not be shown
	 * @returns what was stored, once the transaction is complete
	 * @throws AppError `storage/pinned` when nothing more may be let go; `storage/*`
	 */
	async append(sealed: SealedSegment, epoch: Epoch, droppedCount: number, horizonUs: number): Promise<Appended> {
		const { segment, frameCount } = sealed;
		const entry: SegmentEntry = {
			sourceId: this.sourceId,
			seq: this.#nextSeq,
			epochId: segment.epochId,
			startUs: segment.startUs,
			endUs: segment.endUs,
			frameCount,
			byteCount: segment.bytes.byteLength,
			hasAudio: segment.audio.sizes.length > 0,
			droppedCount
		};
		if (!this.#abandoned && this.#lengthUs >= this.#room.limit(horizonUs))
			this.#abandoned = await AbandonedFootage.read(this.#database, this.sourceId);
		const generation = this.#database.generation;
		const put = () => this.#put(sealed, epoch, entry, horizonUs);
		let shortToUs: number | null = null;
		let change: Change | null = null;
		for (let freeings = 0; !change; freeings++) {
			try {
				change = await put();
			} catch (error) {
				if (/* fault 4.1/1 */ !isFull(error) || freeings === MAX_FREEINGS) throw error;
				shortToUs = await this.#free(entry.byteCount * FREE_FACTOR * 2 ** freeings);
				if (shortToUs === null)
					throw new AppError('storage/pinned', 'degraded', messageOf(error), {}, { cause: error });
			}
		}
		if (shortToUs === null) this.#room.stored(horizonUs);
		const hasMoved = generation !== this.#database.generation;
		this.#nextSeq++;
		this.#entries = change.isRenewed ? [entry] : [...this.#entries, entry];
		this.#lengthUs = (change.isRenewed ? 0 : this.#lengthUs) + lengthOfEntries([entry]);
		this.#forget(change.evicted);
		if (change.isRenewed || hasMoved) this.#channel.post({ type: 'reset' });
		if (change.savedEpoch) this.#channel.post({ type: 'epoch', epoch: change.savedEpoch });
		this.#channel.post({ type: 'appended', entry, evicted: change.evicted });
		this.#abandoned?.forget(change.replaced);
		this.#tellEvicted(change.replaced);
		await deleteFromOlder(this.#database, [...change.evicted, ...change.replaced]);
		return { entry, renewed: hasMoved ? 'moved' : change.isRenewed ? 'cleared' : null, shortToUs };
	}

	/** Lets go every segment that no clip pins. */
	async clear(): Promise<void> {
		await this.#free(Infinity);
	}

	/** One transaction: the segment, what it needs, and what goes for it. */
	async #put(sealed: SealedSegment, epoch: Epoch, entry: SegmentEntry, horizonUs: number): Promise<Change> {
		const last = this.#entries.at(-1);
		const isKnownEpoch = isStored(epoch, this.#storedEpoch);
		const change = await this.#transact(isKnownEpoch ? 'relaxed' : 'strict', async (transaction) => {
			const index = transaction.objectStore('segment-index');
			const epochs = transaction.objectStore('epochs');
			const sources = transaction.objectStore('sources');
			const [lastKey, storedEpoch, epochKeys, sourceKey, kept] = await Promise.all([
				last ? index.getKey([last.sourceId, last.seq]) : null,
				epochs.get([epoch.sourceId, epoch.id]),
				isKnownEpoch ? [] : epochs.getAllKeys(keysOf(this.sourceId)),
				sources.getKey(this.sourceId),
				allPins(transaction)
			]);
			const isRenewed = /* fault 13.1/1 */ lastKey === undefined;
			const held = [...(isRenewed ? [] : this.#entries), entry];
			const lengthUs = (isRenewed ? 0 : this.#lengthUs) + lengthOfEntries([entry]);
			const evicted = selectExpired(held, this.#room.limit(horizonUs), pinsOf(kept, this.sourceId), lengthUs);
			const [oldest = entry] = withoutGone(held, evicted);
			const replaced = this.#abandoned?.selectOlder(oldest.startUs, kept) ?? [];
			const work: Promise<unknown>[] = [
				transaction.objectStore('segments').put(sealed.segment, [entry.sourceId, entry.seq]),
				index.put(entry),
				...deletions(transaction, [...evicted, ...replaced])
			];
			if (sourceKey === undefined && this.#source) work.push(sources.put(this.#source));
			const mustSave = !isStored(epoch, storedEpoch);
			if (mustSave) {
				// fault 3/1: the decoder configuration is stored with the first segment
				work.push(epochs.put(epoch));
				// Epochs that no segment refers to any more go at the same time.
				const used = new Set(held.map(({ epochId }) => epochId));
				work.push(...epochKeys.filter(([, id]) => !used.has(id)).map((key) => epochs.delete(key)));
			}
			return { work, result: { evicted, replaced, isRenewed, savedEpoch: mustSave ? epoch : null } };
		});
		this.#storedEpoch = epoch;
		return change;
	}

	/**
	 * Lets go the oldest segments of any ring that no clip pins, `bytes` of them; of all bytes, only this ring's.
	 * @returns the length that this ring holds after it, or 0 where other rings alone gave way, so that nobody knows yet
	 * how much fits; `null` when there was nothing to let go
	 */
	async #free(bytes: number): Promise<number | null> {
		const { evicted, kept } = await this.#transact('relaxed', async (transaction) => {
			const kept = await allPins(transaction);
			const others = bytes === Infinity ? [] : await otherRings(transaction, this.sourceId);
			const evicted = selectOldestOfAny([this.#entries, ...others], bytes, /* fault 4.2/1 */ kept);
			return { work: deletions(transaction, evicted), result: { evicted, kept } };
		});
		const own = evicted.filter(({ sourceId }) => sourceId === this.sourceId);
		this.#forget(own);
		this.#tellEvicted(evicted);
		this.#abandoned?.forget(evicted);
		await deleteFromOlder(this.#database, evicted);
		if (evicted.length === 0) return null;
		// Its own footage stays as long as older footage of another ring can go instead.
		if (own.length === 0) return 0;
		if (bytes !== Infinity) this.#room.refused(heldFrom(this.#entries, pinsOf(kept, this.sourceId)));
		return heldFrom(this.#entries, []);
	}

	/** Tells of segments that are gone, one source at a time. */
	#tellEvicted(gone: readonly SegmentEntry[]): void {
		for (const evicted of groupBy(gone, ({ sourceId }) => sourceId).values()) {
			this.#channel.post({ type: 'evicted', evicted });
		}
	}

	/** One transaction that is over, one way or the other, when this settles. */
	#transact<T>(
		durability: 'relaxed' | 'strict',
		act: (transaction: RingTransaction) => Promise<{ work: Promise<unknown>[]; result: T }>
	): Promise<T> {
		return this.#database.write(async (connection) => {
			const transaction = connection.transaction(STORES, 'readwrite', { durability });
			try {
				const { work, result } = await act(transaction);
				const settled = await Promise.allSettled([...work, /* fault 4.1/2, 5.1/1 */ transaction.done]);
				const failure = settled.find((outcome) => outcome.status === 'rejected');
				if (failure) throw failure.reason;
				return result;
			} catch (error) {
				// A request's failure aborts the transaction, whose own error (quota) is the one to report.
				throw transaction.error ?? error;
			}
		});
	}

	#forget(gone: readonly SegmentEntry[]): void {
		const before = this.#entries;
		this.#entries = withoutGone(before, gone);
		// `clear` and `append` at the same time may both have let a segment go.
		const wasThere = before.length - this.#entries.length === gone.length;
		this.#lengthUs = wasThere ? this.#lengthUs - lengthOfEntries(gone) : lengthOfEntries(this.#entries);
	}
}

/** The configuration of the sound may come after the first segment: then the epoch is stored once more. */
function isStored(epoch: Epoch, stored: Epoch | null | undefined): boolean {
	return stored?.id === epoch.id && (stored.audio !== null || epoch.audio === null);
}
