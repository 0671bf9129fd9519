import { isSameBytes } from '../../cut/plan-clip';
import type { VideoConfig } from '../../model/segment';
import { bytesOf, videoEncoderConfig } from '../encoder-config';

export interface EncodedSample {
	readonly isKeyframe: boolean;
	readonly bytes: Uint8Array;
}

/**
 * Encodes pictures that are to stand beside footage of `config`, under its sample description: asks the encoder for what
 * the recorder's was asked for. Close it.
 */
export class TwinEncoder {
	readonly #config: VideoConfig;
	readonly #encoder: VideoEncoder;
	#samples: EncodedSample[] = [];
	#description: ArrayBuffer | null = null;
	#failure: unknown = null;

	/** Throws where this browser cannot encode that. */
	constructor(config: VideoConfig) {
		this.#config = config;
		this.#encoder = new VideoEncoder({
			output: (chunk, metadata) => {
				const given = metadata?.decoderConfig?.description;
				if (given) this.#description = bytesOf(given).buffer;
				const bytes = new Uint8Array(chunk.byteLength);
				chunk.copyTo(bytes);
				this.#samples.push({ isKeyframe: chunk.type === 'key', bytes });
			},
			error: (error) => (this.#failure = error)
		});
		this.#encoder.configure(videoEncoderConfig(config.request));
	}

	/** Timestamps rise from call to call. The frame stays the caller's, who closes it. */
	async encode(frame: VideoFrame, isKeyframe: boolean): Promise<void> {
		const original = await inColorSpace(frame, this.#config.request.frameColorSpace);
		try {
			this.#encoder.encode(original, { keyFrame: isKeyframe });
		} finally {
			original.close();
		}
	}

	/** What was encoded since the last call, in order. */
	async flush(): Promise<EncodedSample[]> {
		try {
			await this.#encoder.flush();
		} catch (error) {
			throw this.#failure ?? error;
		}
		return this.#samples.splice(0);
	}

	/** Whether its configuration record is that of the footage, byte for byte. Known after the first `flush`. */
	get isTwin(): boolean {
		return isSameBytes(this.#description, this.#config.description);
	}

	close(): void {
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}
}

/**
 * The frame as the camera gave it: a decoder fills in a colour space where the camera said none, and the encoder would
 * write that into its parameters. The result is the caller's to close, and so is `frame`.
 */
async function inColorSpace(frame: VideoFrame, colorSpace: VideoColorSpaceInit): Promise<VideoFrame> {
	const { fullRange, matrix, primaries, transfer } = frame.colorSpace;
	const isSame =
		fullRange === colorSpace.fullRange &&
		matrix === colorSpace.matrix &&
		primaries === colorSpace.primaries &&
		transfer === colorSpace.transfer;
	if (isSame || !frame.format || !frame.visibleRect) return frame.clone();
	const pixels = new Uint8Array(frame.allocationSize());
	const layout = await frame.copyTo(pixels);
	return new VideoFrame(pixels, {
		format: frame.format,
		codedWidth: frame.visibleRect.width,
		codedHeight: frame.visibleRect.height,
		timestamp: frame.timestamp,
		layout,
		colorSpace
	});
}
