import type { Database } from './database';
import type { Clip } from '../model/clip';
import type { StoreChannel } from './store-channel';

/** Clips and their pins. Every change is strictly durable: what a button said was saved survives a power failure. */
export class ClipStore {
	readonly #database: Database;
	readonly #channel: StoreChannel | null;

	/** @param channel stays the caller's, who closes it; `null` for a reader. */
	constructor(database: Database, channel: StoreChannel | null) {
		this.#database = database;
		this.#channel = channel;
	}

	list(): Promise<Clip[]> {
		return this.#database.read((connection) => connection.getAll('clips'));
	}

	/** Whether `list` knows every clip there is; not while an older database that may have some cannot be read. */
	knowsAll(): Promise<boolean> {
		return this.#database.isWhole();
	}

	get(id: string): Promise<Clip | undefined> {
		return this.#database.read((connection) => connection.get('clips', id));
	}

	/** Safe to repeat: a clip whose transaction was complete, though nobody heard of it, is written over by itself. */
	async add(clips: readonly Clip[]): Promise<void> {
		await this.#database.write(async (connection) => {
			const transaction = connection.transaction('clips', 'readwrite', { durability: 'strict' });
			await Promise.all([...clips.map((clip) => transaction.store.put(clip)), transaction.done]);
		});
		this.#channel?.post({ type: 'clips' });
	}

	/**
	 * Replaces a clip by what `change` makes of it, in one transaction: other tabs change clips too.
	 * @param added clips that come to be in the same transaction (parts of the changed one)
	 * @returns the new clip; `undefined` where the clip is gone or `change` returned `undefined`
	 */
	async update(
		id: string,
		change: (clip: Clip) => Clip | undefined,
		added: readonly Clip[] = []
	): Promise<Clip | undefined> {
		const changed = await this.#database.write(async (connection) => {
			const transaction = connection.transaction('clips', 'readwrite', { durability: 'strict' });
			const clip = await transaction.store.get(id);
			const next = clip && change(clip);
			if (next) await Promise.all([next, ...added].map((each) => transaction.store.put(each)));
			await transaction.done;
			return next;
		});
		if (changed) this.#channel?.post({ type: 'clips' });
		return changed;
	}

	async delete(ids: readonly string[]): Promise<void> {
		await this.#database.write(async (connection) => {
			const transaction = connection.transaction('clips', 'readwrite', { durability: 'strict' });
			await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
		});
		this.#channel?.post({ type: 'clips' });
	}
}

/** `clip` without its pin: its footage may go. */
export function unpinned(clip: Clip): Clip {
	const { pinned: _, ...rest } = clip;
	return rest;
}

/** `clip` as it stands, without the change of its ends that was to be made, and without what that pinned. */
export function withoutEdit(clip: Clip): Clip {
	const { edit: _, ...rest } = unpinned(clip);
	return rest;
}
