import type { ErrorCode, PlainError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';
import type { RecorderStats } from '../workers/recorder/protocol';

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
	/** The stream that `<video srcObject>` shows; owned by the recorder, which stops its tracks. */
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
