import {
	BlobSource,
	BufferSource,
	EncodedPacketSink,
	Input,
	MP4,
	VideoSample,
	type EncodedPacket,
	type InputAudioTrack,
	type InputTrack,
	type InputVideoTrack
} from 'mediabunny';
import { AppError, messageOf } from '../../base/errors';
import { secondsFromUs } from '../../base/units';
import { decodeChunks } from './decode-gop';

/** What the plan says the file must hold. */
export interface Expected {
	/** Frames from the first shown to the last. */
	readonly frameCount: number;
	/** Sound packets; 0 without sound. Those of the hidden lead may be left out. */
	readonly packetCount: number;
	/** Length from the first shown frame to the end of the last. */
	readonly durationUs: number;
}

/** Width of a poster, in pixels. */
const POSTER_WIDTH = 480;

/** Rounding of the file's timescales, and one sound packet that outlasts the picture. */
const DURATION_TOLERANCE_S = 0.05;

/** Sound may end a little before or after the picture by whole packets; more is missing sound. */
const SOUND_TOLERANCE_PACKETS = 60;

/** What a file shows of itself. */
interface Look {
	/** JPEG of the first frame shown. */
	readonly poster: ArrayBuffer;
	readonly width: number;
	readonly height: number;
}

/**
 * Reads a finished file back: container, counts, length, and the first and last frame decoded.
 * @param file on disk, or in memory, where it is read without another copy
 * @param onLook called now and then while it reads
 * @throws AppError `clip/verify-failed` with the reason
 */
export async function verify(
	file: Blob | Uint8Array<ArrayBuffer>,
	expected: Expected,
	onLook: () => void
): Promise<Look> {
	const source = file instanceof Blob ? new BlobSource(file) : new BufferSource(file);
	const input = new Input({ formats: [MP4], source });
	const video = await input.getPrimaryVideoTrack();
	const audio = await input.getPrimaryAudioTrack();
	if (!video) throw wrong('no picture');
	const durationS = await video.computeDuration();
	const wantedS = secondsFromUs(expected.durationUs);
	if (Math.abs(durationS - wantedS) > DURATION_TOLERANCE_S) throw wrong(`${durationS} s instead of ${wantedS} s`);
	// Frames decode in threads of the browser's while packets are counted in this one.
	const looking = lookAtEnds(video, durationS);
	const counting = checkCounts(video, audio, expected, onLook);
	// Whichever fails, the other is over before that is told: nothing goes on decoding behind it.
	await Promise.allSettled([looking, counting]);
	await counting;
	return looking;
}

async function checkCounts(
	video: InputVideoTrack,
	audio: InputAudioTrack | null,
	expected: Expected,
	onLook: () => void
): Promise<void> {
	const shown = await countFrom(video, 0, onLook);
	if (shown !== expected.frameCount) throw wrong(`${shown} frames instead of ${expected.frameCount}`);
	const packets = audio ? await countFrom(audio, -Infinity, onLook) : 0;
	if (packets > expected.packetCount || packets < expected.packetCount - SOUND_TOLERANCE_PACKETS) {
		throw wrong(`${packets} sound packets instead of ${expected.packetCount}`);
	}
}

/**
 * Decodes the first frame shown, with what it needs, and the last GOP up to its last frame, all by one decoder: each frame
 * of these must come out.
 */
async function lookAtEnds(video: InputVideoTrack, durationS: number): Promise<Look> {
	const sink = new EncodedPacketSink(video);
	const [config, rotation] = await Promise.all([video.getDecoderConfig(), video.getRotation()]);
	const first = await packetsUpTo(sink, 0);
	const last = await packetsUpTo(sink, durationS);
	const firstAt = first.at(-1)?.sequenceNumber ?? -1;
	const packets = [...first, ...last.filter(({ sequenceNumber }) => sequenceNumber > firstAt)];
	const look = Promise.withResolvers<Look>();
	look.promise.catch(() => undefined); // Awaited in a moment.
	let count = 0;
	const decoding = async () => {
		if (!config) throw new Error('no decoder configuration');
		await decodeChunks(config, chunksOf(packets), (frame) => {
			// Not awaited: the frames after it go on meanwhile.
			if (++count === first.length) look.resolve(lookAt(new VideoSample(frame, { rotation })));
		});
	};
	await decoding().catch((error: unknown) => Promise.reject(wrong(messageOf(error))));
	if (first.length === 0 || count < first.length) throw wrong('the first frame does not decode');
	if (count < packets.length) throw wrong('the last frame does not decode');
	return look.promise;
}

/** Those from the last keyframe on that it takes to show what is shown at `timeS`. */
async function packetsUpTo(sink: EncodedPacketSink, timeS: number): Promise<EncodedPacket[]> {
	const shown = await sink.getPacket(timeS);
	const packets: EncodedPacket[] = [];
	let packet = await sink.getKeyPacket(timeS, { verifyKeyPackets: true });
	while (shown && packet && packet.sequenceNumber <= shown.sequenceNumber) {
		packets.push(packet);
		packet = await sink.getNextPacket(packet);
	}
	return packets;
}

function* chunksOf(packets: readonly EncodedPacket[]): Generator<EncodedVideoChunk> {
	for (const packet of packets) yield packet.toEncodedVideoChunk();
}

/** A minute and more of packets. */
const LOOK_PACKETS = 5_000;

/** Rounded timestamps of the first shown frame may lie this much before 0. */
const ZERO_S = -0.001;

async function countFrom(track: InputTrack, fromS: number, onLook: () => void): Promise<number> {
	const sink = new EncodedPacketSink(track);
	const options = { metadataOnly: true };
	let count = 0;
	let readCount = 0;
	// One after the other: the sink's own iterator reads ahead, which costs more than it gains without data to read.
	for (let packet = await sink.getFirstPacket(options); packet; packet = await sink.getNextPacket(packet, options)) {
		if (packet.timestamp >= Math.min(fromS, ZERO_S) || fromS === -Infinity) count++;
		if (++readCount % LOOK_PACKETS === 0) onLook();
	}
	return count;
}

/** Closes the sample as soon as it is drawn. */
async function lookAt(sample: VideoSample): Promise<Look> {
	const { displayWidth, displayHeight } = sample;
	const width = Math.min(POSTER_WIDTH, displayWidth);
	const height = Math.round((width * displayHeight) / displayWidth);
	const canvas = new OffscreenCanvas(width, height);
	try {
		const context = canvas.getContext('2d');
		if (!context) throw wrong('no canvas for the poster');
		sample.draw(context, 0, 0, width, height);
	} finally {
		sample.close();
	}
	const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.8 });
	return { poster: await blob.arrayBuffer(), width: displayWidth, height: displayHeight };
}

function wrong(reason: string): AppError {
	return new AppError('clip/verify-failed', 'retryable', reason, { reason });
}
