import type { SegmentEntry } from '../model/segment';
import type { Connection } from './connection';
import type { Database } from './database';
import { keysOf } from './schema';
import type { StoreChannel, StoreEvent } from './store-channel';

type Entries = ReadonlyMap<string, readonly SegmentEntry[]>;

/** So many changes are kept between two answers: after more, all is read anew. */
const MAX_TOLD = 1_000;

/**
 * The segment index as it is stored, for a thread that is asked for it again and again: an answer costs what is new, not
 * what is held. What was appended and what fell behind the horizon is read with each answer. Of entries that went from
 * the middle, and of damage, the copy hears from `channel`.
 */
export class IndexCopy {
	readonly #database: Pick<Database, 'read'>;
	#entries: Entries = new Map();
	/** What became of known entries since the last answer. */
	#told: StoreEvent[] = [];
	/** All is to be read anew with the next answer. */
	#isVoid = true;
	#reading: Promise<unknown> = Promise.resolve();

	/** @param channel this copy is its one listener; it stays the caller's, who closes it. */
	constructor(database: Pick<Database, 'read'>, channel: Pick<StoreChannel, 'listen'>) {
		this.#database = database;
		channel.listen((event) => this.#note(event));
	}

	/**
	 * By source, each source's ordered by `seq`.
	 * @throws AppError as `Database.read` does
	 */
	entries(): Promise<Entries> {
		const reading = this.#reading.then(() => this.#read());
		this.#reading = reading.catch(() => undefined); // Told to whoever asked for it.
		return reading;
	}

	async #read(): Promise<Entries> {
		if (this.#isVoid) [this.#entries, this.#told, this.#isVoid] = [new Map(), [], false];
		this.#apply();
		const known = this.#entries;
		this.#entries = await this.#database.read((connection) => readNewer(connection, known));
		this.#apply(); // What was told meanwhile may have been read before it happened.
		return this.#entries;
	}

	#note(event: StoreEvent): void {
		switch (event.type) {
			// What goes with an append is the oldest: the next answer sees that by itself, unless a clip pins what is older.
			case 'appended':
				if (event.evicted.length > 0) this.#told.push(event);
				break;
			case 'evicted':
			case 'damaged':
				this.#told.push(event);
				break;
			case 'reset':
			case 'sources': // A recorder begins: one that was killed may have had no time to tell.
				this.#isVoid = true;
				break;
			case 'epoch':
			case 'clips':
			case 'settings':
				break;
			default:
				event satisfies never;
		}
		// Nobody asks any more.
		if (this.#told.length > MAX_TOLD) this.#isVoid = true;
		if (this.#isVoid) this.#told = [];
	}

	#apply(): void {
		const told = this.#told;
		this.#told = [];
		const changed = new Map<string, SegmentEntry | null>();
		for (const event of told) {
			if ('evicted' in event) for (const entry of event.evicted) changed.set(nameOf(entry), null);
			if (event.type === 'damaged') for (const entry of event.entries) changed.set(nameOf(entry), entry);
		}
		if (changed.size === 0) return;
		const after = (entry: SegmentEntry) => {
			const now = changed.get(nameOf(entry));
			return now === undefined ? [entry] : now === null ? [] : [now];
		};
		this.#entries = new Map([...this.#entries].map(([sourceId, entries]) => [sourceId, entries.flatMap(after)]));
	}
}

/** Numbers begin again in a ring that was emptied: the time tells one second from another. */
function nameOf({ sourceId, seq, startUs }: SegmentEntry): string {
	return `${sourceId} ${seq} ${startUs}`;
}

async function readNewer(connection: Connection, known: Entries): Promise<Entries> {
	const transaction = connection.transaction(['sources', 'segment-index']);
	const index = transaction.objectStore('segment-index');
	// A source is stored before its first segment.
	const sourceIds = await transaction.objectStore('sources').getAllKeys();
	const read = async (sourceId: string): Promise<readonly SegmentEntry[]> => {
		const entries = known.get(sourceId) ?? [];
		const [first, last] = [entries[0], entries.at(-1)];
		if (!first || !last) return index.getAll(keysOf(sourceId));
		const [firstKey, [lastNow, ...newer]] = await Promise.all([
			index.getKey(keysOf(sourceId)),
			index.getAll(IDBKeyRange.bound([sourceId, last.seq], [sourceId, Infinity]))
		]);
		const firstSeq = firstKey?.[1] ?? Infinity;
		// Cleared and begun anew, or taken over from an older database since.
		if (lastNow?.startUs !== last.startUs || firstSeq < first.seq) return index.getAll(keysOf(sourceId));
		if (newer.length === 0 && firstSeq === first.seq) return entries;
		return [...entries.slice(entries.findIndex(({ seq }) => seq >= firstSeq)), ...newer];
	};
	return new Map(await Promise.all(sourceIds.map(async (id) => [id, await read(id)] as const)));
}
