import { groupBy } from '../base/group-by';
import { coverageOf, lengthOf, type Coverage } from '../ring/coverage';
import { withoutGone } from '../ring/eviction';
import { Observable, type ReadonlyObservable } from '../base/observable';
import type { Epoch, SegmentEntry } from '../model/segment';
import type { RingReader } from '../storage/ring-reader';
import type { Settings } from '../model/settings';
import type { StoreEvent } from '../storage/store-channel';
import type { RingView } from '../model/ring';

/**
 * While the shown source records, its segments come about as often as those of any other. Once another has stored more
 * than this in between, the shown one no longer records.
 */
const MAX_BETWEEN = 3;

/**
 * The page's copy of the segment index: read once, then kept by what the recorders tell after each transaction. Shows the
 * source that this page records; else one that another tab records, and stays with it while it does; else the one that
 * recorded last.
 */
export class RingMirror {
	readonly view: Observable<RingView>;
	readonly #settings: ReadonlyObservable<Settings>;
	readonly #sourceHere: () => string | null;
	#entries = new Map<string, SegmentEntry[]>();
	#epochs = new Map<string, Epoch[]>();
	#sourceId: string | null = null;
	/** Segments of other sources since the last of the shown one; infinite until that has stored one. */
	#sinceShown = Infinity;
	/** Events that came while the index was being read. */
	#early: StoreEvent[] | null = [];
	#loading: Promise<void> = Promise.resolve();
	readonly #unsubscribe: () => void;

	/** @param sourceHere the source that this page records, or `null` */
	constructor(settings: ReadonlyObservable<Settings>, sourceHere: () => string | null) {
		this.#settings = settings;
		this.#sourceHere = sourceHere;
		this.view = new Observable<RingView>(this.#look());
		this.#unsubscribe = settings.subscribe(() => this.#show());
	}

	/** Reads all anew, once an earlier reading is done; what is told meanwhile is applied after it. */
	load(ring: RingReader): Promise<void> {
		this.#early ??= [];
		const loading = this.#loading.then(() => this.#load(ring));
		this.#loading = loading.catch(() => undefined); // Told to whoever asked for it.
		return loading;
	}

	async #load(ring: RingReader): Promise<void> {
		this.#early ??= [];
		try {
			const [entries, epochs, sources] = await Promise.all([ring.entries(), ring.epochs(), ring.sources()]);
			this.#entries = groupBy(entries, ({ sourceId }) => sourceId);
			this.#epochs = groupBy(epochs, ({ sourceId }) => sourceId);
			const latest = sources.filter(({ id }) => this.#entries.has(id)).sort((a, b) => b.startedUs - a.startedUs)[0];
			this.#sourceId = this.#sourceHere() ?? latest?.id ?? null;
			this.#sinceShown = Infinity;
		} finally {
			const early = this.#early ?? [];
			this.#early = null;
			for (const event of early) this.#apply(event);
			this.#show();
		}
	}

	/** What a writer told, in this tab or another. */
	on(event: StoreEvent): void {
		if (this.#early) {
			this.#early.push(event);
			return;
		}
		this.#apply(event);
		this.#show();
	}

	/** Entries of one source, ordered by `seq`. */
	entries(sourceId: string): readonly SegmentEntry[] {
		return this.#entries.get(sourceId) ?? [];
	}

	/** What is held of one source and what is missing. */
	coverage(sourceId: string): Coverage {
		return coverageOf(this.entries(sourceId), this.#epochs.get(sourceId) ?? []);
	}

	close(): void {
		this.#unsubscribe();
	}

	#apply(event: StoreEvent): void {
		switch (event.type) {
			case 'appended': {
				const entries = listOf(this.#entries, event.entry.sourceId);
				// What was read at the start may hold it already.
				if ((entries.at(-1)?.seq ?? -1) < event.entry.seq) entries.push(event.entry);
				this.#chooseShown(event.entry.sourceId);
				this.#forget(event.evicted);
				return;
			}
			case 'evicted':
				this.#forget(event.evicted);
				return;
			case 'epoch': {
				const epochs = listOf(this.#epochs, event.epoch.sourceId);
				const known = epochs.findIndex(({ id }) => id === event.epoch.id);
				if (known === -1) epochs.push(event.epoch);
				else epochs[known] = event.epoch;
				return;
			}
			case 'damaged': {
				const damaged = new Map(event.entries.map((entry) => [`${entry.sourceId} ${entry.seq}`, entry]));
				for (const [sourceId, entries] of this.#entries) {
					const known = entries.map((entry) => damaged.get(`${sourceId} ${entry.seq}`) ?? entry);
					this.#entries.set(sourceId, known);
				}
				return;
			}
			// What was read is void: the app calls `load`.
			case 'reset':
			case 'clips':
			case 'settings':
			case 'sources':
				return;
			default:
				event satisfies never;
		}
	}

	/** A segment of `storedId` was stored: decides which source is shown from now on. */
	#chooseShown(storedId: string): void {
		const here = this.#sourceHere();
		if (storedId !== this.#sourceId && storedId !== here) {
			const isShownHere = here !== null && this.#sourceId === here;
			if (isShownHere || ++this.#sinceShown <= MAX_BETWEEN) return;
		}
		this.#sourceId = storedId;
		this.#sinceShown = 0;
	}

	#forget(evicted: readonly SegmentEntry[]): void {
		const [first] = evicted;
		if (!first) return;
		this.#entries.set(first.sourceId, [...withoutGone(this.entries(first.sourceId), evicted)]);
	}

	#show(): void {
		this.view.set(this.#look());
	}

	#look(): RingView {
		const { horizonUs } = this.#settings.value;
		const sourceId = this.#sourceId;
		const entries = sourceId === null ? [] : this.entries(sourceId);
		const { covered, gaps } = coverageOf(entries, sourceId === null ? [] : listOf(this.#epochs, sourceId));
		return {
			sourceId,
			covered,
			gaps,
			heldUs: Math.min(horizonUs, lengthOf(covered)),
			horizonUs,
			oldestUs: entries[0]?.startUs ?? null,
			newestUs: entries.at(-1)?.endUs ?? null,
			frameCount: entries.reduce((sum, { frameCount, isDamaged }) => sum + (isDamaged ? 0 : frameCount), 0),
			byteCount: entries.reduce((sum, { byteCount }) => sum + byteCount, 0)
		};
	}
}

function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
	let list = lists.get(key);
	if (!list) lists.set(key, (list = []));
	return list;
}
