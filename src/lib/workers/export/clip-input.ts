import {
	BlobSource,
	EncodedPacketSink,
	Input,
	MP4,
	type EncodedPacket,
	type InputAudioTrack,
	type InputVideoTrack
} from 'mediabunny';
import { AppError } from '../../base/errors';

/** Rounded timestamps of the first shown frame may lie this much before 0. */
const ZERO_S = -0.001;

/** The file an export is made from, opened for reading. */
export interface ClipInput {
	readonly video: InputVideoTrack;
	readonly audio: InputAudioTrack | null;
}

export async function openClip(file: Blob): Promise<ClipInput> {
	const input = new Input({ formats: [MP4], source: new BlobSource(file) });
	const video = await input.getPrimaryVideoTrack();
	if (!video) throw new AppError('export/failed', 'fatal', 'the clip has no picture');
	return { video, audio: await input.getPrimaryAudioTrack() };
}

/** The packets that are shown or heard, in order: without the lead an edit list hides. */
export async function* shownPackets(track: InputVideoTrack | InputAudioTrack): AsyncGenerator<EncodedPacket> {
	for await (const packet of new EncodedPacketSink(track).packets()) {
		if (packet.timestamp >= ZERO_S) yield packet.timestamp < 0 ? packet.clone({ timestamp: 0 }) : packet;
	}
}

/** How many there are of them, without reading them. */
export async function countShown(track: InputVideoTrack | InputAudioTrack): Promise<number> {
	let count = 0;
	for await (const { timestamp } of new EncodedPacketSink(track).packets(undefined, undefined, {
		metadataOnly: true
	})) {
		if (timestamp >= ZERO_S) count++;
	}
	return count;
}
