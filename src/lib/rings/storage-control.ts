import { Observable } from '../base/observable';
import { estimateStorage, persistStorage } from '../platform/storage-report';
import type { Database } from '../storage/database';
import { RingReader } from '../storage/ring-reader';
import type { ClipStore } from '../storage/clip-store';
import type { StoreChannel } from '../storage/store-channel';
import type { StorageControl, StorageReport } from './types';

interface Options {
	readonly database: Database;
	readonly channel: StoreChannel;
	readonly clips: ClipStore;
	/** Empties the ring of the source that records here; resolves with its id, or null when none does. */
	readonly clearRunning: () => Promise<string | null>;
	/** Sources that record in any tab. */
	readonly recordingSources: () => Promise<ReadonlySet<string>>;
	/** A change that this tab made itself, which its channel doesn't hear. */
	readonly onEvicted: () => Promise<void>;
}

/** What Hindsight takes on disk, and its deletion. */
export class Storage implements StorageControl {
	readonly report = new Observable<StorageReport | null>(null);
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	async refresh(): Promise<void> {
		const [estimate, entries, clips] = await Promise.all([
			estimateStorage(),
			new RingReader(this.#options.database).entries(),
			this.#options.clips.list()
		]);
		this.report.set({
			...estimate,
			ringBytes: entries.reduce((sum, { byteCount }) => sum + byteCount, 0),
			clipBytes: clips.reduce((sum, { file }) => sum + (file?.sizeBytes ?? 0), 0)
		});
	}

	async persist(): Promise<boolean> {
		const isPersistent = await persistStorage();
		await this.refresh();
		return isPersistent;
	}

	async clearRing(): Promise<void> {
		const { database, channel, clearRunning, recordingSources, onEvicted } = this.#options;
		// The page itself writes no footage: only here does it need what does.
		const { RingWriter } = await import('../storage/ring-writer');
		const cleared = await clearRunning();
		const recording = await recordingSources();
		for (const { id } of await new RingReader(database).sources()) {
			// A ring has one writer: another tab's recorder keeps its own.
			if (id === cleared || recording.has(id)) continue;
			const writer = new RingWriter(database, channel, id);
			await writer.load();
			await writer.clear();
		}
		await onEvicted();
		await this.refresh();
	}
}
