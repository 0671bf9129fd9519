import { AppError } from '../../base/errors';
import { cutSourceOf } from '../../cut/held-around';
import { planParts } from '../../cut/plan-clip';
import { withoutEdit } from '../../storage/clip-store';
import { deleteUnusedFiles } from '../../storage/files';
import type { Clip, ClipEdit } from '../../model/clip';
import type { ClipContext } from './make-clip';
import { makeFile } from './make-file';
import { footageOf } from './woven-footage';

/**
 * Gives a finished clip new ends: makes and checks another file beside the one it has, switches the record over in one
 * transaction, and only then lets the older file go. Whatever fails or ends before the switch leaves the clip as it was.
 * @throws AppError `clip/out-of-reach`, `clip/picture-changed`, and what making a clip throws
 */
export async function makeEdit(clip: Clip, edit: ClipEdit, context: ClipContext): Promise<void> {
	const source = cutSourceOf(clip);
	if (!source) throw new AppError('clip/file-missing', 'fatal', 'a clip without a file has no ends to change');
	const { footage, from } = await footageOf(edit.range, source, context.ring, edit.from === 'ring');
	try {
		const parts = planParts(edit.range, footage.entries, footage.epochs);
		if (parts.length === 0) throw new AppError('clip/footage-gone', 'fatal', 'no segment is left in the range');
		const made = await makeFile(clip, edit.revision, edit.range, parts, footage, context);
		if (!made) throw new AppError('clip/picture-changed', 'fatal', `${parts.length} parts`);
		const { damaged, facts } = made;
		await context.onDamaged(damaged);
		if (damaged.length > 0) {
			// Noted as damaged, they are taken out of the older file at the next try, where that has them.
			throw new AppError('clip/out-of-reach', 'retryable', `${damaged.length} segments are damaged`);
		}
		const changed = await context.clips.update(clip.id, (current) =>
			isSame(current.edit, edit)
				? {
						...withoutEdit(current),
						...facts,
						ranges: [{ sourceId: source.sourceId, ...edit.range }],
						askedUs: edit.range.toUs - edit.range.fromUs,
						notes: [...new Set([...(from === 'ring' ? [] : current.notes), ...made.notes])]
					}
				: undefined
		);
		if (!changed) throw new DOMException('the change was dropped', 'AbortError');
	} finally {
		footage.close();
	}
	await deleteUnusedFiles(context.clips, [clip]);
}

/** Dropped and asked for anew meanwhile, it is another one. */
function isSame(current: ClipEdit | undefined, made: ClipEdit): boolean {
	return current?.createdUs === made.createdUs && current.revision === made.revision;
}
