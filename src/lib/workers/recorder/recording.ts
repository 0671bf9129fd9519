import { AppError, toPlainError } from '../../base/errors';
import type { GapCause } from '../../model/segment';
import { monotonicUs } from '../../platform/clock';
import type { RingWriter } from '../../storage/ring-writer';
import { EncoderLadder } from './encoder-ladder';
import { OverloadWatch } from './overload-watch';
import type { RecorderEvent, RecorderStart } from './protocol';
import { cancel } from './readers';
import { SegmentQueue } from './segment-queue';
import { SoundTrack } from './sound-track';
import { StallWatch } from './stall-watch';
import { Tally } from './tally';
import { shapeOf } from './video-encoding';
import { VideoEpoch } from './video-epoch';

/** The parts of the ring's writer that a recording uses. */
export type Ring = Pick<RingWriter, 'sourceId' | 'newestUs' | 'nextEpochId' | 'append'>;

/** How often missing frames are looked for. */
const LOOK_MS = 500;

/**
 * One run of one source: reads frames and sound, encodes, cuts into segments, stores. A frame is closed as soon as it is
 * in the encoder. Whatever happens to an encoder or the picture's shape ends the epoch and begins the next; only the
 * end of the video stream, `stop`, or the lack of any encoder ends the recording.
 */
export class Recording {
	readonly #start: RecorderStart;
	readonly #writer: Ring;
	readonly #emit: (event: RecorderEvent) => void;
	readonly #queue: SegmentQueue;
	readonly #video: ReadableStreamDefaultReader<VideoFrame>;
	#sound: SoundTrack | null = null;
	#horizonUs: number;

	#epoch: VideoEpoch | null = null;
	#opening: Promise<void> | null = null;
	#closing: Promise<void> = Promise.resolve();
	#ending: Promise<void> | null = null;
	#failure: { readonly error: unknown } | null = null;
	#nextCause: GapCause | null;
	readonly #ladder = new EncoderLadder();
	readonly #overload = new OverloadWatch();
	#mustCut = false;
	#isStopping = false;
	readonly #watch = new StallWatch(monotonicUs());
	readonly #tally = new Tally();
	#newestUs: number;
	#looking: ReturnType<typeof setInterval> | undefined;
	#lookCount = 0;
	#reading: Promise<void> = Promise.resolve();

