import { AppError, toPlainError } from '../../base/errors';
import { US_PER_S } from '../../base/units';
import type { AudioConfig, GapCause } from '../../media/segment';
import { monotonicUs, wallUs } from '../../platform/clock';
import type { RingWriter } from '../../storage/ring-writer';
import { AudioEncoding } from './audio-encoding';
import { EncoderLadder } from './encoder-ladder';
import type { RecorderEvent, RecorderStart } from './protocol';
import { SegmentQueue } from './segment-queue';
import { StallWatch } from './stall-watch';
import { shapeOf } from './video-encoding';
import { VideoEpoch } from './video-epoch';

/** How often missing frames are looked for. */
const LOOK_MS = 500;

/**
 * One run of one source: reads frames and sound, encodes, cuts into segments, stores. A frame is closed as soon as it is
 * in the encoder. Whatever happens to an encoder or the picture's shape ends the epoch and begins the next; only the
 * end of the video stream, `stop`, or the lack of any encoder ends the recording.
 */
export class Recording {
	readonly #start: RecorderStart;
	readonly #writer: RingWriter;
	readonly #emit: (event: RecorderEvent) => void;
	readonly #queue: SegmentQueue;
	readonly #video: ReadableStreamDefaultReader<VideoFrame>;
	readonly #audio: ReadableStreamDefaultReader<AudioData> | null;
	#horizonUs: number;

	#epoch: VideoEpoch | null = null;
	#opening: Promise<void> | null = null;
	#closing: Promise<void> = Promise.resolve();
	#ending: Promise<void> | null = null;
	#failure: { readonly error: unknown } | null = null;
	#nextCause: GapCause | null;
	readonly #ladder = new EncoderLadder();

	#sound: AudioEncoding | null = null;
	#soundConfig: AudioConfig | null = null;

	#mustCut = false;
	#isStopping = false;
	/** The picture has ended, whoever ended it. */
	#isOver = false;
	readonly #watch = new StallWatch(monotonicUs());
	#framesIn = 0;
	#encodedBefore = 0;
	#droppedCount = 0;
	/** Drops already counted into a segment. */
	#reportedDrops = 0;
	#writeMs = 0;
	#acknowledgedUs: number | null = null;
	#newestUs: number;
	#looking: ReturnType<typeof setInterval> | undefined;
	#lookCount = 0;
	#reading: Promise<void> = Promise.resolve();

