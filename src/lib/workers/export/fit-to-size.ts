import { VideoSampleSink, type EncodedPacket, type InputVideoTrack, type VideoSample } from 'mediabunny';
import { AppError } from '../../base/errors';
import type { FitPlan } from '../../cut/export-plan';
import { isSameBytes } from '../../cut/plan-clip';
import { bytesOf } from '../encoder-config';
import { encodeFrames } from './encode-frames';

/** A piece is encoded, weighed, and written; the next gets what is left. */
const PIECE_S = 2;
/** How often the last piece is tried, which has to hit, and how often the others, which must only not run away. */
const LAST_TRIES = 8;
const TRIES = 3;
/** A piece may be off by this much, as others make up for it. */
const LOOSE = 0.35;
/** The last piece has to come so near to the aim: the aim is 97.5 %, at least 95 % is asked. */
const TIGHT = 0.015;
/** Encoders ignore less. */
const MIN_BITRATE = 20_000;

interface Piece {
	readonly packets: readonly { readonly packet: EncodedPacket; readonly metadata?: EncodedVideoChunkMetadata }[];
	readonly bytes: number;
}

interface Job {
	readonly video: InputVideoTrack;
	readonly durationS: number;
	readonly config: VideoEncoderConfig;
	readonly plan: FitPlan;
	readonly paint: (sample: VideoSample) => VideoFrame;
	readonly onPacket: (packet: EncodedPacket, metadata?: EncodedVideoChunkMetadata) => Promise<void>;
}

/**
 * Encodes a picture so that all its packets together weigh `plan.aimBytes`, within 1.5 %, and never more than
 * `plan.maxBytes`. A picture too simple to weigh so much comes out lighter.
 * @throws AppError `export/too-small`
 */
export async function encodeToFit({ video, durationS, config, plan, paint, onPacket }: Job): Promise<void> {
	const sink = new VideoSampleSink(video);
	const count = Math.max(1, Math.round(durationS / PIECE_S));
	let leftBytes = plan.aimBytes;
	const spareBytes = plan.maxBytes - plan.aimBytes;
	/** What has to be asked of the encoder for one bit a second, as learnt so far. */
	let factor = 1;
	let description: Uint8Array | null = null;
	for (let index = 0; index < count; index++) {
		const fromS = (durationS * index) / count;
		const isLast = index === count - 1;
		const toS = isLast ? Infinity : (durationS * (index + 1)) / count;
		const share = leftBytes / (count - index);
		const slack = isLast ? TIGHT * plan.aimBytes : LOOSE * share;
		let best: Piece | null = null;
		for (let attempt = 0; attempt < (isLast ? LAST_TRIES : TRIES); attempt++) {
			const wanted = (share * 8 * count) / durationS;
			const bitrate = Math.max(MIN_BITRATE, Math.round(wanted * factor));
			const piece = await encodePiece(startingFrom(fromS, sink.samples(fromS, toS)), { ...config, bitrate }, paint);
			if (!best || isBetter(piece, best, share)) best = piece;
			if (Math.abs(piece.bytes - share) <= slack || (piece.bytes > share && bitrate === MIN_BITRATE)) break;
			const next = factor * Math.min(3, Math.max(0.33, share / Math.max(1, piece.bytes)));
			// Asked for three times what it gave and more: the picture is as good as it gets.
			if (piece.bytes < share && next > 4) break;
			factor = next;
		}
		if (!best) break;
		if (isLast && best.bytes > leftBytes + spareBytes) throw tooSmall(best.bytes, leftBytes);
		leftBytes -= best.bytes;
		if (leftBytes + spareBytes < 0) throw tooSmall(best.bytes, leftBytes);
		for (const { packet, metadata } of best.packets) {
			const given = metadata?.decoderConfig?.description;
			if (given) {
				const bytes = bytesOf(given);
				if (description && !isSameBytes(description.buffer as ArrayBuffer, bytes.buffer))
					throw new AppError('export/unsupported', 'fatal', 'the encoder changes its parameters with the bitrate');
				description = bytes;
			}
			await onPacket(packet, metadata);
		}
	}
}

async function encodePiece(
	samples: AsyncIterable<VideoSample>,
	config: VideoEncoderConfig,
	paint: (sample: VideoSample) => VideoFrame
): Promise<Piece> {
	const packets: { packet: EncodedPacket; metadata?: EncodedVideoChunkMetadata }[] = [];
	let bytes = 0;
	await encodeFrames(samples, config, paint, (packet, metadata) => {
		packets.push(metadata ? { packet, metadata } : { packet });
		bytes += packet.byteLength;
	});
	return { packets, bytes };
}

/** Without the sample that is still shown at `fromS`: it belongs to the piece before. */
async function* startingFrom(fromS: number, samples: AsyncIterable<VideoSample>): AsyncGenerator<VideoSample> {
	for await (const sample of samples) {
		if (sample.timestamp < fromS) sample.close();
		else yield sample;
	}
}

/** Nearer to its share; a lighter one before a heavier. */
function isBetter(piece: Piece, best: Piece, share: number): boolean {
	const costOf = ({ bytes }: Piece) => (bytes > share ? 2 * (bytes - share) : share - bytes);
	return costOf(piece) < costOf(best);
}

function tooSmall(bytes: number, leftBytes: number): AppError {
	return new AppError('export/too-small', 'fatal', `${bytes} bytes where ${leftBytes} are left`);
}
