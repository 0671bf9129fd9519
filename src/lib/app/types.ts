import type { ErrorCode, PlainError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';
import type { TimeRange } from '../base/units';
import type { HeldAround } from '../clip/held-around';
import type { Gap } from '../media/segment';
import type { ExportRequest } from '../storage/export-request';
import type { Clip, Settings } from '../storage/schema';
import type { UploadTarget } from '../storage/upload-job';
import type { UploadView } from '../upload/upload-view';
import type { RecorderStats } from '../workers/recorder/protocol';
import type { BrowserCheck, LogEvent } from './diagnostic-facts';

/** What the page knows of the running source. A snapshot: replaced at every change, never mutated. */
export interface LiveState {
	readonly phase:
		| 'idle'
		| 'starting' // waiting for the permission or the first frame
		| 'waiting' // started by itself: the camera is not free, or not there, and is tried until it is
		| 'recording'
		| 'interrupted' // the camera or a worker went away; coming back by itself
		| 'stopping';
	/** The last failure; stays until the next start. With `phase` 'recording' it is a degradation, not an end. */
	readonly error: PlainError | null;
	/** For `<video srcObject>`; owned by the recorder, which stops its tracks. */
	readonly stream: MediaStream | null;
	readonly sourceId: string | null;
	readonly sourceLabel: string | null;
	readonly width: number;
	readonly height: number;
	readonly frameRate: number;
	readonly hasAudio: boolean;
	/** WebCodecs codec string; details only. */
	readonly codec: string | null;
	readonly droppedCount: number;
	/** Another tab of Hindsight records; this one shows the same ring and can save from it. */
	readonly isElsewhere: boolean;
}

/** How the recording does, told once a second while it runs; afterwards, what was told last. A snapshot. */
export interface RecorderHealth {
	/** `null` before the first run of this page. */
	readonly stats: RecorderStats | null;
	/** What the camera really gave in the last second; `null` while none runs. */
	readonly framesPerSecond: number | null;
	/** What was really recorded in the last seconds of this epoch; `null` while that is not known. */
	readonly recordedPerSecond: number | null;
	/** The last failure of this page, got over or not. Microseconds of UTC by the machine's clock. */
	readonly lastError: { readonly code: ErrorCode; readonly atUs: number } | null;
}

/** What is held of one source: the one that records, else the one that recorded last. */
export interface RingView {
	readonly sourceId: string | null;
	/** Held footage, oldest first, without overlaps; acknowledged segments only. */
	readonly covered: readonly TimeRange[];
	/** Holes between `covered`, and after the last one while nothing records. */
	readonly gaps: readonly Gap[];
	/** Sum of `covered` inside the horizon. */
	readonly heldUs: number;
	readonly horizonUs: number;
	readonly oldestUs: number | null;
	readonly newestUs: number | null;
	readonly frameCount: number;
	/** Of all segments held for this source, pinned ones older than the horizon too. */
	readonly byteCount: number;
}

/** What a press took. */
export interface SaveAnswer {
	readonly clip: Clip;
	/** `null`: everything there is was asked for. */
	readonly askedUs: number | null;
	readonly gotUs: number;
	readonly range: TimeRange;
	readonly gaps: readonly Gap[];
}

/** One frame of the footage, as it is shown. */
export interface ShownFrame {
	/** From its capture to the next one's. */
	readonly startUs: number;
	readonly endUs: number;
	/** Of the whole picture, in pixels; `image` may be smaller. */
	readonly width: number;
	readonly height: number;
	/** The receiver closes it. */
	readonly image: ImageBitmap;
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

export interface ClipProgress {
	readonly step: 'waiting' | 'reading' | 'making' | 'checking' | 'storing';
	/** Recorded time done, of `totalUs`. */
	readonly doneUs: number;
	readonly totalUs: number;
}

export interface ExportProgress {
	readonly step: 'sound' | 'picture';
	/** Recorded time done, of `totalUs`. */
	readonly doneUs: number;
	readonly totalUs: number;
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

export interface LiveRecorder {
	readonly state: ReadonlyObservable<LiveState>;
	readonly health: ReadonlyObservable<RecorderHealth>;
	/** Must be called from a user's press the first time. Failures end in `state.error`; never rejects. */
	start(): Promise<void>;
	/** Resolves when the last segment is acknowledged. Never rejects. */
	stop(): Promise<void>;
	/** The present on the clock the footage is timed by, microseconds of UTC. */
	nowUs(): number;
}

export interface ClipLibrary {
	/** Newest first, deleted ones left out. */
	readonly clips: ReadonlyObservable<readonly Clip[]>;
	/** False until the clips were read from storage for the first time. */
	readonly isLoaded: ReadonlyObservable<boolean>;
	/** By clip id, for clips that are waiting or being made. */
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

export interface SettingsControl {
	readonly value: ReadonlyObservable<Settings>;
	/** Stored before it resolves; size, rate, quality and devices take effect on a running camera at once (a new epoch). */
	update(patch: Partial<Settings>): Promise<void>;
}

export interface StorageReport {
	readonly usageBytes: number;
	readonly quotaBytes: number;
	readonly isPersistent: boolean;
	readonly ringBytes: number;
	readonly clipBytes: number;
}

export interface StorageControl {
	readonly report: ReadonlyObservable<StorageReport | null>;
	refresh(): Promise<void>;
	/** Asks the browser to keep the data; resolves with its answer. */
	persist(): Promise<boolean>;
	/** Deletes every unpinned segment of every source; recording goes on into an empty ring. Ask first. */
	clearRing(): Promise<void>;
}

export interface OfflineState {
	/** The 32 MB clip maker (ffmpeg's core). */
	readonly phase: 'checking' | 'absent' | 'fetching' | 'ready' | 'failed';
	readonly doneBytes: number;
	readonly totalBytes: number;
	readonly error: PlainError | null;
	/** The pages themselves are cached: the app opens without a network. */
	readonly isShellCached: boolean;
}

export interface OfflineControl {
	readonly state: ReadonlyObservable<OfflineState>;
	/** Fetches and checks what is missing; joins a fetch that is under way. Failures end in `state`; never rejects. */
	fetch(): Promise<void>;
}

export interface UpdateControl {
	/** A new version is installed and waits for the user's word. */
	readonly isWaiting: ReadonlyObservable<boolean>;
	/**
	 * Takes the new version and reloads. Resolves with the reason why not: something is recorded, saved or made
	 * (`'busy'`), or nothing waits (`'none'`).
	 */
	apply(): Promise<'busy' | 'none' | 'applying'>;
}

export interface InstallControl {
	/** The browser offers to install (Chromium). */
	readonly canInstall: ReadonlyObservable<boolean>;
	readonly isInstalled: ReadonlyObservable<boolean>;
	install(): Promise<void>;
}

/** Uploads to the user's own bucket. Built as `new Uploads({ database, clips, settings })`, begun with `start()`. */
export interface UploadControl {
	/** By clip id; a clip that was never to be uploaded has none. Holds no secret. */
	readonly state: ReadonlyObservable<ReadonlyMap<string, UploadView>>;
	/** This tab sends right now: a new version must wait. */
	readonly isBusy: ReadonlyObservable<boolean>;
	/**
	 * Queues a clip; stored before it resolves. `target: null` asks the presign endpoint of the settings.
	 * Rejects with `clip/file-missing`, `storage/*`; what goes wrong later is in `state`.
	 */
	upload(clipId: string, target: UploadTarget | null): Promise<void>;
	pause(clipId: string): Promise<void>;
	resume(clipId: string): Promise<void>;
	/** Tries a failed upload again. */
	retry(clipId: string): Promise<void>;
	/** Ends it, gives up what the server holds of it, erases its URL. */
	cancel(clipId: string): Promise<void>;
	/** Deletes the file of an uploaded clip from this device; card and picture stay. Ask first. */
	freeSpace(clipId: string): Promise<void>;
}

export interface MediaDeviceChoice {
	readonly id: string;
	readonly label: string;
}

export interface DeviceControl {
	/** Names are empty before the permission was given. */
	readonly cameras: ReadonlyObservable<readonly MediaDeviceChoice[]>;
	readonly microphones: ReadonlyObservable<readonly MediaDeviceChoice[]>;
	refresh(): Promise<void>;
}

/** What a run that ended without a word left behind, as far as it is still held. */
export interface CrashOffer extends TimeRange {
	/** Of the range, gaps left out. */
	readonly keptUs: number;
}

/** One line after a crash: shown until it is answered, or the footage is gone. Outlives reloads. */
export interface RecoveryControl {
	readonly offer: ReadonlyObservable<CrashOffer | null>;
	/** Saves exactly what is offered. Rejects as `ClipLibrary.saveRange` does; the offer then stays. */
	save(): Promise<SaveAnswer>;
	dismiss(): void;
}

export interface DiagnosticsControl {
	/** The last 200, oldest first, of all tabs; kept over a reload. Nothing private is in them. */
	readonly events: ReadonlyObservable<readonly LogEvent[]>;
	/** Tries out what this browser can do: a second or two. Never rejects. */
	check(): Promise<BrowserCheck>;
}

/** Everything the pages may use. Built once by `createApp`, handed down by context, closed by the root layout. */
export interface App {
	readonly recorder: LiveRecorder;
	readonly ring: ReadonlyObservable<RingView>;
	readonly clips: ClipLibrary;
	readonly exports: ExportControl;
	readonly settings: SettingsControl;
	readonly storage: StorageControl;
	readonly devices: DeviceControl;
	readonly offline: OfflineControl;
	readonly updates: UpdateControl;
	readonly install: InstallControl;
	readonly uploads: UploadControl;
	readonly recovery: RecoveryControl;
	readonly diagnostics: DiagnosticsControl;
	/** What went wrong with the app as a whole at start (storage unavailable, blocked), or null. */
	readonly failure: ReadonlyObservable<PlainError | null>;
	close(): Promise<void>;
}
