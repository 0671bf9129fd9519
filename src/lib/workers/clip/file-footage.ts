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
import { usFromSeconds } from '../../base/units';
import { clipCoverage } from '../../ring/coverage';
import { captureUsOf, closedGaps } from '../../cut/file-time';
import type { AudioConfig, Epoch, Segment, SegmentEntry, VideoConfig } from '../../model/segment';
import { clipFile } from '../../storage/files';
import type { CutSource } from '../../model/clip';
import { bytesOf } from '../encoder-config';
import type { Footage } from './footage';

/** A GOP of the file, by the file's own times in seconds. */
interface Gop {
	readonly fromS: number;
	/** Where the next one begins; `Infinity` for the last. */
	readonly toS: number;
	readonly entry: SegmentEntry;
}

/** What comes before and after the sound of a GOP from elsewhere, as capture times of those packets; `null`: nothing. */
export interface SoundBounds {
	readonly afterUs: number | null;
	readonly beforeUs: number | null;
}

export interface FileFootage extends Footage {
	/** The segment of an entry, with all sound between the two bounds: packets at its edges may be stored beside it. */
	segment(entry: SegmentEntry, bounds: SoundBounds): Promise<Segment>;
}

/**
 * A clip's finished file as footage: its GOPs as segments, with the times at which they were captured, so that the same
 * layout, coding and checks that make clips of the ring cut it. Samples are handed on byte for byte.
 * @throws AppError `clip/file-missing`, `clip/footage-gone`
 */
export async function fileFootage(source: CutSource): Promise<FileFootage> {
	const file = await clipFile(source.clipId, source.file.revision ?? 0);
	const input = new Input({ formats: [MP4], source: new BlobSource(file) });
	const video = await input.getPrimaryVideoTrack();
	if (!video) throw new AppError('clip/footage-gone', 'fatal', 'the file has no picture');
	const audio = await input.getPrimaryAudioTrack();
	const closed = closedGaps(source.gaps, source.file.stills);
	const captureUs = ({ timestamp }: EncodedPacket) => captureUsOf(usFromSeconds(timestamp), source.startUs, closed);
	const sinks = { video: new EncodedPacketSink(video), audio: audio && new EncodedPacketSink(audio) };
	const gops = await gopsOf(sinks.video, source.sourceId, captureUs);
	const epoch: Epoch = {
		sourceId: source.sourceId,
		id: 0,
		startUs: source.startUs,
		cause: null,
		video: source.file.configs?.video ?? (await videoConfigOf(video, source)),
		audio: source.file.configs?.audio ?? (audio && (await audioConfigOf(audio)))
	};
	const segment = (entry: SegmentEntry, { afterUs, beforeUs }: SoundBounds): Promise<Segment> => {
		const halfUs = (epoch.audio?.packetUs ?? 0) / 2;
		const bounds = {
			afterUs: afterUs === null ? null : afterUs + halfUs,
			beforeUs: beforeUs === null ? null : beforeUs - halfUs
		};
		return readGop({ ...gops[entry.seq]!, entry }, sinks, captureUs, bounds);
	};
	return {
		entries: gops.map(({ entry }) => entry),
		epochs: [epoch],
		segment,
		async *segments(entries) {
			for (const entry of entries) yield { entry, segment: await segment(entry, { afterUs: null, beforeUs: null }) };
		},
		stills: source.file.stills ?? [],
		gapsIn: (range) => clipCoverage({ covered: [], gaps: source.gaps }, range).gaps,
		close: () => input.dispose()
	};
}

async function gopsOf(
	sink: EncodedPacketSink,
	sourceId: string,
	captureUs: (packet: EncodedPacket) => number
): Promise<Gop[]> {
	const runs: EncodedPacket[][] = [];
	for await (const packet of sink.packets(undefined, undefined, { metadataOnly: true })) {
		if (packet.type === 'key' || runs.length === 0) runs.push([]);
		runs.at(-1)?.push(packet);
	}
	return runs.map((packets, seq) => {
		const [first, last] = [packets[0]!, packets.at(-1)!];
		const next = runs[seq + 1]?.[0];
		const lastEndUs = captureUs(last) + usFromSeconds(last.duration);
		// Segments meet exactly; only at a hole, which the file does not show, is the next one later than the end.
		const nextUs = next ? captureUs(next) : lastEndUs;
		return {
			fromS: first.timestamp,
			toS: next?.timestamp ?? Infinity,
			entry: {
				sourceId,
				seq,
				epochId: 0,
				startUs: captureUs(first),
				endUs: Math.abs(nextUs - lastEndUs) <= ROUNDING_US ? nextUs : lastEndUs,
				frameCount: packets.length,
				byteCount: packets.reduce((sum, { byteLength }) => sum + byteLength, 0),
				hasAudio: true,
				droppedCount: 0
			}
		};
	});
}

