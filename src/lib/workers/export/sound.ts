import {
	BlobSource,
	BufferTarget,
	EncodedAudioPacketSource,
	EncodedPacketSink,
	Input,
	MP4,
	Mp4OutputFormat,
	Output,
	type EncodedPacket,
	type InputAudioTrack
} from 'mediabunny';
import { AppError } from '../../base/errors';
import { isoFromUs, secondsFromUs } from '../../base/units';
import { Ffmpeg } from '../clip/ffmpeg';
import { shownPackets } from './clip-input';
import type { ExportJob } from './protocol';
import type { Sound } from './output';

/**
 * The sound of a clip as M4A with AAC, made by ffmpeg from the sound alone, so that a long clip fits its memory. It begins
 * at time 0 and ends with the picture.
 * @param onDone recorded time done
 */
export async function m4aOf(
	track: InputAudioTrack,
	{ startUs, title, sourceLabel, facts }: ExportJob,
	bitrate: number,
	onDone: (doneUs: number) => void
): Promise<Uint8Array<ArrayBuffer>> {
	// The core loads while the sound is read.
	const ffmpeg = new Ffmpeg();
	try {
		return await ffmpeg.run(
			await soundAlone(track),
			// ffmpeg moves sound that begins after the picture to the time 0 otherwise: up to 20 ms too early, all of it.
			['-copyts'],
			[
				...['-map', '0:a', '-c:a', 'aac', '-b:a', String(bitrate), '-t', secondsFromUs(facts.durationUs).toFixed(6)],
				// Silence where packets are missing, from 10 ms on: an encoder counts samples and would close the hole.
				...['-af', 'aresample=async=1:min_hard_comp=0.01:first_pts=0', '-map_metadata', '-1'],
				...['-metadata', `creation_time=${isoFromUs(startUs)}`, '-metadata', `title=${title}`],
				...['-metadata', `comment=${sourceLabel}`, '-movflags', '+faststart']
			],
			(doneUs) => {
				if (doneUs !== undefined && doneUs >= 0) onDone(Math.min(doneUs, facts.durationUs));
			},
			{ name: 'out.m4a' }
		);
	} finally {
		ffmpeg.close();
	}
}

/** The sound of an M4A, to be written beside a picture. */
export async function soundOf(m4a: Uint8Array<ArrayBuffer>): Promise<Sound> {
	const track = await new Input({ formats: [MP4], source: new BlobSource(new Blob([m4a])) }).getPrimaryAudioTrack();
	const config = await track?.getDecoderConfig();
	if (!track || !config) throw new AppError('export/failed', 'retryable', 'the sound cannot be read back');
	const packets: EncodedPacket[] = [];
	// The packet before time 0 only starts the decoder up: a file without an edit list must not hold it, or all comes late.
	for await (const packet of shownPackets(track)) packets.push(packet);
	const byteCount = packets.reduce((sum, { byteLength }) => sum + byteLength, 0);
	return { codec: 'aac', config, packets, packetCount: packets.length, byteCount };
}

/** The sound of the clip as it is. */
export async function recordedSound(track: InputAudioTrack): Promise<Sound> {
	const [codec, config] = await Promise.all([track.getCodec(), track.getDecoderConfig()]);
	if (!codec || !config) throw new AppError('export/failed', 'fatal', 'the sound of the clip cannot be read');
	return { codec, config, packets: shownPackets(track), packetCount: 0, byteCount: 0 };
}

async function soundAlone(track: InputAudioTrack): Promise<Uint8Array> {
	const { codec, config } = await recordedSound(track);
	const target = new BufferTarget();
	const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
	const source = new EncodedAudioPacketSource(codec);
	output.addAudioTrack(source);
	await output.start();
	for await (const packet of new EncodedPacketSink(track).packets()) {
		if (packet.timestamp >= 0) await source.add(packet, { decoderConfig: config });
	}
	await output.finalize();
	if (!target.buffer) throw new AppError('export/failed', 'retryable', 'the sound was not written');
	return new Uint8Array(target.buffer);
}
