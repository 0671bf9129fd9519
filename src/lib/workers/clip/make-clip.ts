import type { ClipProgress } from '../../app/types';
import { AppError, toAppError } from '../../base/errors';
import { planParts, type ClipPart } from '../../clip/plan-clip';
import type { SegmentEntry } from '../../media/segment';
import { unpinned, type ClipStore } from '../../storage/clip-store';
import { deleteUnusedFiles } from '../../storage/files';
import type { RingReader } from '../../storage/ring-reader';
import type { Clip, ClipFile } from '../../storage/schema';
import { assembleInMemory, assembleOnDisk, type Assembled, type AssemblyJob } from './assemble';
import { fileFootage } from './file-footage';
import { ringFootage, type Footage } from './footage';

export interface ClipContext {
	readonly ring: RingReader;
	readonly clips: ClipStore;
	/** Segments that could not be read, while others could. */
	readonly onDamaged: (entries: readonly SegmentEntry[]) => Promise<void>;
	readonly onProgress: (progress: ClipProgress) => void;
}

/**
 * Makes the file of a pinned clip: reads the footage, lays it out, has ffmpeg copy it into an MP4, checks the result,
 * stores it, and only then marks the clip `ready` and frees its pin. Where the footage does not fit under one sample
 * description, the later parts become clips of their own, pinned before this one is made.
 */
export async function makeClip(clip: Clip, context: ClipContext): Promise<void> {
	const [pin] = clip.ranges;
	if (!pin) throw new AppError('clip/footage-gone', 'fatal', 'the clip has no range');
	const footage = clip.cutFrom ? await fileFootage(clip.cutFrom) : await ringFootage(context.ring, pin.sourceId);
	try {
		const parts = planParts(pin, footage.entries, footage.epochs);
		const [part] = parts;
		if (!part) throw new AppError('clip/footage-gone', 'fatal', 'no segment is left in the range');
		const whole = parts.length > 1 ? await splitOff(clip, parts, context.clips) : clip;
		const { made, facts } = await makeFile(whole, 0, part, footage, context);
		const changed = await context.clips.update(clip.id, ({ cutFrom: _, ...current }) => ({
			...unpinned(current),
			...facts,
			state: 'ready',
			failure: null,
			notes: [...current.notes, ...made.notes]
		}));
		if (!changed) throw new DOMException('the clip was deleted', 'AbortError');
		await context.onDamaged(made.damaged);
	} finally {
		footage.close();
	}
	// The clip it was cut from may have been deleted meanwhile.
	if (clip.cutFrom) await deleteUnusedFiles(() => context.clips.list());
}

/** The later parts as clips of their own, in the same transaction that shortens this one to its first part. */
async function splitOff(clip: Clip, parts: readonly ClipPart[], clips: ClipStore): Promise<Clip> {
	const [pin] = clip.ranges;
	if (!pin) return clip;
	const partOf = (part: ClipPart, index: number): Clip => ({
		...clip,
		id: index === 0 ? clip.id : `${clip.id}-${index + 1}`,
		title: `${clip.title} (part ${index + 1} of ${parts.length})`,
		state: index === 0 ? clip.state : 'pinned',
		ranges: [{ sourceId: pin.sourceId, ...part.range }],
		askedUs: part.range.toUs - part.range.fromUs,
		startUs: part.range.fromUs,
		notes: [...clip.notes, 'The picture changed in this time, so it is in parts.']
	});
	const [first, ...others] = parts.map(partOf);
	const changed = first && (await clips.update(clip.id, () => first, others));
	if (!changed) throw new DOMException('the clip was deleted', 'AbortError');
	return changed;
}

/**
 * ffmpeg works in memory: its input, its output and what is read back together take three times the clip. Above this
 * much footage the file is written straight to disk.
 */
const MAX_MEMORY_BYTES = 256 * 1024 * 1024;

/** What a clip's record says of its file. */
export type FileFacts = Pick<Clip, 'startUs' | 'gotUs' | 'gaps' | 'poster'> & { readonly file: ClipFile };

/** Writes and checks the file of one part; the record is the caller's to change. */
export async function makeFile(
	{ id, title }: Clip,
	revision: number,
	part: ClipPart,
	footage: Footage,
	{ onProgress }: ClipContext
): Promise<{ readonly made: Assembled; readonly facts: FileFacts }> {
	const totalUs = part.entries.reduce((sum, { startUs, endUs }) => sum + (endUs - startUs), 0);
	const byteCount = part.entries.reduce((sum, entry) => sum + entry.byteCount, 0);
	const job: AssemblyJob = {
		clipId: id,
		revision,
		title,
		part,
		segments: (entries) => footage.segments(entries),
		report: (step, share) => onProgress({ step, doneUs: Math.round(totalUs * share), totalUs })
	};
	const made = byteCount > MAX_MEMORY_BYTES ? await assembleOnDisk(job) : await assembleByFfmpeg(job);
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
		configs: { video: part.video, audio: part.audio }
	};
	const gaps = footage.gapsIn(part.range, made.damaged);
	return { made, facts: { startUs: made.startUs, gotUs: made.durationUs, gaps, poster: made.poster, file } };
}

/** A broken, hanging or absent ffmpeg costs a better-known muxer, not the clip. */
async function assembleByFfmpeg(job: AssemblyJob): Promise<Assembled> {
	try {
		return await assembleInMemory(job);
	} catch (error) {
		const { code } = toAppError(error);
		if (code !== 'clip/assembly-failed' && code !== 'clip/core-unavailable') throw error;
		return assembleOnDisk(job);
	}
}
