import type { AppError } from '../../base/errors';
import { US_PER_S } from '../../base/units';
import type { AudioConfig } from '../../model/segment';
import type { TrackChunk } from '../../media/segmenter';
import { monotonicUs } from '../../platform/clock';
import { AudioEncoding } from './audio-encoding';
import { MuteWatch } from './mute-watch';
import { cancel } from './readers';
import { StallWatch } from './stall-watch';

interface Handlers {
	/** Monotonic; when the block's first sample was heard, at the latest. */
	readonly onBlock: (timestampUs: number, arrivalUs: number) => void;
	readonly onChunk: (chunk: TrackChunk) => void;
	/** No sound comes, or nothing but zeros, though the stream is open; `false` when it does again. */
	readonly onHushed: (isHushed: boolean) => void;
	/** The stream ended by itself. */
	readonly onEnded: () => void;
	readonly onTrouble: (error: AppError) => void;
}

/** The sound of one microphone: reads and encodes it. One that goes away costs the sound, not the picture. */
export class SoundTrack {
	readonly #reader: ReadableStreamDefaultReader<AudioData>;
	readonly #handlers: Handlers;
	#encoding: AudioEncoding | null = null;
	#config: AudioConfig | null = null;
	readonly #watch = new StallWatch(monotonicUs());
	readonly #muteWatch = new MuteWatch();
	#isHushed = false;
	#isOver = false;

	/** @param stream locked here until it ends or is cancelled */
	constructor(stream: ReadableStream<AudioData>, handlers: Handlers) {
		this.#reader = stream.getReader();
		this.#handlers = handlers;
	}

	/** Configuration of the present encoder, once it has told it. */
	get config(): AudioConfig | null {
		return this.#config;
	}

	/** Resolves when the stream is over. Never rejects. */
	async run(): Promise<void> {
		for (;;) {
			const { value: data } = await this.#reader.read().catch(() => ({ value: undefined }));
			if (!data) break;
			try {
				this.#onBlock(data);
			} finally {
				data.close();
			}
		}
		if (!this.#isOver) this.#handlers.onEnded();
		this.#isOver = true;
		await this.finish();
	}

	/**
	 * To be called twice a second.
	 * @param nowUs monotonic
	 */
	look(nowUs: number): void {
		if (this.#isOver || !this.#watch.look(nowUs)) return;
		// What is inside the encoder is not to come out with the sound of an hour later.
		void this.finish();
		this.#encoding = null;
		// fault 7.10/1
		this.#tell(true);
	}

	async cancel(): Promise<void> {
		this.#isOver = true;
		await cancel(this.#reader);
	}

	/** Gives out what was encoded. Never rejects. */
	async finish(): Promise<void> {
		await this.#encoding?.finish();
	}

	#tell(isHushed: boolean): void {
		if (this.#isHushed !== isHushed) this.#handlers.onHushed(isHushed);
		this.#isHushed = isHushed;
	}

	#onBlock(data: AudioData): void {
		this.#watch.onFrame(monotonicUs());
		// fault 7.10/2: a microphone that gives zeros is silent, too
		this.#tell(this.#muteWatch.onBlock(data));
		const lengthUs = (data.numberOfFrames * US_PER_S) / data.sampleRate;
		if (!this.#encoding?.isFor(data)) {
			this.#config = null;
			this.#encoding = new AudioEncoding(data, {
				onConfig: (config) => (this.#config = config),
				onChunk: this.#handlers.onChunk,
				onFailure: (error) => {
					this.#encoding = null;
					this.#handlers.onTrouble(error);
				}
			});
		}
		// A block is whole when its last sample was heard, one block length after its timestamp.
		this.#handlers.onBlock(data.timestamp, monotonicUs() - lengthUs);
		this.#encoding.encode(data);
	}
}
