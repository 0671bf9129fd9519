import { AppError } from '../../base/errors';
import { US_PER_S } from '../../base/units';
import type { AudioConfig } from '../../media/segment';
import type { TrackChunk } from '../../media/segmenter';
import { monotonicUs } from '../../platform/clock';
import { AudioEncoding } from './audio-encoding';
import { cancel } from './readers';

interface Handlers {
	/** Monotonic; when the block's first sample was heard, at the latest. */
	readonly onBlock: (timestampUs: number, arrivalUs: number) => void;
	readonly onChunk: (chunk: TrackChunk) => void;
	readonly onTrouble: (error: AppError) => void;
}

/** The sound of one run: reads and encodes it. A microphone that goes away costs the sound, not the picture. */
export class SoundTrack {
	readonly #reader: ReadableStreamDefaultReader<AudioData>;
	readonly #handlers: Handlers;
	#encoding: AudioEncoding | null = null;
	#config: AudioConfig | null = null;
	#isCancelled = false;

	/** @param stream locked here until it ends or is cancelled */
	constructor(stream: ReadableStream<AudioData>, handlers: Handlers) {
		this.#reader = stream.getReader();
		this.#handlers = handlers;
	}

	/** Of the present encoder, once it has told it. */
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
		if (this.#isCancelled) return;
		this.#handlers.onTrouble(new AppError('capture/sound-lost', 'degraded', 'the sound ended before the picture'));
	}

	async cancel(): Promise<void> {
		this.#isCancelled = true;
		await cancel(this.#reader);
	}

	/** Gives out what was encoded. Never rejects. */
	async finish(): Promise<void> {
		await this.#encoding?.finish();
	}

	#onBlock(data: AudioData): void {
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
