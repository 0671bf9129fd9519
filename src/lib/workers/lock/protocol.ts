import type { Call } from '../rpc';

export interface LockCalls {
	/**
	 * Holds the Web Locks `name` and `own` until the worker is terminated, unless `own` is held already. Rejects with
	 * `capture/elsewhere` when `name` is held by another.
	 */
	hold: Call<{ readonly name: string; readonly own: string }, void>;
	/** Ids of the sources that record now, in any tab. */
	recording: Call<undefined, readonly string[]>;
}
