import { AppError, messageOf } from '../../base/errors';
import { usFromSeconds } from '../../base/units';
import { within } from '../../base/within';
import { avcCodecStringOf, codecCandidates } from '../../media/codec-string';
import type { EncodingRequest, VideoConfig } from '../../model/segment';
import type { VideoChunk } from '../../media/segmenter';
import { bytesOf, videoEncoderConfig } from '../encoder-config';

/** Size and orientation of a frame; a change needs a new encoder, which would scale silently otherwise. */
export interface FrameShape {
	readonly width: number;
	readonly height: number;
	readonly rotationDeg: number;
	readonly flip: boolean;
}

/**
 * What a frame is encoded as: the shown size before its turn (`displayWidth` is after it, WebCodecs 9.4.2), made even
 * (H.264 refuses odd ones).
 */
export function shapeOf(frame: VideoFrame): FrameShape {
	const rotationDeg = frame.rotation ?? 0;
	const [width, height] =
		rotationDeg % 180 === 0 ? [frame.displayWidth, frame.displayHeight] : [frame.displayHeight, frame.displayWidth];
	return { width: width & ~1, height: height & ~1, rotationDeg, flip: frame.flip ?? false };
}

export function isSameShape(a: FrameShape, b: FrameShape): boolean {
	// fault 7.5/1
	if (a.width !== b.width || a.height !== b.height) return false;
	// fault 7.6/1
	return a.rotationDeg === b.rotationDeg && a.flip === b.flip;
}

/** Frames of the trial: enough for a first keyframe and a delta that depends on it. */
const TRIAL_FRAMES = 3;
/** The slowest real ones take a second. */
const TRIAL_LIMIT_MS = 5_000;

/**
 * The codecs that really encode this picture here, best first, found by encoding: `isConfigSupported` says yes to what
 * then fails (mediabunny#222, web-bugs#230836). Yields lazily, so that a start pays for one trial.
 */
export async function* workingCodecs(wanted: Omit<EncodingRequest, 'codec'>): AsyncGenerator<string, void> {
	for (const codec of codecCandidates(wanted.width, wanted.height, wanted.frameRate)) {
		if (await canEncode({ ...wanted, codec })) yield codec;
	}
}

async function canEncode(request: EncodingRequest): Promise<boolean> {
	const config = videoEncoderConfig(request);
	let hasKeyframe = false;
	let encoder: VideoEncoder | undefined;
	try {
		const { supported } = await VideoEncoder.isConfigSupported(config);
		if (!supported) return false;
		const { promise: failed, reject } = Promise.withResolvers<never>();
		encoder = new VideoEncoder({
			output: (chunk, metadata) => {
				hasKeyframe ||= chunk.type === 'key' && metadata?.decoderConfig !== undefined;
			},
			error: reject
		});
		encoder.configure(config);
		const { width, height } = request;
		const black = new Uint8Array((width * height * 3) / 2).fill(128, width * height);
		for (let index = 0; index < TRIAL_FRAMES; index++) {
			const frame = new VideoFrame(black, {
				format: 'I420',
				codedWidth: width,
				codedHeight: height,
				timestamp: Math.round((index * 1e6) / request.frameRate)
			});
			encoder.encode(frame, { keyFrame: index === 0 });
			frame.close();
		}
		await within(TRIAL_LIMIT_MS, Promise.race([encoder.flush(), failed]));
		return hasKeyframe;
	} catch {
		return false; // Whatever it says, this codec does not encode here: the answer of a trial.
	} finally {
		if (encoder && encoder.state !== 'closed') encoder.close();
	}
}

/** More frames than these inside the encoder mean it is slower than the camera: the next one is dropped before it. */
const MAX_IN_FLIGHT = 6;

/** No output for this long while frames go in: the encoder hangs. */
const HANG_US = usFromSeconds(3);
/** The same at its end; six frames at most are still inside. */
const FLUSH_LIMIT_MS = 3_000;

interface Handlers {
	readonly onConfig: (config: VideoConfig) => void;
	readonly onChunk: (chunk: VideoChunk) => void;
	/** Once; the encoding is over. */
	readonly onFailure: (error: AppError) => void;
}

