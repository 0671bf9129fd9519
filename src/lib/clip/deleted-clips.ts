import type { ClipStore } from '../storage/clip-store';
import { deleteUnusedFiles } from '../storage/files';
import type { Clip } from '../model/clip';
import { closedAt } from './open-clips';

/** How long a deletion can be undone at least; the notice with `Undo` is gone by then. */
const UNDO_MS = 30_000;

interface Options {
	readonly store: ClipStore;
	/** Ends the making of a clip that was deleted. */
	readonly onRemoved: (clipId: string) => void;
	/** A deletion could not be made final; the next start makes it so. */
	readonly onError: (error: unknown) => void;
}

/** Deleted clips: to be had back for a while, then gone with their files. */
export class ClipBin {
	readonly #options: Options;
	readonly #purges = new Set<ReturnType<typeof setTimeout>>();

	constructor(options: Options) {
		this.#options = options;
	}

	/** @param onMarked once it counts as deleted */
	async put(clipId: string, deletedUs: number, onMarked: () => Promise<void>): Promise<void> {
		this.#options.onRemoved(clipId);
		const removed = await this.#options.store.update(clipId, (clip) => ({
			...clip,
			deletedUs,
			// A recording under way ends with its deletion; what it pinned stays pinned for the undo.
			...(clip.state === 'open' ? closedAt(clip, deletedUs) : {}),
			...(clip.state === 'assembling' ? { state: 'pinned' as const } : {})
		}));
		await onMarked();
		if (!removed) return;
		const purge = setTimeout(() => {
			this.#purges.delete(purge);
			this.#purgeIfDeleted(clipId).catch(this.#options.onError);
		}, UNDO_MS);
		this.#purges.add(purge);
	}

	async takeBack(clipId: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) => ({ ...clip, deletedUs: null }));
	}

	/** Deletes the chosen clips for good, and every file that belongs to none. */
	async emptyWith(isChosen: (clip: Clip) => boolean): Promise<void> {
		const chosen = (await this.#options.store.list()).filter(isChosen);
		for (const { id } of chosen) this.#options.onRemoved(id);
		await this.#purge(chosen);
	}

	/** What can still be undone is made final at the next start. */
	close(): void {
		for (const purge of this.#purges) clearTimeout(purge);
	}

	async #purgeIfDeleted(clipId: string): Promise<void> {
		const clip = await this.#options.store.get(clipId);
		if (clip && clip.deletedUs !== null) await this.#purge([clip]);
	}

	async #purge(gone: readonly Clip[]): Promise<void> {
		if (gone.length > 0) await this.#options.store.delete(gone.map(({ id }) => id));
		await deleteUnusedFiles(this.#options.store, gone);
	}
}