/** Rounding error of times and lengths in the file's timescales; less than any frame. */
const ROUNDING_US = 1_000;

/** How far beyond a GOP's edges its sound may be stored: as long as the recorder waits for it, and some. */
const EDGE_S = 0.5;

async function readGop(
	{ fromS, toS, entry }: Gop,
	sinks: { readonly video: EncodedPacketSink; readonly audio: EncodedPacketSink | null },
	captureUs: (packet: EncodedPacket) => number,
	{ afterUs, beforeUs }: SoundBounds
): Promise<Segment> {
	const video = await packetsWithin(sinks.video, fromS, toS);
	const near = sinks.audio
		? await packetsWithin(
				sinks.audio,
				afterUs === null ? fromS : fromS - EDGE_S,
				beforeUs === null ? toS : toS + EDGE_S
			)
		: [];
	const audio = near.filter((packet) => {
		const us = captureUs(packet);
		return (afterUs === null || us > afterUs) && (beforeUs === null || us < beforeUs);
	});
	// One that is the GOP's own may, rounded, begin at its end.
	const latestUs = beforeUs === null ? Infinity : entry.endUs - 1;
	const tableOf = (packets: readonly EncodedPacket[], untilUs = Infinity) => ({
		timesUs: Int32Array.from(packets, (packet) => Math.min(captureUs(packet), untilUs) - entry.startUs),
		sizes: Uint32Array.from(packets, ({ byteLength }) => byteLength)
	});
	const samples = [...video, ...audio];
	const bytes = new Uint8Array(samples.reduce((sum, { byteLength }) => sum + byteLength, 0));
	let at = 0;
	for (const { data } of samples) {
		bytes.set(data, at);
		at += data.byteLength;
	}
	return {
		epochId: 0,
		startUs: entry.startUs,
		endUs: entry.endUs,
		video: tableOf(video),
		audio: tableOf(audio, latestUs),
		bytes: bytes.buffer,
		// Read from a file that was checked as a whole; nobody asks for it again.
		crc32: 0
	};
}

/** Packets that begin in [fromS, toS). */
async function packetsWithin(sink: EncodedPacketSink, fromS: number, toS: number): Promise<EncodedPacket[]> {
	const found: EncodedPacket[] = [];
	const first = (await sink.getPacket(fromS)) ?? (await sink.getFirstPacket());
	if (!first) return found;
	for await (const packet of sink.packets(first)) {
		if (packet.timestamp >= toS) break;
		if (packet.timestamp >= fromS) found.push(packet);
	}
	return found;
}

/** Configurations of a file that an older version made, which did not note what its encoder was asked for. */
async function videoConfigOf(track: InputVideoTrack, { file }: CutSource): Promise<VideoConfig> {
	const config = await track.getDecoderConfig();
	if (!config) throw new AppError('clip/footage-gone', 'fatal', 'the file does not say how to decode it');
	const { codec, codedWidth = file.width, codedHeight = file.height, description, colorSpace = null } = config;
	const seconds = file.durationUs / 1e6;
	return {
		codec,
		codedWidth,
		codedHeight,
		description: description ? bytesOf(description).buffer : null,
		colorSpace,
		rotationDeg: await track.getRotation(),
		flip: false,
		// A guess: where the encoder makes another description of it, the edit list cuts instead.
		request: {
			codec,
			width: codedWidth,
			height: codedHeight,
			bitrate: Math.round((file.sizeBytes * 8) / seconds),
			frameRate: Math.round(file.frameCount / seconds),
			frameColorSpace: colorSpace ?? {}
		}
	};
}

/** The length of an Opus packet of this app; others come with their `configs`. */
const OPUS_PACKET_US = 20_000;

async function audioConfigOf(track: InputAudioTrack): Promise<AudioConfig | null> {
	const config = await track.getDecoderConfig();
	if (!config) return null;
	const { codec, description, sampleRate, numberOfChannels } = config;
	return {
		codec,
		description: description ? bytesOf(description).buffer : null,
		sampleRate,
		numberOfChannels,
		packetUs: OPUS_PACKET_US
	};
}
