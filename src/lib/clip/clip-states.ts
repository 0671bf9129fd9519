import { toPlainError, type AppError } from '../base/errors';
import { withoutEdit } from '../storage/clip-store';
import type { Clip } from '../model/clip';

/** Tries of one clip, or of one change of it, before it counts as failed and waits for the user. */
const MAX_ATTEMPTS = 2;

/** Whether the clip's file is to be made now, the first one or one with other ends. */
export function isWaiting(clip: Clip, clips: readonly Clip[]): boolean {
	return clip.deletedUs === null && (isUnmade(clip) || isEditDue(clip, clips));
}

/** One that is 'assembling' though nobody assembles was interrupted. */
export function isUnmade({ state }: Clip): boolean {
	return state === 'pinned' || /* fault 1.3/1 */ state === 'assembling';
}

/** A clip that is split is shortened when its later piece is verified, not before. */
function isEditDue({ state, edit }: Clip, clips: readonly Clip[]): boolean {
	if (state !== 'ready' || !edit || edit.failure) return false;
	const other = edit.afterClipId === null ? null : clips.find(({ id }) => id === edit.afterClipId);
	return other === null || (other?.state === 'ready' && other.deletedUs === null);
}

/** Clips that were to be shortened after a later piece that is gone for good: they stay whole. */
export function orphanedEdits(clips: readonly Clip[]): Clip[] {
	const ids = new Set(clips.map(({ id }) => id));
	return clips.filter(({ edit }) => edit && edit.afterClipId !== null && !ids.has(edit.afterClipId));
}

/** The clip with its change dropped; `undefined` where it has none. */
export function withEditDropped(clip: Clip): Clip | undefined {
	return clip.edit && { ...withoutEdit(clip), ranges: clip.edit.rangesBefore };
}

/** The clip as its file begins to be made. One that has a file stays `ready`, and plays. */
export function asBegun(clip: Clip): Clip {
	if (isUnmade(clip)) return { ...clip, state: 'assembling', attempts: clip.attempts + 1 };
	return clip.edit ? { ...clip, edit: { ...clip.edit, attempts: clip.edit.attempts + 1 } } : clip;
}

/** The clip after its making failed: to be tried again, or failed with the reason. `undefined` changes nothing. */
export function asFailed(clip: Clip, error: AppError): Clip | undefined {
	if (clip.deletedUs !== null) return undefined;
	const { code, message } = toPlainError(error);
	const attempts = clip.edit?.attempts ?? clip.attempts;
	const isTriedAgain =
		error.severity === 'retryable' &&
		/* fault 10.7/1 */ attempts < MAX_ATTEMPTS &&
		error.code !== 'clip/core-unavailable';
	if (clip.state === 'assembling')
		return isTriedAgain ? { ...clip, state: 'pinned' } : { ...clip, state: 'failed', failure: { code, message } };
	if (!clip.edit || isTriedAgain) return undefined;
	return { ...clip, edit: { ...clip.edit, failure: { code, message } } };
}
