import {
	BlobSource,
	EncodedPacketSink,
	Input,
	MP4,
	VideoSampleSink,
	type InputTrack,
	type VideoSample
} from 'mediabunny';
import { AppError } from '../../base/errors';
import { secondsFromUs } from '../../base/units';

/** What the plan says the file must hold. */
export interface Expected {
	/** Frames from the first shown to the last. */
	readonly frameCount: number;
	/** Sound packets; 0 without sound. Those of the hidden lead may be left out. */
	readonly packetCount: number;
	/** From the first shown frame to the end of the last. */
	readonly durationUs: number;
}

/** Of a poster, in pixels. */
const POSTER_WIDTH = 480;

/** Rounding of the file's timescales, and one sound packet that outlasts the picture. */
const DURATION_TOLERANCE_S = 0.05;

/** Sound may end a little before or after the picture by whole packets; more is missing sound. */
const SOUND_TOLERANCE_PACKETS = 60;

/**
 * Reads a finished file back: container, counts, length, and the first and last frame decoded.
 * @param onLook called now and then while it reads
 * @returns the poster (JPEG of the first frame shown) and the size of the picture
 * @throws AppError `clip/verify-failed` with the reason
 */
export async function verify(
	file: Blob,
	expected: Expected,
	onLook: () => void
): Promise<{ poster: ArrayBuffer; width: number; height: number }> {
	const input = new Input({ formats: [MP4], source: new BlobSource(file) });
	const video = await input.getPrimaryVideoTrack();
	const audio = await input.getPrimaryAudioTrack();
	if (!video) throw wrong('no picture');
	const shown = await countFrom(video, 0, onLook);
	if (shown !== expected.frameCount) throw wrong(`${shown} frames instead of ${expected.frameCount}`);
	const packets = audio ? await countFrom(audio, -Infinity, onLook) : 0;
	if (packets > expected.packetCount || packets < expected.packetCount - SOUND_TOLERANCE_PACKETS) {
		throw wrong(`${packets} sound packets instead of ${expected.packetCount}`);
	}
	const durationS = await video.computeDuration();
	const wantedS = secondsFromUs(expected.durationUs);
	if (Math.abs(durationS - wantedS) > DURATION_TOLERANCE_S) throw wrong(`${durationS} s instead of ${wantedS} s`);

	const sink = new VideoSampleSink(video);
	const first = await sink.getSample(0);
	if (!first) throw wrong('the first frame does not decode');
	try {
		const poster = await drawPoster(first);
		const last = await sink.getSample(durationS);
		if (!last) throw wrong('the last frame does not decode');
		last.close();
		return { poster, width: first.displayWidth, height: first.displayHeight };
	} finally {
		first.close();
	}
}

/** A minute and more of packets. */
const LOOK_PACKETS = 5_000;

/** Rounded timestamps of the first shown frame may lie this much before 0. */
const ZERO_S = -0.001;

async function countFrom(track: InputTrack, fromS: number, onLook: () => void): Promise<number> {
	let count = 0;
	let readCount = 0;
	for await (const packet of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) {
		if (packet.timestamp >= Math.min(fromS, ZERO_S) || fromS === -Infinity) count++;
		if (++readCount % LOOK_PACKETS === 0) onLook();
	}
	return count;
}

async function drawPoster(sample: VideoSample): Promise<ArrayBuffer> {
	const width = Math.min(POSTER_WIDTH, sample.displayWidth);
	const height = Math.round((width * sample.displayHeight) / sample.displayWidth);
	const canvas = new OffscreenCanvas(width, height);
	const context = canvas.getContext('2d');
	if (!context) throw wrong('no canvas for the poster');
	sample.draw(context, 0, 0, width, height);
	const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
	return blob.arrayBuffer();
}

function wrong(reason: string): AppError {
	return new AppError('clip/verify-failed', 'retryable', reason, { reason });
}
