import { AppError, messageOf } from '../base/errors';
import type { ClipStore } from './clip-store';
import type { Clip } from '../model/clip';

/** Never rename: the finished clips of every user are in it. */
const FOLDER = 'clips';

async function folder(): Promise<FileSystemDirectoryHandle> {
	const root = await navigator.storage.getDirectory();
	return root.getDirectoryHandle(FOLDER, { create: true });
}

/** The first file of a clip is named for it alone; a clip whose ends were changed has another beside it for a while. */
function nameOf(clipId: string, revision: number): string {
	return revision === 0 ? `${clipId}.mp4` : `${clipId}.${revision}.mp4`;
}

/**
 * One revision of a clip's file. Its bytes stay on disk until they are read.
 * @throws AppError `clip/file-missing`
 */
export async function clipFile(clipId: string, revision: number): Promise<File> {
	try {
		const handle = await (await folder()).getFileHandle(nameOf(clipId, revision));
		return await handle.getFile();
	} catch (error) {
		throw new AppError('clip/file-missing', 'fatal', messageOf(error), { clipId, revision }, { cause: error });
	}
}

/**
 * The finished file of a clip, by what its record says at this moment.
 * @throws AppError `clip/file-missing`
 */
export async function currentClipFile(clip: (clipId: string) => Promise<Clip | undefined>, clipId: string) {
	const revision = async () => (await clip(clipId))?.file?.revision ?? 0;
	const before = await revision();
	try {
		return await clipFile(clipId, before);
	} catch (error) {
		// Between the two its ends may have been changed, and the older file is gone with that.
		const after = await revision();
		if (after === before) throw error;
		return await clipFile(clipId, after);
	}
}

/** The handle to write a clip's file with; what was written there before is there until it is written over. */
export async function clipFileHandle(clipId: string, revision: number): Promise<FileSystemFileHandle> {
	return (await folder()).getFileHandle(nameOf(clipId, revision), { create: true });
}

/**
 * Deletes every file that no record needs: of deleted clips, of older revisions, of changes that were given up.
 * @param before clips as they were, whose files are not needed any more: these alone go while not every record can be read
 */
export async function deleteUnusedFiles(
	store: Pick<ClipStore, 'list' | 'knowsAll'>,
	before: readonly Clip[] = []
): Promise<void> {
	const clips = await folder();
	const names: string[] = [];
	for await (const name of clips.keys()) if (name.endsWith('.mp4')) names.push(name);
	// Read after the names: a record is there before its file is begun.
	const used = new Set((await store.list()).flatMap(filesOf));
	const known = (await store.knowsAll()) ? names : before.flatMap(filesOf);
	for (const name of names) if (!used.has(name) && /* fault 5.5/1 */ known.includes(name)) await remove(clips, name);
}

/** Names of the files that a record needs: its own, the one to be made, and the one it is cut from. */
export function filesOf(clip: Clip): string[] {
	const { id, file, edit, cutFrom } = clip;
	const names: string[] = [];
	if (file || clip.state !== 'ready') names.push(nameOf(id, file?.revision ?? 0));
	if (edit) names.push(nameOf(id, edit.revision));
	if (cutFrom) names.push(nameOf(cutFrom.clipId, cutFrom.file.revision ?? 0));
	return names;
}

async function remove(clips: FileSystemDirectoryHandle, name: string): Promise<void> {
	try {
		await clips.removeEntry(name);
	} catch (error) {
		// Gone already, or a worker that was ended a moment ago still holds it: the next sweep finds it.
		const isExpected =
			error instanceof DOMException && ['NotFoundError', 'NoModificationAllowedError'].includes(error.name);
		if (!isExpected) throw error;
	}
}
