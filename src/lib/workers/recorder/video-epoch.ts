import type { AppError } from '../../base/errors';
import { US_PER_S, usFromSeconds } from '../../base/units';
import type { AudioConfig, GapCause, VideoConfig } from '../../model/segment';
import { Segmenter, type SealedSegment, type TrackChunk } from '../../media/segmenter';
import { TrackClock } from '../../media/track-clock';
import { monotonicUs, wallUs } from '../../platform/clock';
import type { Rung } from './encoder-ladder';
import type { EpochFacts } from './segment-queue';
import { isSameShape, VideoEncoding, type FrameShape } from './video-encoding';

/** A camera that gives no frame for this long left a gap; slow shutters and 1 fps cameras stay below. */
const GAP_US = usFromSeconds(1.5);
/** The machine slept or was frozen when the time of day jumped this far ahead of the monotonic clock. */
const SLEEP_US = usFromSeconds(2);

/**
 * What became of a frame: encoded, as a keyframe or not; `dropped`, because the encoder is behind; `left-out`, because
 * less than the camera's rate is wanted.
 */
export type FrameFate = 'keyframe' | 'encoded' | 'dropped' | 'left-out';

interface Options {
	readonly sourceId: string;
	readonly id: number;
	readonly cause: GapCause | null;
	readonly shape: FrameShape;
	readonly rung: Rung;
	/** Its configuration, once its encoder has told it. No other sound belongs to this epoch. */
	readonly sound: { readonly config: AudioConfig | null } | null;
	/** End of what the source holds: no time of this epoch lies before it. */
	readonly notBeforeUs: number;
	readonly onConfig: (config: VideoConfig) => void;
	readonly onSegment: (sealed: SealedSegment, facts: EpochFacts) => void;
	/** Once; the epoch takes no more frames and is to be finished. */
	readonly onFailure: (error: AppError) => void;
}

/** One unbroken run of frames under one encoder: from its first frame to whatever ends it. */
export class VideoEpoch {
	/** Present on this epoch's clock less monotonic time: the time of day is read once, here. */
	readonly clockOffsetUs: number;
	readonly #options: Options;
	readonly #encoding: VideoEncoding;
	readonly #segmenter: Segmenter;
	readonly #videoClock = new TrackClock();
	readonly #audioClock: TrackClock | null;
	#config: VideoConfig | null = null;
	#lastTimestampUs: number | null = null;
	/** How far the time of day was ahead of this epoch's clock when it was last compared. */
	#aheadUs = 0;
	#lastKeyframeSecond = -1;
	#frameCount = 0;
	#finishing: Promise<void> | null = null;

	constructor(options: Options) {
		this.#options = options;
		const { shape, notBeforeUs } = options;
		const { request } = options.rung;
		// A machine whose clock was set back goes on from what it holds: times never overlap or run backwards.
		this.clockOffsetUs = Math.max(wallUs(), /* fault 9.4/1 */ notBeforeUs) - monotonicUs();
		this.#audioClock = options.sound ? new TrackClock() : null;
		this.#segmenter = new Segmenter({
			epochId: options.id,
			videoClock: this.#videoClock,
			audioClock: this.#audioClock,
			notBeforeUs,
			frameUs: Math.round(US_PER_S / request.frameRate),
			onSegment: (sealed) => this.#onSegment(sealed)
		});
		this.#encoding = new VideoEncoding(shape, request, {
			onConfig: (config) => {
				this.#config = config;
				options.onConfig(config);
			},
			onChunk: (chunk) => this.#segmenter.addVideo(chunk),
			onFailure: options.onFailure
		});
	}

	/** No frame was given to it. */
	get isEmpty(): boolean {
		return this.#lastTimestampUs === null;
	}

	get sound(): Options['sound'] {
		return this.#options.sound;
	}

	get encodedCount(): number {
		return this.#encoding.encodedCount;
	}

	/** Frames the encoder took and gave nothing for. */
	get swallowedCount(): number {
		return this.#encoding.swallowedCount;
	}

	/** Why `frame` cannot belong to this epoch, with what is heard beside it now; `null` when it can. */
	refusal(frame: VideoFrame, shape: FrameShape, sound: Options['sound'], nowUs: number): GapCause | null {
		if (!isSameShape(shape, this.#options.shape)) return 'settings';
		// A clock set back is left alone: the epoch's own goes on. One that jumped ahead means this machine stood still; one
		// that got there little by little is only another clock, and nothing is missing.
		const aheadUs = wallUs() - (nowUs + this.clockOffsetUs);
		const stepAheadUs = aheadUs - this.#aheadUs;
		this.#aheadUs = aheadUs;
		// fault 9.3/1
		if (Math.min(aheadUs, /* fault 9.6/1 */ stepAheadUs) > SLEEP_US) return 'suspended';
		if (this.#finishing) return 'camera-muted';
		if (this.#lastTimestampUs === null) return null;
		const stepUs = frame.timestamp - this.#lastTimestampUs;
		// fault 7.3/3
		if (stepUs > GAP_US || stepUs <= 0) return 'camera-muted';
		// fault 7.11/2
		return sound === this.sound ? null : 'settings';
	}

	/**
	 * The frame stays the caller's, who closes it.
	 * @param mustCut makes it a keyframe
	 */
	encode(frame: VideoFrame, nowUs: number, mustCut: boolean): FrameFate {
		this.#lastTimestampUs = frame.timestamp;
		this.#videoClock.observe(frame.timestamp, nowUs + this.clockOffsetUs);
		if (this.#frameCount++ % this.#options.rung.keepEvery !== 0) return 'left-out';
		// All sources cut at the same instants: whenever the second changes on the shared clock.
		const second = Math.floor(this.#videoClock.estimate(frame.timestamp) / US_PER_S);
		const isKeyframe = mustCut || second !== this.#lastKeyframeSecond;
		if (!this.#encoding.encode(frame, isKeyframe, nowUs)) return 'dropped';
		if (!isKeyframe) return 'encoded';
		this.#lastKeyframeSecond = second;
		return 'keyframe';
	}

	/** @param arrivalUs monotonic; when the block's first sample was heard, at the latest */
	observeSound(timestampUs: number, arrivalUs: number): void {
		this.#audioClock?.observe(timestampUs, arrivalUs + this.clockOffsetUs);
	}

	addSound(chunk: TrackChunk): void {
		if (!this.#finishing) this.#segmenter.addAudio(chunk);
	}

	/** Gives out all that was encoded; no frame and no sound belong to it from now on. Never rejects. May be called twice. */
	finish(): Promise<void> {
		this.#finishing ??= this.#encoding.finish().then(() => this.#segmenter.finish());
		return this.#finishing;
	}

	#onSegment(sealed: SealedSegment): void {
		const { sourceId, id, cause, sound, onSegment } = this.#options;
		// The configuration comes with the first chunk, so before any segment.
		if (!this.#config) return;
		onSegment(sealed, {
			epoch: { sourceId, id, cause, startUs: sealed.segment.startUs, video: this.#config, audio: null },
			audio: () => sound?.config ?? null
		});
	}
}
