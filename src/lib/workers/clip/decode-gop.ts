import type { LaidSample } from '../../clip/lay-out';
import type { VideoConfig } from '../../media/segment';
import { videoDecoderConfig } from '../decoder-config';

/**
 * Decodes samples that begin with a keyframe, and hands on each frame in order, one after the other. Rejects with what
 * the decoder or `onFrame` threw.
 * @param onFrame must not keep the frame: it is closed when the promise settles
 */
export async function decodeGop(
	config: VideoConfig,
	samples: readonly LaidSample[],
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
		decoder.configure(videoDecoderConfig(config));
		for (const { isKeyframe, timeUs, bytes } of samples) {
			decoder.decode(new EncodedVideoChunk({ type: isKeyframe ? 'key' : 'delta', timestamp: timeUs, data: bytes }));
		}
		await Promise.race([decoder.flush(), failed]);
		await Promise.race([handling, failed]);
	} finally {
		if (decoder.state !== 'closed') decoder.close();
	}
}