/**
 * One `VideoEncoder` under one configuration: the video side of an epoch. Counts what is in flight by itself, since
 * `encodeQueueSize` may stay 0 (w3c/webcodecs#907).
 */
export class VideoEncoding {
	readonly #encoder: VideoEncoder;
	readonly #shape: FrameShape;
	readonly #request: EncodingRequest;
	readonly #handlers: Handlers;
	#inFlight: { timestampUs: number; sinceUs: number }[] = [];
	#hasConfig = false;
	#isOver = false;
	/** Frames that went in and came out as nothing: the encoder's own drops. */
	#swallowedCount = 0;
	#encodedCount = 0;

	/** @param shape what the frames look like; `request` has its size */
	constructor(shape: FrameShape, request: EncodingRequest, handlers: Handlers) {
		this.#shape = shape;
		this.#request = request;
		this.#handlers = handlers;
		this.#encoder = new VideoEncoder({
			output: (chunk, metadata) => this.#take(chunk, metadata),
			error: (error) => this.#fail(messageOf(error), error)
		});
		this.#encoder.configure(videoEncoderConfig(request));
	}

	get swallowedCount(): number {
		return this.#swallowedCount;
	}

	get encodedCount(): number {
		return this.#encodedCount;
	}

	/**
	 * Encodes a frame, or drops it where the encoder is behind. The frame stays the caller's, who closes it.
	 * @param nowUs any monotonic clock
	 * @returns whether the frame was taken
	 */
	encode(frame: VideoFrame, isKeyframe: boolean, nowUs: number): boolean {
		if (this.#isOver) return false;
		const oldest = this.#inFlight[0];
		// fault 8.3/1
		if (oldest && nowUs - oldest.sinceUs > HANG_US) {
			this.#fail('no output for 3 s while frames went in');
			return false;
		}
		// fault 8.4/2: frames are dropped before the encoder, never inside
		if (this.#inFlight.length >= MAX_IN_FLIGHT) return false;
		try {
			this.#encoder.encode(frame, { keyFrame: isKeyframe });
		} catch (error) {
			this.#fail(messageOf(error), error);
			return false;
		}
		this.#inFlight.push({ timestampUs: frame.timestamp, sinceUs: nowUs });
		return true;
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

	#take(chunk: EncodedVideoChunk, metadata: EncodedVideoChunkMetadata | undefined): void {
		if (this.#isOver) return;
		const position = this.#inFlight.findIndex(({ timestampUs }) => timestampUs === chunk.timestamp);
		if (position > 0) this.#swallowedCount += position;
		this.#inFlight.splice(0, position + 1);
		this.#encodedCount++;
		const decoderConfig = metadata?.decoderConfig;
		if (decoderConfig && !this.#hasConfig) {
			this.#hasConfig = true;
			this.#handlers.onConfig(this.#describe(decoderConfig));
		}
		const bytes = new Uint8Array(chunk.byteLength);
		chunk.copyTo(bytes);
		this.#handlers.onChunk({ bytes, timestampUs: chunk.timestamp, isKeyframe: chunk.type === 'key' });
	}

	#describe(config: VideoDecoderConfig): VideoConfig {
		const request = this.#request;
		const description = config.description ? bytesOf(config.description) : null;
		return {
			codec: (request.codec.startsWith('avc1') && description && avcCodecStringOf(description)) || config.codec,
			description: description?.buffer ?? null,
			codedWidth: config.codedWidth ?? request.width,
			codedHeight: config.codedHeight ?? request.height,
			colorSpace: config.colorSpace ?? null,
			rotationDeg: this.#shape.rotationDeg,
			flip: this.#shape.flip,
			request
		};
	}

	#fail(reason: string, cause?: unknown): void {
		if (this.#isOver) return;
		this.#close();
		this.#handlers.onFailure(
			new AppError('encoder/failed', 'degraded', reason, { codec: this.#request.codec }, { cause })
		);
	}

	#close(): void {
		this.#isOver = true;
		this.#inFlight = [];
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}
}
