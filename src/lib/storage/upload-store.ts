import type { Database } from './database';
import type { UploadJob } from '../model/upload-job';

/**
 * The upload queue on disk. Every change is strictly durable: a job that says 'uploaded', or a URL that was erased,
 * must be so after a power failure too.
 */
export class UploadStore {
	readonly #database: Database;

	constructor(database: Database) {
		this.#database = database;
	}

	/** All jobs, in the order of the queue. */
	async list(): Promise<UploadJob[]> {
		const jobs = await this.#database.read((connection) => connection.getAll('uploads'));
		return jobs.sort((a, b) => a.queuedUs - b.queuedUs);
	}

	/**
	 * Replaces a job by what `change` makes of it, in one transaction: other tabs change jobs too.
	 * @param change gets `undefined` where there is none; returning `null` deletes, the same object changes nothing
	 * @returns what is there after it
	 */
	update(
		clipId: string,
		change: (job: UploadJob | undefined) => UploadJob | null | undefined
	): Promise<UploadJob | undefined> {
		return this.#database.write(async (connection) => {
			const transaction = connection.transaction('uploads', 'readwrite', { durability: 'strict' });
			const job = await transaction.store.get(clipId);
			const next = change(job);
			if (next === null) await transaction.store.delete(clipId);
			else if (next && next !== job) await transaction.store.put(next);
			await transaction.done;
			return next ?? undefined;
		});
	}
}