	/** @param writer loaded; stays the caller's */
	constructor(start: RecorderStart, writer: RingWriter, emit: (event: RecorderEvent) => void) {
		this.#start = start;
		this.#writer = writer;
		this.#emit = emit;
		this.#horizonUs = start.horizonUs;
		this.#newestUs = writer.newestUs ?? 0;
		this.#nextCause = writer.newestUs === null ? null : start.cause;
		this.#video = start.video.getReader();
		this.#audio = start.audio?.getReader() ?? null;
		this.#queue = new SegmentQueue(writer, {
			horizonUs: () => this.#horizonUs,
			onTrouble: (error) => emit(error ? { type: 'degraded', error } : { type: 'recovered' }),
			onAcknowledged: (endUs, writeMs) => {
				this.#acknowledgedUs = endUs;
				this.#writeMs = writeMs;
			}
		});
	}

	/** Resolves with the first frame encoded; rejects with `encoder/unsupported`. */
	run(): Promise<void> {
		const { promise, resolve, reject } = Promise.withResolvers<void>();
		this.#looking = setInterval(() => this.#look(), LOOK_MS);
		this.#reading = Promise.all([this.#readVideo(resolve), this.#readAudio()]).then(
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
		await Promise.all([cancel(this.#video), cancel(this.#audio)]);
	}

	cut(): void {
		this.#mustCut = true;
	}

	/** Frames that were lost between the camera and this thread. */
	lose(count: number): void {
		this.#droppedCount += count;
	}

	setHorizon(horizonUs: number): void {
		this.#horizonUs = horizonUs;
	}

	/** Ends the run; resolves when all that was encoded is stored. Never rejects. */
	async stop(): Promise<void> {
		this.#isStopping = true;
		this.#isOver = true;
		await Promise.all([cancel(this.#video), cancel(this.#audio)]);
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
		this.#isOver = true;
		await cancel(this.#audio);
		if (this.#failure) throw this.#failure.error;
	}

	/** @returns whether it went into an encoder */
	#onFrame(frame: VideoFrame): boolean {
		const nowUs = monotonicUs();
		this.#framesIn++;
		if (this.#watch.onFrame(nowUs)) this.#emit({ type: 'stalled', isStalled: false });
		const cause = this.#epoch?.refusal(frame, shapeOf(frame), nowUs);
		if (cause) this.#endEpoch(cause === 'camera-muted' && this.#watch.stoodStill(nowUs) ? 'suspended' : cause);
		if (!this.#epoch) {
			// Frames pass by while an encoder is chosen and the old epoch's last chunks come out: a tenth of a second.
			this.#opening ??= this.#openEpoch(frame)
				.catch((error: unknown) => this.#abort(error))
				.finally(() => (this.#opening = null));
			return false;
		}
		const taken = this.#epoch.encode(frame, nowUs, this.#mustCut);
		if (!taken) this.#droppedCount++;
		else if (taken.isKeyframe) this.#mustCut = false;
		return taken !== null;
	}

	/** @param frame tells the shape; it stays the caller's and is not used after the first `await` */
	async #openEpoch(frame: VideoFrame): Promise<void> {
		const shape = shapeOf(frame);
		const frameColorSpace = frame.colorSpace.toJSON();
		const { bitrate, frameRate } = this.#start;
		await this.#closing;
		const { width, height } = shape;
		const request = await this.#ladder.choose({ width, height, bitrate, frameRate, frameColorSpace });
		if (this.#isStopping) return;
		const epoch = new VideoEpoch({
			sourceId: this.#writer.sourceId,
			id: this.#writer.nextEpochId(),
			cause: this.#nextCause,
			shape,
			request,
			hasAudio: this.#audio !== null,
			notBeforeUs: this.#newestUs,
			audioConfig: () => this.#soundConfig,
			onConfig: ({ codedWidth, codedHeight, codec }) => {
				const { clockOffsetUs } = epoch;
				this.#emit({ type: 'epochStarted', width: codedWidth, height: codedHeight, codec, clockOffsetUs });
			},
			onSegment: (sealed, facts) => {
				this.#newestUs = sealed.segment.endUs;
				const drops = this.#droppedCount + (this.#epoch?.swallowedCount ?? 0) - this.#reportedDrops;
				this.#reportedDrops += drops;
				this.#queue.add(sealed, facts, drops);
			},
			onFailure: (error) => {
				this.#ladder.failed(error.cause, monotonicUs());
				this.#emit({ type: 'degraded', error: toPlainError(error) });
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
		this.#closing = epoch.finish().then(() => {
			this.#encodedBefore += epoch.encodedCount;
			this.#droppedCount += epoch.swallowedCount;
		});
	}

	/** Never rejects: a microphone that goes away costs the sound, not the picture. */
	async #readAudio(): Promise<void> {
		if (!this.#audio) return;
		for (;;) {
			const { value: data } = await this.#audio.read().catch(() => ({ value: undefined }));
			if (!data) break;
			try {
				this.#onSound(data);
			} finally {
				data.close();
			}
		}
		if (this.#isOver) return;
		const error = new AppError('capture/sound-lost', 'degraded', 'the sound ended before the picture');
		this.#emit({ type: 'degraded', error: toPlainError(error) });
	}

	#onSound(data: AudioData): void {
		const lengthUs = (data.numberOfFrames * US_PER_S) / data.sampleRate;
		if (!this.#sound?.isFor(data)) {
			this.#soundConfig = null;
			this.#sound = new AudioEncoding(data, {
				onConfig: (config) => (this.#soundConfig = config),
				onChunk: (chunk) => this.#epoch?.addSound(chunk),
				onFailure: (error) => {
					this.#sound = null;
					this.#emit({ type: 'degraded', error: toPlainError(error) });
				}
			});
		}
		// A block is whole when its last sample was heard, one block length after its timestamp.
		this.#epoch?.observeSound(data.timestamp, monotonicUs() - lengthUs);
		this.#sound.encode(data);
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
		if (this.#watch.look(monotonicUs())) this.#emit({ type: 'stalled', isStalled: true });
		if (++this.#lookCount % 2 === 0) this.#tell();
	}

	#tell(): void {
		this.#emit({
			type: 'stats',
			stats: {
				framesIn: this.#framesIn,
				encodedCount: this.#encodedBefore + (this.#epoch?.encodedCount ?? 0),
				droppedCount: this.#droppedCount + (this.#epoch?.swallowedCount ?? 0),
				queuedCount: this.#queue.length,
				writeMs: this.#writeMs,
				acknowledgedUs: this.#acknowledgedUs,
				clockOffsetUs: this.#epoch?.clockOffsetUs ?? wallUs() - monotonicUs()
			}
		});
	}
}

/** Ends a stream, whether it still runs or not. */
async function cancel(reader: ReadableStreamDefaultReader | null): Promise<void> {
	await reader?.cancel().catch(() => undefined); // An errored stream is over already, which is what is wanted.
}
