import { EncodedPacket, type VideoSample } from 'mediabunny';

/** Frames that wait for the encoder; each holds a whole picture in memory. */
const MAX_QUEUE = 6;

/** How often a film can be entered: what players and sites expect. */
const KEYFRAME_EVERY_S = 2;

/**
 * Encodes frames in order and waits for `onPacket`, which is called in the same order. Closes each frame.
 * @param paint makes the frame to encode out of the one decoded; the result is closed here
 */
export async function encodeFrames(
	samples: AsyncIterable<VideoSample>,
	config: VideoEncoderConfig,
	paint: (sample: VideoSample) => VideoFrame,
	onPacket: (packet: EncodedPacket, metadata: EncodedVideoChunkMetadata | undefined) => Promise<void> | void
): Promise<void> {
	const { promise: failed, reject } = Promise.withResolvers<never>();
	let writing = Promise.resolve();
	let onDequeue: () => void = () => undefined;
	const encoder = new VideoEncoder({
		output: (chunk, metadata) => {
			const packet = EncodedPacket.fromEncodedChunk(chunk);
			writing = writing.then(() => onPacket(packet, metadata));
			writing.catch(reject);
		},
		error: reject
	});
	// It is raced below, and may lose.
	failed.catch(() => undefined);
	encoder.ondequeue = () => onDequeue();
	try {
		encoder.configure(config);
		let nextKeyframeS = -Infinity;
		for await (const sample of samples) {
			try {
				const frame = paint(sample);
				try {
					encoder.encode(frame, { keyFrame: sample.timestamp >= nextKeyframeS });
				} finally {
					frame.close();
				}
			} finally {
				sample.close();
			}
			if (sample.timestamp >= nextKeyframeS) nextKeyframeS = sample.timestamp + KEYFRAME_EVERY_S;
			while (encoder.encodeQueueSize > MAX_QUEUE) {
				await Promise.race([new Promise<void>((resolve) => (onDequeue = resolve)), failed]);
			}
		}
		await Promise.race([encoder.flush(), failed]);
		await writing;
	} finally {
		if (encoder.state !== 'closed') encoder.close();
	}
}
