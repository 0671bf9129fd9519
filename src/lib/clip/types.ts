import type { ReadonlyObservable } from '../base/observable';
import type { TimeRange } from '../base/units';
import type { HeldAround } from '../cut/held-around';
import type { Clip, ClipProgress, ShownFrame } from '../model/clip';
import type { ExportProgress, ExportRequest } from '../model/export-request';
import type { Gap } from '../model/segment';

/** What a press took. */
export interface SaveAnswer {
	readonly clip: Clip;
	/** `null`: everything there is was asked for. */
	readonly askedUs: number | null;
	readonly gotUs: number;
	readonly range: TimeRange;
	readonly gaps: readonly Gap[];
}

/** Gives single frames of a clip and of what is held around it. Close it. */
export interface FrameReader {
	/** The frame shown at an instant. Rejects with `clip/no-frame`, `clip/file-missing`, `storage/*`. */
	frameAt(atUs: number): Promise<ShownFrame>;
	/** The same frame in full size. */
	picture(atUs: number, type: 'image/png' | 'image/jpeg'): Promise<Blob>;
	/** Calls under way are rejected. */
	close(): void;
}

export interface ClipLibrary {
	/** Newest first, deleted ones left out. */
	readonly clips: ReadonlyObservable<readonly Clip[]>;
	/** False until the clips were read from storage for the first time. */
	readonly isLoaded: ReadonlyObservable<boolean>;
	/** Progress by clip id, for clips that wait or are being made. */
	readonly progress: ReadonlyObservable<ReadonlyMap<string, ClipProgress>>;
	/**
	 * Pins durably before it resolves. With `moreUs` and a running camera it pins what comes in that time, too: the clip
	 * stays `open` until then. Rejects with `clip/nothing-held`, `storage/*`.
	 */
	saveLast(lengthUs: number | 'all', moreUs?: number): Promise<SaveAnswer>;
	/** Ends a clip that takes the next seconds, at once. */
	endNow(clipId: string): Promise<SaveAnswer>;
	/** Has a clip that takes the next seconds take more. */
	extend(clipId: string, byUs: number): Promise<void>;
	/** Pins what is held of `range`. Rejects as `saveLast` does. */
	saveRange(sourceId: string, range: TimeRange): Promise<SaveAnswer>;
	/** Opens a recording that pins from now on. Rejects with `clip/nothing-held` when no source records. */
	startRecording(): Promise<Clip>;
	/** Closes the open recording. */
	stopRecording(): Promise<SaveAnswer>;
	rename(clipId: string, title: string): Promise<void>;
	/** Marks as deleted; `restore` undoes it until the next start or for at least 20 s. */
	remove(clipId: string): Promise<void>;
	restore(clipId: string): Promise<void>;
	/** What there is to make a finished clip anew of. Throws `clip/being-changed` where it has no file. */
	heldAround(clipId: string): HeldAround;
	/** Single frames of all that. The caller closes it. */
	frames(clipId: string): FrameReader;
	/**
	 * Gives a finished clip other ends; `range` begins and ends where frames begin. Stored when it resolves; until the new
	 * file is verified the older one stays. Rejects with `clip/out-of-reach`, `clip/being-changed`, `storage/*`.
	 */
	changeEnds(clipId: string, range: TimeRange): Promise<void>;
	/** The range as a clip of its own; the clip stays as it is. Rejects as `changeEnds` does. */
	saveCut(clipId: string, range: TimeRange): Promise<Clip>;
	/**
	 * Makes two clips of one: what is from `atUs` on becomes a new one, and once that is verified, this one is shortened.
	 * Rejects as `changeEnds` does.
	 */
	split(clipId: string, atUs: number): Promise<Clip>;
	/** Drops a change that is not made yet, or failed. */
	dropChange(clipId: string): Promise<void>;
	/** Makes the file of a failed clip, or of a change that failed, again. */
	retry(clipId: string): Promise<void>;
	/** Puts a clip that waits to be made before the others; the one under way is finished first. */
	makeFirst(clipId: string): Promise<void>;
	/** The finished file. Rejects with `clip/file-missing`. */
	file(clipId: string): Promise<File>;
	/** Deletes all clips and their files for good. Ask first. */
	removeAll(): Promise<void>;
}

/** One clip being made into another format. `close` it. */
export interface ExportRun {
	/** `null` until the first sign. */
	readonly progress: ReadonlyObservable<ExportProgress | null>;
	/** Named and typed as it is to be handed on. Rejects with `export/*`, `clip/file-missing`, `storage/*`; after `close`, with an AbortError. */
	readonly file: Promise<File>;
	/**
	 * Before the file is there: ends the work at once. After: lets the file go. Either way it is deleted; resolves then.
	 * May be called twice.
	 */
	close(): Promise<void>;
}

/** Clips in other formats, each made for one download or one share, and deleted afterwards. */
export interface ExportControl {
	/** How many are under way in this tab. */
	readonly runningCount: ReadonlyObservable<number>;
	/** Begins at once; `recorded` is the clip's own file. */
	start(clip: Clip, request: ExportRequest): ExportRun;
}

/** What a run that ended without a word left behind, as far as it is still held. */
export interface CrashOffer extends TimeRange {
	/** How much of the range is held, gaps left out. */
	readonly keptUs: number;
}

/** One line after a crash: shown until it is answered, or the footage is gone. Outlives reloads. */
export interface RecoveryControl {
	readonly offer: ReadonlyObservable<CrashOffer | null>;
	/** Saves exactly what is offered. Rejects as `ClipLibrary.saveRange` does; the offer then stays. */
	save(): Promise<SaveAnswer>;
	dismiss(): void;
}
