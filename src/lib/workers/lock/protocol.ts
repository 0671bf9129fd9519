import type { Call } from '../rpc';

export interface LockCalls {
	/** Holds the Web Lock `name` until the worker is terminated. Rejects with `capture/elsewhere` when it is held. */
	hold: Call<{ readonly name: string }, void>;
}
