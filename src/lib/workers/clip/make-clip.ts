import { AppError } from '../../base/errors';
import { planParts, type ClipPart } from '../../cut/plan-clip';
import type { SegmentEntry } from '../../model/segment';
import { unpinned, type ClipStore } from '../../storage/clip-store';
import { deleteUnusedFiles } from '../../storage/files';
import type { RingReader } from '../../storage/ring-reader';
import type { Clip } from '../../model/clip';
import type { HeadStart } from './head-start';
import { makeFile, type FileContext } from './make-file';
import { footageOf } from './woven-footage';

export interface ClipContext extends FileContext {
	readonly ring: RingReader;
	readonly headStart: HeadStart;
	readonly clips: ClipStore;
	/** Segments that could not be read, while others could. */
	readonly onDamaged: (entries: readonly SegmentEntry[]) => Promise<void>;
}

/**
 * Makes the file of a pinned clip: reads the footage, lays it out, has ffmpeg copy it into an MP4, checks the result,
 * stores it, and only then marks the clip `ready` and frees its pin. Footage that does not stand under one sample
 * description is fitted to the first; where the user chose parts, or it cannot be done here, the later parts become clips
 * of their own, pinned before this one is made.
 */
export async function makeClip(clip: Clip, context: ClipContext): Promise<void> {
	const [pin] = clip.ranges;
	if (!pin) throw new AppError('clip/footage-gone', 'fatal', 'the clip has no range');
	const footage = clip.cutFrom
		? (await footageOf(pin, clip.cutFrom, context.ring, clip.pinned === 1)).footage
		: await context.headStart.footage(clip, pin.sourceId);
	try {
		const parts = planParts(pin, footage.entries, footage.epochs);
		const [part] = parts;
		if (!part) throw new AppError('clip/footage-gone', 'fatal', 'no segment is left in the range');
		const { damaged, notes, facts } =
			(await makeFile(clip, 0, pin, parts, footage, context)) ??
			(await makeFile(await splitOff(clip, parts, context), 0, part.range, [part], footage, context)) ??
			neverInParts();
		const changed = await context.clips.update(clip.id, ({ cutFrom: _, ...current }) => ({
			...unpinned(current),
			...facts,
			state: 'ready',
			failure: null,
			notes: [...current.notes, ...notes]
		}));
		if (!changed) throw new DOMException('the clip was deleted', 'AbortError');
		await context.onDamaged(damaged);
	} finally {
		footage.close();
	}
	// The clip it was cut from may have been deleted meanwhile.
	if (clip.cutFrom) await deleteUnusedFiles(context.clips, [clip]);
}

/** Said on the card of each part. */
const CHANGED = 'The picture changed in this time, so it is in parts.';
const UNFIT = 'The picture changed in this time and this browser could not fit it together, so it is in parts.';

function neverInParts(): never {
	throw new Error('one part needs no joining');
}

/** The later parts as clips of their own, in the same transaction that shortens this one to its first part. */
async function splitOff(
	clip: Clip,
	parts: readonly ClipPart[],
	{ clips, settings }: Pick<ClipContext, 'clips' | 'settings'>
): Promise<Clip> {
	const [pin] = clip.ranges;
	if (!pin) return clip;
	const isChosen = (await settings()).changedPicture === 'parts';
	const partOf = (part: ClipPart, index: number): Clip => ({
		...clip,
		id: index === 0 ? clip.id : `${clip.id}-${index + 1}`,
		title: `${clip.title} (part ${index + 1} of ${parts.length})`,
		state: index === 0 ? clip.state : 'pinned',
		ranges: [{ sourceId: pin.sourceId, ...part.range }],
		askedUs: part.range.toUs - part.range.fromUs,
		startUs: part.range.fromUs,
		notes: [...clip.notes, isChosen ? CHANGED : UNFIT]
	});
	const [first, ...others] = parts.map(partOf);
	const changed = first && (await clips.update(clip.id, () => first, others));
	if (!changed) throw new DOMException('the clip was deleted', 'AbortError');
	return changed;
}
