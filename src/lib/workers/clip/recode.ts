import type { LaidSample } from '../../clip/lay-out';
import { isSameBytes } from '../../clip/plan-clip';
import type { VideoConfig } from '../../media/segment';
import { videoDecoderConfig } from '../decoder-config';
import { bytesOf, videoEncoderConfig } from '../encoder-config';

export interface RecodedSample {
	readonly isKeyframe: boolean;
	readonly bytes: Uint8Array;
}

/**
 * Encodes the later part of a GOP anew, so that a clip can begin inside it: decodes from the keyframe, encodes from the
 * first frame at or after `fromUs` with what the source's encoder was asked for. Joins the copied rest only where both
 * encoders made the same configuration record, byte for byte.
 * @param samples of one whole GOP, in order
 * @returns one sample for each frame from `fromUs` on; `null` where that does not work here, and an edit list must do
 */
export async function recodeFrom(
	config: VideoConfig,
	samples: readonly LaidSample[],
	fromUs: number
): Promise<RecodedSample[] | null> {
	const wantedCount = samples.filter(({ timeUs }) => timeUs >= fromUs).length;
	const recoded: RecodedSample[] = [];
	let description: ArrayBuffer | null = null;
	const { promise: failed, reject } = Promise.withResolvers<never>();
	const encoder = new VideoEncoder({
		output: (chunk, metadata) => {
			const given = metadata?.decoderConfig?.description;
			if (given) description = bytesOf(given).buffer;
			const bytes = new Uint8Array(chunk.byteLength);
			chunk.copyTo(bytes);
			recoded.push({ isKeyframe: chunk.type === 'key', bytes });
		},
		error: reject
	});
	let encodedCount = 0;
	const encode = async (frame: VideoFrame) => {
		try {
			if (frame.timestamp < fromUs) return;
			const original = await inColorSpace(frame, config.request.frameColorSpace);
			encoder.encode(original, { keyFrame: encodedCount++ === 0 });
			original.close();
		} catch (error) {
			reject(error);
		} finally {
			frame.close();
		}
	};
	let encoding = Promise.resolve();
	const decoder = new VideoDecoder({
		output: (frame) => {
			encoding = encoding.then(() => encode(frame));
		},
		error: reject
	});
	try {
		encoder.configure(videoEncoderConfig(config.request));
		decoder.configure(videoDecoderConfig(config));
		for (const { isKeyframe, timeUs, bytes } of samples) {
			decoder.decode(new EncodedVideoChunk({ type: isKeyframe ? 'key' : 'delta', timestamp: timeUs, data: bytes }));
		}
		await Promise.race([decoder.flush(), failed]);
		await Promise.race([encoding.then(() => encoder.flush()), failed]);
	} catch {
		return null; // Whatever a codec refuses here, the edit list still cuts exactly.
	} finally {
		if (decoder.state !== 'closed') decoder.close();
		if (encoder.state !== 'closed') encoder.close();
	}
	const isWhole = recoded.length === wantedCount && recoded[0]?.isKeyframe === true;
	return isWhole && isSameBytes(description, config.description) ? recoded : null;
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
