import type { Clip, ClipFile, ClipProgress } from '../../model/clip';
import { toAppError } from '../../base/errors';
import { secondsFromUs, type TimeRange } from '../../base/units';
import { clipCoverage, lengthOf } from '../../ring/coverage';
import { isSameVideo, joinParts, type ClipPart } from '../../cut/plan-clip';
import type { SegmentEntry } from '../../model/segment';
import type { Settings } from '../../model/settings';
import { assembleInMemory, assembleOnDisk, type Assembled, type AssemblyJob } from './assemble';
import { CannotFit } from './fit-picture';
import type { Footage } from './footage';

export interface FileContext {
	/** As chosen at this moment. */
	readonly settings: () => Promise<Settings>;
	readonly onProgress: (progress: ClipProgress) => void;
	/** Its core is on this device; loading it from elsewhere takes longer than making the clip. */
	readonly hasFfmpeg: boolean;
}

/** What a clip's record says of its file. */
export type FileFacts = Pick<Clip, 'startUs' | 'gotUs' | 'gaps' | 'poster'> & { readonly file: ClipFile };

export interface MadeFile {
	readonly facts: FileFacts;
	/** What the clip's card says about it. */
	readonly notes: readonly string[];
	/** Left out: their records are damaged or gone. */
	readonly damaged: readonly SegmentEntry[];
}

const NO_STILL = 'This browser could not make stills for the gaps.';

/**
 * Writes and checks one file of all `parts`; the record is the caller's to change.
 * @param parts of `range`, one at least
 * @returns `null` where it must be in parts: the user chose so, or this browser cannot fit one to the other
 */
export async function makeFile(
	clip: Clip,
	revision: number,
	range: TimeRange,
	parts: readonly ClipPart[],
	footage: Footage,
	context: FileContext
): Promise<MadeFile | null> {
	const { changedPicture, gapsInClips } = await context.settings();
	if (parts.length > 1 && changedPicture === 'parts') return null;
	const whole = joinParts(range, parts);
	if (!whole) return null;
	const keepsGaps = gapsInClips === 'still' && footage.gapsIn(range, []).length > 0;
	try {
		return await writeFile(clip, revision, whole, keepsGaps, footage, context);
	} catch (error) {
		if (/* fault 10.8/1 */ !(error instanceof CannotFit)) throw error;
	}
	if (parts.length > 1) return null;
	const made = await writeFile(clip, revision, whole, false, footage, context);
	return { ...made, notes: [...made.notes, /* fault 10.8/2 */ NO_STILL] };
}

/**
 * ffmpeg works in memory: its input, its output and what is read back together take three times the clip. Above this
 * much footage the file is written straight to disk.
 */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

async function writeFile(
	{ id, title, sourceLabel }: Clip,
	revision: number,
	part: ClipPart,
	keepsGaps: boolean,
	footage: Footage,
	{ onProgress, hasFfmpeg }: FileContext
): Promise<MadeFile> {
	const totalUs = lengthOf(part.entries.map((entry) => withinRange(entry, part.range)));
	const byteCount = part.entries.reduce((sum, entry) => sum + bytesInFile(entry, part), 0);
	const job: AssemblyJob = {
		clipId: id,
		revision,
		title,
		sourceLabel,
		part,
		keptGaps: keepsGaps ? footage.gapsIn(part.range, []) : null,
		segments: (entries) => footage.segments(entries),
		report: (step, share) => onProgress({ step, doneUs: Math.round(totalUs * share), totalUs })
	};
	const isForFfmpeg = hasFfmpeg && /* fault 10.1/1, 10.5/1 */ byteCount <= MAX_MEMORY_BYTES;
	const made = isForFfmpeg ? await assembleByFfmpeg(job) : await assembleOnDisk(job);
	const stills = [...clipCoverage({ covered: footage.stills, gaps: [] }, part.range).covered, ...made.stills];
	const file: ClipFile = {
		...(revision > 0 ? { revision } : {}),
		sizeBytes: made.sizeBytes,
		durationUs: made.durationUs,
		width: made.width,
		height: made.height,
		videoCodec: part.video.codec,
		audioCodec: part.audio?.codec ?? null,
		frameCount: made.frameCount,
		leadUs: made.leadUs,
		configs: { video: part.video, audio: part.audio },
		...(stills.length > 0 ? { stills } : {})
	};
	const { startUs, poster, notes, damaged } = made;
	const gotUs = made.durationUs - lengthOf(stills);
	return { facts: { startUs, gotUs, gaps: footage.gapsIn(part.range, damaged), poster, file }, notes, damaged };
}

function withinRange({ startUs, endUs }: SegmentEntry, range: TimeRange): TimeRange {
	return { fromUs: Math.max(startUs, range.fromUs), toUs: Math.min(endUs, range.toUs) };
}

/** What it takes in the file, as well as it is known: what is encoded anew is as big as its encoder is asked to make it. */
function bytesInFile({ epochId, startUs, endUs, byteCount }: SegmentEntry, { epochs, video }: ClipPart): number {
	const own = epochs.get(epochId)?.video ?? video;
	const bits = isSameVideo(own, video) ? 0 : video.request.bitrate * secondsFromUs(endUs - startUs);
	return Math.max(byteCount, bits / 8);
}

/** A broken, hanging or absent ffmpeg costs a better-known muxer, not the clip. */
async function assembleByFfmpeg(job: AssemblyJob): Promise<Assembled> {
	try {
		return await assembleInMemory(job);
	} catch (error) {
		const { code } = toAppError(error);
		if (code !== 'clip/assembly-failed' && /* fault 10.3/1b */ code !== 'clip/core-unavailable') throw error;
		return assembleOnDisk(job);
	}
}
