import type { ClipProgress } from '../../app/types';
import { AppError, toAppError } from '../../base/errors';
import type { TimeRange } from '../../base/units';
import { clipCoverage, coverageOf } from '../../buffer/coverage';
import { planParts, type ClipPart } from '../../clip/plan-clip';
import type { Epoch, SegmentEntry } from '../../media/segment';
import { unpinned, type ClipStore } from '../../storage/clip-store';
import type { RingReader } from '../../storage/ring-reader';
import type { Clip } from '../../storage/schema';
import { assembleInMemory, assembleOnDisk, type Assembled, type AssemblyJob } from './assemble';

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
	const [entries, epochs] = await Promise.all([context.ring.entries(pin.sourceId), context.ring.epochs(pin.sourceId)]);
	const parts = planParts(pin, entries, epochs);
	const [part] = parts;
	if (!part) throw new AppError('clip/footage-gone', 'fatal', 'no segment is left in the range');
	const whole = parts.length > 1 ? await splitOff(clip, parts, context.clips) : clip;
	await makePart(whole, part, (damaged) => gapsOf(part.range, withDamage(entries, damaged), epochs), context);
}

function withDamage(entries: readonly SegmentEntry[], damaged: readonly SegmentEntry[]): SegmentEntry[] {
	const seqs = new Set(damaged.map(({ seq }) => seq));
	return entries.map((entry) => (seqs.has(entry.seq) ? { ...entry, isDamaged: true } : entry));
}

function gapsOf(range: TimeRange, entries: readonly SegmentEntry[], epochs: readonly Epoch[]) {
	return clipCoverage(coverageOf(entries, epochs), range).gaps;
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

async function makePart(
	clip: Clip,
	part: ClipPart,
	gapsWithout: (damaged: readonly SegmentEntry[]) => Clip['gaps'],
	{ ring, clips, onDamaged, onProgress }: ClipContext
): Promise<void> {
	const totalUs = part.entries.reduce((sum, { startUs, endUs }) => sum + (endUs - startUs), 0);
	const byteCount = part.entries.reduce((sum, entry) => sum + entry.byteCount, 0);
	const job: AssemblyJob = {
		clipId: clip.id,
		title: clip.title,
		part,
		segments: (entries) => ring.segments(entries),
		report: (step, share) => onProgress({ step, doneUs: Math.round(totalUs * share), totalUs })
	};
	const made = byteCount > MAX_MEMORY_BYTES ? await assembleOnDisk(job) : await assembleByFfmpeg(job);
	const changed = await clips.update(clip.id, (current) => ({
		...unpinned(current),
		state: 'ready',
		startUs: made.startUs,
		gotUs: made.durationUs,
		gaps: gapsWithout(made.damaged),
		failure: null,
		poster: made.poster,
		notes: [...current.notes, ...made.notes],
		file: {
			sizeBytes: made.sizeBytes,
			durationUs: made.durationUs,
			width: made.width,
			height: made.height,
			videoCodec: part.video.codec,
			audioCodec: part.audio?.codec ?? null,
			frameCount: made.frameCount,
			leadUs: made.leadUs
		}
	}));
	if (!changed) throw new DOMException('the clip was deleted', 'AbortError');
	await onDamaged(made.damaged);
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