	/** @param writer loaded; stays the caller's */
	constructor(start: RecorderStart, writer: Ring, emit: (event: RecorderEvent) => void) {
		this.#start = start;
		this.#writer = writer;
		this.#emit = emit;
		this.#horizonUs = start.horizonUs;
		this.#newestUs = writer.newestUs ?? 0;
		this.#nextCause = writer.newestUs === null ? null : start.cause;
		this.#video = start.video.getReader();
		if (start.audio) this.hear(start.audio);
		this.#queue = new SegmentQueue(writer, {
			horizonUs: () => this.#horizonUs,
			onTrouble: (error) => emit(error ? { type: 'degraded', error } : { type: 'recovered' }),
			onAcknowledged: (endUs, writeMs) => this.#tally.onAcknowledged(endUs, writeMs)
		});
	}

	/** Resolves with the first frame encoded; rejects with `encoder/unsupported`. */
	run(): Promise<void> {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		this.#looking = setInterval(() => this.#look(), LOOK_MS);
		this.#reading = this.#readVideo(resolve).then(
			async () => {
				reject(new AppError('capture/lost', 'retryable', 'the stream ended before its first frame'));
				if (this.#isStopping) return;
				await this.#end();
				this.#emit({ type: 'ended' });
			},
			async (error: unknown) => {
				reject(error);
				await this.#end();
				this.#emit({ type: 'failed', error: toPlainError(error) });
			}
		);
		return promise;
	}

	/** Ends the run because it cannot go on: `#readVideo` throws `error` once its stream is closed. */
	async #abort(error: unknown): Promise<void> {
		this.#failure = { error };
		await Promise.all([cancel(this.#video), this.#sound?.cancel()]);
	}

	cut(): void {
		this.#mustCut = true;
	}

	/** Frames that were lost between the camera and this thread. */
	lose(count: number): void {
		this.#tally.onDropped(count);
		this.#overload.onDropped(count);
	}

	/** The page went on, and had no word from this thread. */
	missed(): void {
		this.#watch.onMissed(monotonicUs());
	}

	/** Another microphone from now on; the next frame begins an epoch with its sound. */
	hear(audio: ReadableStream<AudioData>): void {
		void this.#sound?.cancel();
		// What comes late from a microphone before this one has no time in the present epoch.
		const epoch = () => (this.#epoch?.sound === sound ? this.#epoch : null);
		const sound: SoundTrack = new SoundTrack(audio, {
			onBlock: (timestampUs, arrivalUs) => epoch()?.observeSound(timestampUs, arrivalUs),
			onChunk: (chunk) => epoch()?.addSound(chunk),
			onHushed: (isHushed) => this.#emit({ type: 'hushed', isHushed }),
			onEnded: () => this.#emit({ type: 'soundEnded' }),
			onTrouble: (error) => this.#emit({ type: 'degraded', error: toPlainError(error) })
		});
		this.#sound = sound;
		void sound.run();
	}

	setHorizon(horizonUs: number): void {
		this.#horizonUs = horizonUs;
	}

	/** Ends the run; resolves when all that was encoded is stored. Never rejects. */
	async stop(): Promise<void> {
		this.#isStopping = true;
		await Promise.all([cancel(this.#video), this.#sound?.cancel()]);
		await this.#reading;
		await this.#end();
	}

	async #readVideo(onFirstFrame: () => void): Promise<void> {
		for (;;) {
			const { value: frame, done } = await this.#video.read();
			if (done) break;
			try {
				if (this.#onFrame(frame)) onFirstFrame();
			} finally {
				frame.close();
			}
		}
		// Without a picture there is nothing to hold: sound alone is a source of its own.
		await this.#sound?.cancel();
		if (this.#failure) throw this.#failure.error;
	}

	/** @returns whether it went into an encoder */
	#onFrame(frame: VideoFrame): boolean {
		const nowUs = monotonicUs();
		this.#tally.onFrame();
		if (this.#watch.onFrame(nowUs)) this.#emit({ type: 'stalled', isStalled: false });
		const cause = this.#epoch?.refusal(frame, shapeOf(frame), this.#sound, nowUs);
		if (cause) this.#endEpoch((cause === 'camera-muted' && /* fault 9.2/1 */ this.#watch.standstill(nowUs)) || cause);
		if (!this.#epoch) {
			// Frames pass by while an encoder is chosen and the old epoch's last chunks come out: a tenth of a second.
			this.#opening ??= this.#openEpoch(frame)
				.catch((error: unknown) => this.#abort(error))
				.finally(() => (this.#opening = null));
			return false;
		}
		const fate = this.#epoch.encode(frame, nowUs, this.#mustCut);
		if (fate === 'keyframe') this.#mustCut = false;
		if (fate === 'dropped') this.#overload.onDropped();
		if (fate === 'dropped' || fate === 'left-out') {
			this.#tally.onDropped();
			return false;
		}
		this.#overload.onTaken();
		return true;
	}

	/** @param frame tells the shape; it stays the caller's and is not used after the first `await` */
	async #openEpoch(frame: VideoFrame): Promise<void> {
		const shape = shapeOf(frame);
		const frameColorSpace = frame.colorSpace.toJSON();
		const { bitrate, frameRate } = this.#start;
		await this.#closing;
		const { width, height } = shape;
		const rung = await this.#ladder.choose({ width, height, bitrate, frameRate, frameColorSpace });
		if (this.#isStopping) return;
		const news = this.#ladder.news(rung);
		if (news) this.#emit(news);
		const epoch = new VideoEpoch({
			sourceId: this.#writer.sourceId,
			id: this.#writer.nextEpochId(),
			cause: this.#nextCause,
			shape,
			rung,
			sound: this.#sound,
			notBeforeUs: this.#newestUs,
			onConfig: ({ codedWidth, codedHeight, codec }) => {
				const { clockOffsetUs } = epoch;
				this.#emit({ type: 'epochStarted', width: codedWidth, height: codedHeight, codec, clockOffsetUs });
			},
			onSegment: (sealed, facts) => {
				this.#newestUs = sealed.segment.endUs;
				this.#queue.add(sealed, facts, this.#tally.takeDrops(this.#epoch));
			},
			onFailure: (error) => {
				// fault 8.5/1
				this.#ladder.failed(error.cause, monotonicUs());
				this.#emit({ type: 'degraded', error: toPlainError(error) });
				// fault 8.1/1: another encoder starts a new epoch
				if (this.#epoch === epoch) this.#endEpoch('encoder');
			}
		});
		this.#epoch = epoch;
	}

	/** The next frame begins a new epoch, once this one's last chunks are out. */
	#endEpoch(cause: GapCause): void {
		const epoch = this.#epoch;
		if (!epoch) return;
		this.#epoch = null;
		this.#nextCause = cause;
		this.#closing = epoch.finish().then(() => this.#tally.onEpochOver(epoch));
	}

	/** Stores all that was encoded. Never rejects; a second call joins the first. */
	#end(): Promise<void> {
		this.#ending ??= (async () => {
			clearInterval(this.#looking);
			await this.#opening;
			await this.#sound?.finish();
			this.#endEpoch('stopped');
			await this.#closing;
			await this.#queue.idle();
			this.#tell();
		})();
		return this.#ending;
	}

	#look(): void {
		const nowUs = monotonicUs();
		if (this.#watch.look(nowUs)) {
			// fault 7.3/1
			this.#emit({ type: 'stalled', isStalled: true });
			// What was encoded is not to wait for a frame that may come in an hour, nor is the sound of that hour to be gathered.
			// fault 7.3/2
			if (this.#epoch && !this.#epoch.isEmpty) void this.#epoch.finish();
		}
		this.#sound?.look(nowUs);
		if (++this.#lookCount % 2 !== 0) return;
		const isTooSlow = this.#overload.look();
		const { isCalm } = this.#overload;
		// While a rung is being chosen, the ladder stands still.
		const hasMoved =
			this.#epoch &&
			(isTooSlow ? /* fault 8.6/1 */ this.#ladder.tooSlow(nowUs) : /* fault 8.7/1 */ this.#ladder.climb(isCalm, nowUs));
		if (hasMoved) this.#endEpoch('encoder');
		this.#tell();
	}

	#tell(): void {
		this.#emit({ type: 'stats', stats: this.#tally.stats(this.#epoch, this.#queue.length) });
	}
}
