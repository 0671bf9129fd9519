import type { ErrorCode } from '../base/errors';
import type { TimeRange } from '../base/units';
import type { AudioConfig, Gap, VideoConfig } from './segment';

/** 'Keep [from, to) of this source.' An open recording ends at `Number.MAX_SAFE_INTEGER`. */
export interface Pin extends TimeRange {
	readonly sourceId: string;
}

export const OPEN_END_US = Number.MAX_SAFE_INTEGER;

export type ClipState =
	| 'open' // a recording without an end yet
	| 'pinned' // footage kept, file not made yet
	| 'assembling'
	| 'ready' // the file is made and verified; the footage is free to go
	| 'failed';

// the footage is kept; may be retried

/** The finished file, in OPFS at `clips/<clip id>.mp4`; with a revision, at `clips/<clip id>.<revision>.mp4`. */
export interface ClipFile {
	/** Rises each time the clip's ends are changed; absent is 0. */
	readonly revision?: number;
	readonly sizeBytes: number;
	readonly durationUs: number;
	readonly width: number;
	readonly height: number;
	readonly videoCodec: string;
	readonly audioCodec: string | null;
	readonly frameCount: number;
	/** Hidden lead before the first shown frame (edit list); 0 where the file begins at the asked frame. */
	readonly leadUs: number;
	/** What is in it as the encoders were asked, to cut it again; absent where an older version made it. */
	readonly configs?: { readonly video: VideoConfig; readonly audio: AudioConfig | null };
	/** Capture times that a labelled still stands for, each as long in the file; other gaps are closed up. */
	readonly stills?: readonly TimeRange[];
}

/** A clip's finished file as the footage of another: all that is needed to cut it, whatever becomes of its own record. */
export interface CutSource {
	readonly clipId: string;
	readonly sourceId: string;
	readonly file: ClipFile;
	/** Capture time of the first frame shown. */
	readonly startUs: number;
	/** Closed up in the file, but for its `stills`. */
	readonly gaps: readonly Gap[];
}

/** New ends of a finished clip, asked for and not made yet. Until the new file is verified the old one is the clip's. */
export interface ClipEdit {
	readonly range: TimeRange;
	/** `ring`: `ranges` pin the footage meanwhile; what it lacks, the file has. `file`: it is cut out of the clip's own file. */
	readonly from: 'ring' | 'file';
	/** Revision of the file that will be made. */
	readonly revision: number;
	readonly createdUs: number;
	/** What `ranges` were, should the change be dropped. */
	readonly rangesBefore: readonly Pin[];
	/** The later piece of a split, which must be verified before this clip is shortened. */
	readonly afterClipId: string | null;
	readonly attempts: number;
	readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface Clip {
	readonly id: string;
	readonly title: string;
	readonly createdUs: number;
	readonly sourceLabel: string;
	/** What was asked for. One range today; the format allows one for each source. */
	readonly ranges: readonly Pin[];
	readonly state: ClipState;
	/** Present as long as the footage must be kept; the store's sparse index finds it. */
	readonly pinned?: 1;
	/** How much was asked for; `null` while `open`. 'All' asks for what there is. */
	readonly askedUs: number | null;
	/** Known once the file is made (before: what the index said at the press). */
	readonly gotUs: number | null;
	/** Capture time of the first frame shown. */
	readonly startUs: number;
	readonly gaps: readonly Gap[];
	readonly file: ClipFile | null;
	/** A small JPEG of the first frame. */
	readonly poster: ArrayBuffer | null;
	readonly failure: { readonly code: ErrorCode; readonly message: string } | null;
	readonly attempts: number;
	/** Deleted by the user, can still be undone; purged at the next start or when the undo has run out. */
	readonly deletedUs: number | null;
	/** When the user put it before the others that wait to be made; absent otherwise. */
	readonly putFirstUs?: number;
	/** Said on the card where the file is not simply the footage: parts, closed gaps, damaged seconds, a cut end. */
	readonly notes: readonly string[];
	/** Its ends are to be changed. Only a `ready` clip with a file has it. */
	readonly edit?: ClipEdit;
	/** Its footage is another clip's file, kept on disk until this one is made; where it is pinned, that and the ring's. */
	readonly cutFrom?: CutSource;
}

export interface ClipProgress {
	readonly step: 'waiting' | 'reading' | 'making' | 'checking' | 'storing';
	/** Recorded time done, of `totalUs`. */
	readonly doneUs: number;
	readonly totalUs: number;
}

/** One frame of the footage, as it is shown. */
export interface ShownFrame {
	/** The frame lasts from its capture to the capture of the next one. */
	readonly startUs: number;
	readonly endUs: number;
	/** Size of the whole picture, in pixels; `image` may be smaller. */
	readonly width: number;
	readonly height: number;
	/** The receiver closes it. */
	readonly image: ImageBitmap;
}
