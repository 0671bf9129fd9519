import { usFromMs } from '../../base/units';
import type { EncoderTrial, TrialRequest } from './protocol';
import { workingCodecs } from './video-encoding';

const SAMPLE_RATE = 48_000;
/** One Opus packet. */
const BLOCK_MS = 20;

/** What this browser really encodes, found by encoding: all video codecs the recorder knows, and Opus. */
export async function tryEncoders(wanted: TrialRequest): Promise<EncoderTrial> {
	const video: string[] = [];
	if ('VideoEncoder' in self) {
		for await (const codec of workingCodecs({ ...wanted, frameColorSpace: {} })) video.push(codec);
	}
	return { video, hasOpus: 'AudioEncoder' in self && (await canEncodeOpus()) };
}

async function canEncodeOpus(): Promise<boolean> {
	let hasChunk = false;
	let encoder: AudioEncoder | undefined;
	try {
		const { promise: failed, reject } = Promise.withResolvers<never>();
		encoder = new AudioEncoder({ output: () => (hasChunk = true), error: reject });
		encoder.configure({ codec: 'opus', sampleRate: SAMPLE_RATE, numberOfChannels: 1 });
		const numberOfFrames = (SAMPLE_RATE * BLOCK_MS) / 1000;
		for (let index = 0; index < 3; index++) {
			const silence = new AudioData({
				format: 'f32-planar',
				sampleRate: SAMPLE_RATE,
				numberOfFrames,
				numberOfChannels: 1,
				timestamp: usFromMs(index * BLOCK_MS),
				data: new Float32Array(numberOfFrames)
			});
			encoder.encode(silence);
			silence.close();
		}
		await Promise.race([encoder.flush(), failed]);
		return hasChunk;
	} catch {
		return false; // Whatever it says, there is no sound from it: the answer of a trial.
	} finally {
		if (encoder && encoder.state !== 'closed') encoder.close();
	}
}
