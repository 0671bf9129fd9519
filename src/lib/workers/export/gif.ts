import {
	BufferTarget,
	EncodedVideoPacketSource,
	Mp4OutputFormat,
	Output,
	VideoSampleSink,
	type VideoSample
} from 'mediabunny';
import { AppError } from '../../base/errors';
import { secondsFromUs } from '../../base/units';
import { GIF_FRAME_RATE, gifPart, gifSize } from '../../cut/export-plan';
import { Ffmpeg } from '../clip/ffmpeg';
import type { ClipInput } from './clip-input';
import { encodeFrames } from './encode-frames';
import { encodingFor } from './encoders';
import { painter } from './painter';
import type { ExportJob } from './protocol';

/** So much that the palette is made of the camera's colours, not of this step's faults. */
const BITS_PER_PIXEL = 1;

/** One palette for all; what stands still between frames is left as it was. */
const PALETTE =
	`fps=${GIF_FRAME_RATE},split[a][b];[a]palettegen=stats_mode=diff[p];` +
	`[b][p]paletteuse=dither=bayer:bayer_scale=4:diff_mode=rectangle`;

/**
 * A GIF of a part of the clip: made small by the browser's codecs, then given its palette by ffmpeg.
 * @param onDone recorded time done
 */
export async function gifOf(
	{ video }: ClipInput,
	{ facts, request, startUs }: ExportJob,
	onDone: (doneUs: number) => void
): Promise<Uint8Array<ArrayBuffer>> {
	const { fromUs, lengthUs } = gifPart(request, facts);
	const size = gifSize(facts);
	const ffmpeg = new Ffmpeg();
	try {
		const bitrate = size.width * size.height * GIF_FRAME_RATE * BITS_PER_PIXEL;
		const { config, codec } = await encodingFor('mp4', { ...size, bitrate }, GIF_FRAME_RATE);
		const target = new BufferTarget();
		const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target });
		const source = new EncodedVideoPacketSource(codec);
		output.addVideoTrack(source);
		await output.start();
		const samples = thinned(
			new VideoSampleSink(video).samples(secondsFromUs(fromUs), secondsFromUs(fromUs + lengthUs))
		);
		const paint = painter(size, request.hasTime ? startUs : null);
		// The frame shown where the part begins may have come before.
		let firstS: number | undefined;
		await encodeFrames(samples, config, paint, async (packet, metadata) => {
			firstS ??= packet.timestamp;
			const fromFirst = packet.clone({ timestamp: packet.timestamp - firstS });
			onDone(fromFirst.microsecondTimestamp / 2);
			await source.add(fromFirst, metadata);
		});
		await output.finalize();
		if (!target.buffer) throw new AppError('export/failed', 'retryable', 'the small picture was not written');
		const onSign = (doneUs?: number) => onDone((lengthUs + Math.max(0, doneUs ?? 0)) / 2);
		return await ffmpeg.run(new Uint8Array(target.buffer), [], ['-vf', PALETTE, '-loop', '0'], onSign, {
			name: 'out.gif'
		});
	} finally {
		ffmpeg.close();
	}
}

/** The first frame of each tick, counted from the first of all. */
async function* thinned(samples: AsyncIterable<VideoSample>): AsyncGenerator<VideoSample> {
	let firstS: number | undefined;
	let nextS = -Infinity;
	for await (const sample of samples) {
		if (sample.timestamp < nextS) {
			sample.close();
			continue;
		}
		firstS ??= sample.timestamp;
		nextS = firstS + (Math.floor((sample.timestamp - firstS) * GIF_FRAME_RATE + 1e-6) + 1) / GIF_FRAME_RATE;
		yield sample;
	}
}
