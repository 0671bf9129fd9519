import { AppError, messageOf } from '../../base/errors';
import { US_PER_S } from '../../base/units';
import { within } from '../../base/within';
import type { AudioConfig } from '../../model/segment';
import type { TrackChunk } from '../../media/segmenter';
import { PacketTimes } from '../../media/packet-times';
import { bytesOf } from '../encoder-config';

/** Opus at these rates is transparent for speech and good for music (RFC 7587, 3.1.1: 64–128 kbit/s stereo music). */
const BITRATE_PER_CHANNEL = 48_000;

/** The default of WebCodecs' OpusEncoderConfig.frameDuration. */
const PACKET_US = 20_000;

/** What is still inside at the end takes milliseconds; one that never gives it out is not waited for. */
const FLUSH_LIMIT_MS = 3_000;

interface Handlers {
	readonly onConfig: (config: AudioConfig) => void;
	readonly onChunk: (chunk: TrackChunk) => void;
	/** Once; there is no more sound from this encoding. */
	readonly onFailure: (error: AppError) => void;
}

/** One `AudioEncoder`: Opus, the one codec that every browser's AudioEncoder has. */
export class AudioEncoding {
	readonly #encoder: AudioEncoder;
	readonly #handlers: Handlers;
	readonly #sampleRate: number;
	readonly #numberOfChannels: number;
	readonly #times: PacketTimes;
	#hasConfig = false;
	#isOver = false;

	/** @param format of the first block; a block of another format needs a new encoding. */
	constructor(format: { sampleRate: number; numberOfChannels: number }, handlers: Handlers) {
		this.#handlers = handlers;
		this.#sampleRate = format.sampleRate;
		this.#numberOfChannels = format.numberOfChannels;
		this.#times = new PacketTimes(PACKET_US);
		this.#encoder = new AudioEncoder({
			output: (chunk, metadata) => this.#take(chunk, metadata),
			error: (error) => this.#fail(messageOf(error), error)
		});
		this.#encoder.configure({
			codec: 'opus',
			sampleRate: format.sampleRate,
			numberOfChannels: format.numberOfChannels,
			bitrate: BITRATE_PER_CHANNEL * format.numberOfChannels
		});
	}

	isFor(data: AudioData): boolean {
		return data.sampleRate === this.#sampleRate && data.numberOfChannels === this.#numberOfChannels;
	}

	/** The block stays the caller's, who closes it. */
	encode(data: AudioData): void {
		if (this.#isOver) return;
		try {
			this.#encoder.encode(data);
		} catch (error) {
			this.#fail(messageOf(error), error);
			return;
		}
		this.#times.add(data.timestamp, (data.numberOfFrames * US_PER_S) / data.sampleRate);
	}

	/** Waits for all that went in and closes the encoder. Never rejects. */
	async finish(): Promise<void> {
		if (this.#isOver) return;
		try {
			await within(FLUSH_LIMIT_MS, this.#encoder.flush());
		} catch (error) {
			this.#fail(messageOf(error), error);
		}
		this.#close();
	}

	#take(chunk: EncodedAudioChunk, metadata: EncodedAudioChunkMetadata | undefined): void {
		if (this.#isOver) return;
		const config = metadata?.decoderConfig;
		if (config && !this.#hasConfig) {
			this.#hasConfig = true;
			const description = config.description ? bytesOf(config.description) : null;
			if (description) this.#times.setDelay(opusDelayUs(description));
			this.#handlers.onConfig({
				codec: config.codec,
				description: description?.buffer ?? null,
				sampleRate: config.sampleRate,
				numberOfChannels: config.numberOfChannels,
				packetUs: PACKET_US
			});
		}
		const bytes = new Uint8Array(chunk.byteLength);
		chunk.copyTo(bytes);
		this.#handlers.onChunk({ bytes, timestampUs: this.#times.next() });
	}

	#fail(reason: string, cause?: unknown): void {
		if (this.#isOver) return;
		this.#close();
		this.#handlers.onFailure(new AppError('encoder/failed', 'degraded', reason, { codec: 'opus' }, { cause }));
	}

	#close(): void {
		this.#isOver = true;
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}
}

/**
 * How far the decoded sound lags behind what went in: the pre-skip of the identification header, 16 bits little-endian
 * at byte 10, in samples of 48 kHz (RFC 7845, 5.1).
 */
function opusDelayUs(head: Uint8Array): number {
	const preSkip = (head[10] ?? 0) | ((head[11] ?? 0) << 8);
	return (preSkip * US_PER_S) / 48_000;
}
