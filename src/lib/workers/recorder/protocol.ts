import type { PlainError } from '../../base/errors';
import type { EncodingRequest, GapCause } from '../../model/segment';
import type { Source } from '../../model/source';
import type { Call } from '../rpc';

export interface RecorderStart {
	readonly source: Source;
	/** Transferred. The worker reads and closes every frame, and cancels the stream at the end. */
	readonly video: ReadableStream<VideoFrame>;
	/** Transferred. `null` without sound. */
	readonly audio: ReadableStream<AudioData> | null;
	/** Bit rate of the video, bits per second. */
	readonly bitrate: number;
	/** What the camera was asked for, frames per second. */
	readonly frameRate: number;
	readonly horizonUs: number;
	/** Why there is a gap before the first epoch, if the source holds footage already. */
	readonly cause: GapCause;
}

/** The picture to try encoders with. */
export type TrialRequest = Omit<EncodingRequest, 'codec' | 'frameColorSpace'>;

/** What passed its trial. */
export interface EncoderTrial {
	/** Best first. */
	readonly video: readonly string[];
	readonly hasOpus: boolean;
}

export interface RecorderCalls {
	/** Tries all encoders. For a worker that is not started, and ended by its caller after it. */
	trial: Call<TrialRequest, EncoderTrial>;
	/** Must be the first call of those below. Resolves when the encoder is chosen and the first frame went into it. */
	start: Call<RecorderStart, void>;
	/** Makes the next frame a keyframe, so that all before it is sealed and stored within some tens of milliseconds. */
	cut: Call<void, void>;
	/** Another microphone, instead of the one before or for the first time: a new epoch. Its stream is transferred. */
	hear: Call<{ audio: ReadableStream<AudioData> }, void>;
	/** The page saw that so many frames more were discarded before they came here. */
	lose: Call<{ count: number }, void>;
	/** The page goes on, and has no word from this thread: whatever is missing until it reads this is its own doing. */
	missed: Call<void, void>;
	setHorizon: Call<{ horizonUs: number }, void>;
	/** Lets go everything that no clip pins. */
	clear: Call<void, void>;
	/** Resolves when the last segment is acknowledged. The worker accepts nothing after it. */
	stop: Call<void, void>;
}

export interface RecorderStats {
	/** Frames the camera gave since the start. */
	readonly framesIn: number;
	readonly encodedCount: number;
	readonly droppedCount: number;
	/** Segments waiting to be written. */
	readonly queuedCount: number;
	/** How long the last segment's transaction took. */
	readonly writeMs: number;
	/** End of the last acknowledged segment. */
	readonly acknowledgedUs: number | null;
	/** Present time on the epoch's clock less absolute monotonic time (`performance.timeOrigin + now()`). */
	readonly clockOffsetUs: number;
}

export type RecorderEvent =
	/** A new epoch: the picture's size, the codec, the clock. */
	| {
			readonly type: 'epochStarted';
			readonly width: number;
			readonly height: number;
			readonly codec: string;
			readonly clockOffsetUs: number;
	  }
	/** Once a second. */
	| { readonly type: 'stats'; readonly stats: RecorderStats }
	/** No frame for 1.5 s though the stream is open; `false` when they are back. */
	| { readonly type: 'stalled'; readonly isStalled: boolean }
	/** No sound for 1.5 s though its stream is open; `false` when it is back. */
	| { readonly type: 'hushed'; readonly isHushed: boolean }
	/** The sound's stream ended by itself; the picture goes on. */
	| { readonly type: 'soundEnded' }
	/** Recording goes on, something was lost. */
	| { readonly type: 'degraded'; readonly error: PlainError }
	/** What `degraded` said of the encoder is over: it is asked for all that is wanted. */
	| { readonly type: 'restored' }
	/** What `degraded` said of storage is over. */
	| { readonly type: 'recovered' }
	/** The video stream ended by itself; all that was encoded is stored. */
	| { readonly type: 'ended' }
	/** Recording has ended with an error; all that was encoded is stored. */
	| { readonly type: 'failed'; readonly error: PlainError };
