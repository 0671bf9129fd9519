import type { ClipProgress } from '../../app/types';
import type { Call } from '../rpc';

export interface ClipCalls {
	/** Makes ready for the first clip, so that it takes less long. Rejects with `clip/*`; the next clip then tries again. */
	warmUp: Call<void, void>;
	/**
	 * Makes, checks and stores the file of a pinned clip, and marks it `ready`. Rejects with `clip/*` or `storage/*`; the
	 * clip is then as it was before. Cancel by terminating the worker: a half-written file is written over or swept later.
	 */
	make: Call<{ clipId: string }, void>;
}

export type ClipEvent = { readonly type: 'progress'; readonly clipId: string; readonly progress: ClipProgress };
