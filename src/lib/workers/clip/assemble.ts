import { AppError } from '../../base/errors';
import { isoFromUs, secondsFromUs, type TimeRange } from '../../base/units';
import { sourceTag } from '../../cut/file-name';
import type { ClipLayout } from '../../cut/lay-out';
import type { SegmentEntry, VideoConfig } from '../../model/segment';
import { clipFile } from '../../storage/files';
import { ClipFileWriter } from './clip-file-writer';
import { feed, maxFramesOf, maxPacketsOf, type Fed, type FeedJob } from './feed';
import { withFfmpeg } from './warm-ffmpeg';
import { Mp4Writer } from './mux';
import { verify } from './verify';

export interface AssemblyJob extends FeedJob {
	readonly clipId: string;
	/** Revision of the file to write. */
	readonly revision: number;
	readonly title: string;
	/** What recorded it, as the user reads it. */
	readonly sourceLabel: string;
}

/** A file that was written, read back and found right. */
export interface Assembled {
	readonly startUs: number;
	readonly durationUs: number;
	readonly leadUs: number;
	readonly frameCount: number;
	readonly sizeBytes: number;
	readonly poster: ArrayBuffer;
	readonly width: number;
	readonly height: number;
	/** Capture times that a still stands for. */
	readonly stills: readonly TimeRange[];
	/** What the clip's card says about it. */
	readonly notes: readonly string[];
	/** Left out: their records are damaged or gone. */
	readonly damaged: readonly SegmentEntry[];
}

/**
 * Bytes to reserve for `moov` before the media, so that ffmpeg needs no second pass over the file (which doubles the
 * time). Per sample: stts 8, stsz 4, stss 4, chunk tables 12 at most; and room for the boxes around them.
 */
function moovBytes(sampleCount: number): number {
	return 16_384 + sampleCount * 40;
}

/** Sets the duration of the last frame; ffmpeg cuts it to one tick for VP9. */
function lastFrameLasts({ endUs, lastFrameUs }: ClipLayout): string {
	return `setts=duration=if(eq(NEXT_PTS\\,NOPTS)\\,${secondsFromUs(endUs - lastFrameUs).toFixed(6)}/TB\\,DURATION)`;
}

/**
 * The unit in which ffmpeg says where a track begins: a multiple of the picture's and the sound's own. In its default,
 * milliseconds, rounded down, each change of a clip out of its own file would move the sound a little more.
 */
const MOVIE_TIMESCALE = 288_000;

/**
 * Whether ffmpeg decodes the first frames to find out what they are: of H.264 seven, most of its time with a short clip,
 * though all that a copy needs is in the configuration record. An instance keeps the last answer: it is always given.
 */
function inputProbe({ codec }: VideoConfig): string {
	return codec.startsWith('avc1') ? '-nofind_stream_info' : '-find_stream_info';
}

/** The usual way: footage laid out in memory, copied into an MP4 by ffmpeg, checked, then written to disk. */
export async function assembleInMemory(job: AssemblyJob): Promise<Assembled> {
	const { output, layout, stills, notes, damaged } = await withFfmpeg(async (ffmpeg) => {
		const writer = new Mp4Writer(job.part.video, job.part.audio, { target: 'memory' });
		const fed = await feed(writer, job);
		const { startUs, leadUs } = shownStart(fed.layout);
		const input = await writer.finish();
		const moovSize = moovBytes(fed.layout.sampleCount);
		const output = await ffmpeg.run(
			input,
			// Where the first frames could not be encoded anew, an edit list hides what comes before the one asked for.
			[inputProbe(job.part.video), ...(leadUs > 0 ? ['-ss', secondsFromUs(leadUs).toFixed(6)] : [])],
			[
				...['-map', '0', '-c', 'copy', '-map_metadata', '-1'],
				...['-bsf:v', lastFrameLasts(fed.layout)],
				...['-metadata', `creation_time=${isoFromUs(startUs)}`, '-metadata', `title=${job.title}`],
				...['-metadata', `comment=${sourceTag(job.sourceLabel)}`],
				...['-movie_timescale', String(MOVIE_TIMESCALE)],
				...['-moov_size', String(moovSize)]
			],
			() => job.report('making', 0.5),
			// The media as it is in the input, and another `moov`.
			{ name: 'out.mp4', roomBytes: input.byteLength + moovSize }
		);
		return { ...fed, output };
	});
	const facts = await check(output, layout, job);
	job.report('storing', 0.9);
	const file = await ClipFileWriter.open(job.clipId, job.revision);
	try {
		file.write(output, 0);
	} finally {
		file.close();
	}
	return { ...facts, ...shownStart(layout), stills, notes, damaged, sizeBytes: output.byteLength };
}

/**
 * Straight to disk, in bounded memory, without ffmpeg: for clips that don't fit its memory, and where it failed. Without
 * an edit list a beginning that cannot be encoded anew stays visible, and is told.
 */
export async function assembleOnDisk(job: AssemblyJob): Promise<Assembled> {
	const file = await ClipFileWriter.open(job.clipId, job.revision);
	let fed: Fed;
	try {
		const writer = new Mp4Writer(job.part.video, job.part.audio, {
			target: file,
			title: job.title,
			sourceLabel: job.sourceLabel,
			maxFrames: maxFramesOf(job),
			maxPackets: maxPacketsOf(job)
		});
		fed = await feed(writer, job);
		await writer.finish();
		file.setCreationTime(shownStart(fed.layout).startUs - fed.layout.leadUs);
	} finally {
		file.close();
	}
	const { layout, stills, notes, damaged } = fed;
	const { startUs, leadUs } = shownStart(layout);
	layout.showLead();
	const stored = await clipFile(job.clipId, job.revision);
	const facts = await check(stored, layout, job);
	return {
		...facts,
		startUs: startUs - leadUs,
		leadUs: 0,
		sizeBytes: stored.size,
		stills,
		damaged,
		notes: leadUs > 0 ? [...notes, `It begins ${secondsFromUs(leadUs).toFixed(1)} s earlier than asked.`] : notes
	};
}

function shownStart({ startUs, leadUs }: ClipLayout): { startUs: number; leadUs: number } {
	if (startUs === null) throw new AppError('clip/empty-range', 'fatal', 'no frame begins in the range');
	return { startUs, leadUs };
}

async function check(
	file: Blob | Uint8Array<ArrayBuffer>,
	{ frameCount, packetCount, endUs, leadUs }: ClipLayout,
	{ report }: AssemblyJob
) {
	const durationUs = endUs - leadUs;
	const onLook = () => report('checking', 0.75);
	onLook();
	const { poster, width, height } = await verify(file, { frameCount, packetCount, durationUs }, onLook);
	return { poster, width, height, frameCount, durationUs };
}
