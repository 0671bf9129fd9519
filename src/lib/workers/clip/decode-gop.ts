import type { LaidSample } from '../../cut/lay-out';
import type { VideoConfig } from '../../model/segment';
import { videoDecoderConfig } from '../decoder-config';

/**
 * Decodes samples that begin with a keyframe, and hands on each frame in order, one after the other. Rejects with what
 * the decoder or `onFrame` threw.
 * @param onFrame must not keep the frame: it is closed when the promise settles
 */
export function decodeGop(
	config: VideoConfig,
	samples: readonly LaidSample[],
	onFrame: (frame: VideoFrame) => Promise<void> | void
): Promise<void> {
	return decodeChunks(videoDecoderConfig(config), chunksOf(samples), onFrame);
}

function* chunksOf(samples: readonly LaidSample[]): Generator<EncodedVideoChunk> {
	for (const { isKeyframe, timeUs, bytes } of samples) {
		yield new EncodedVideoChunk({ type: isKeyframe ? 'key' : 'delta', timestamp: timeUs, data: bytes });
	}
}

/** The same for chunks that begin with a keyframe, of one GOP or more. */
export async function decodeChunks(
	config: VideoDecoderConfig,
	chunks: Iterable<EncodedVideoChunk>,
	onFrame: (frame: VideoFrame) => Promise<void> | void
): Promise<void> {
	const { promise: failed, reject } = Promise.withResolvers<never>();
	let handling = Promise.resolve();
	const handle = async (frame: VideoFrame) => {
		try {
			await onFrame(frame);
		} catch (error) {
			reject(error);
		} finally {
			frame.close();
		}
	};
	const decoder = new VideoDecoder({
		output: (frame) => {
			handling = handling.then(() => handle(frame));
		},
		error: reject
	});
	try {
		decoder.configure(config);
		for (const chunk of chunks) decoder.decode(chunk);
		await Promise.race([decoder.flush(), failed]);
		await Promise.race([handling, failed]);
	} finally {
		if (decoder.state !== 'closed') decoder.close();
	}
}
