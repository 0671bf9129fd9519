import type { ClipProgress, CutSource, ShownFrame } from '../../model/clip';
import type { Call } from '../rpc';

export interface ClipCalls {
	/** Makes ready for the first clip, so that it takes less long. Rejects with `clip/*`; the next clip then tries again. */
	warmUp: Call<void, void>;
	/**
	 * Does beforehand what can be done of a clip whose last second is not stored yet; `make` is to follow. Resolves when it
	 * has begun.
	 */
	begin: Call<{ clipId: string }, void>;
	/**
	 * Makes, checks and stores the file of a pinned clip, and marks it `ready`; of a clip with a change waiting, the file
	 * with the new ends, and puts it in the older one's place. Rejects with `clip/*` or `storage/*`; the clip is then as it
	 * was before. Cancel by terminating the worker: a half-written file is written over or swept later.
	 * @param hasFfmpeg its core is on this device; without it the file is written straight to disk
	 */
	make: Call<{ clipId: string; hasFfmpeg: boolean }, void>;
	/** The frame shown at an instant, small enough for a screen. Rejects with `clip/no-frame`, `clip/file-missing`, `storage/*`. */
	frameAt: Call<{ from: FrameSource; atUs: number }, ShownFrame>;
	/** The same frame in full size, as a file. */
	picture: Call<{ from: FrameSource; atUs: number; type: 'image/png' | 'image/jpeg' }, Blob>;
}

/** Where single frames are read. */
export type FrameSource =
	{ readonly kind: 'ring'; readonly sourceId: string } | { readonly kind: 'file'; readonly source: CutSource };

export type ClipEvent = { readonly type: 'progress'; readonly clipId: string; readonly progress: ClipProgress };
