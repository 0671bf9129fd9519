import type { VideoConfig } from '../../model/segment';
import { Ffmpeg } from './ffmpeg';
import { Mp4Writer } from './mux';

let atHand: Ffmpeg | null = null;

/**
 * Does `work` with the instance at hand, which has loaded and compiled what the last one needed, or with a new one that
 * begins to load at once. It is kept for the next where `work` went well, else closed.
 */
export async function withFfmpeg<T>(work: (ffmpeg: Ffmpeg) => Promise<T>): Promise<T> {
	const ffmpeg = atHand ?? new Ffmpeg();
	atHand = null;
	try {
		const result = await work(ffmpeg);
		if (atHand === null && !ffmpeg.isSpent) atHand = ffmpeg;
		return result;
	} finally {
		if (atHand !== ffmpeg) ffmpeg.close();
	}
}

/**
 * Has an instance ready before it is needed: loads the core and copies a file of no footage, since functions of a
 * WebAssembly module are compiled at their first call, which is most of the time of a first short clip. Whoever needs one
 * meanwhile gets one of their own.
 * @throws AppError `clip/core-unavailable`, `clip/assembly-failed`
 */
export async function warmUpFfmpeg(): Promise<void> {
	if (atHand !== null) return;
	const movie = await emptyMovie();
	await withFfmpeg((ffmpeg) => ffmpeg.run(movie, [], ['-map', '0', '-c', 'copy'], () => undefined));
}

/** A picture of a codec that needs no configuration record; copying looks into no sample. */
const PICTURE: VideoConfig = {
	codec: 'vp8',
	description: null,
	codedWidth: 16,
	codedHeight: 16,
	colorSpace: null,
	rotationDeg: 0,
	flip: false,
	request: { codec: 'vp8', width: 16, height: 16, bitrate: 1, frameRate: 30, frameColorSpace: {} }
};
const SOUND = { codec: 'opus', description: null, sampleRate: 48_000, numberOfChannels: 2, packetUs: 20_000 };

async function emptyMovie(): Promise<Uint8Array<ArrayBuffer>> {
	const writer = new Mp4Writer(PICTURE, SOUND, { target: 'memory' });
	await writer.start();
	const sample = { timeUs: 0, durationUs: 20_000, isKeyframe: true, bytes: new Uint8Array(16) };
	await writer.add({ video: [sample], audio: [sample] });
	return writer.finish();
}
