import { AppError, messageOf } from '../base/errors';

/** Never rename: the finished clips of every user are in it. */
const FOLDER = 'clips';

async function folder(): Promise<FileSystemDirectoryHandle> {
	const root = await navigator.storage.getDirectory();
	return root.getDirectoryHandle(FOLDER, { create: true });
}

function nameOf(clipId: string): string {
	return `${clipId}.mp4`;
}

/**
 * The finished file of a clip. Its bytes stay on disk until they are read.
 * @throws AppError `clip/file-missing`
 */
export async function clipFile(clipId: string): Promise<File> {
	try {
		const handle = await (await folder()).getFileHandle(nameOf(clipId));
		return await handle.getFile();
	} catch (error) {
		throw new AppError('clip/file-missing', 'fatal', messageOf(error), { clipId }, { cause: error });
	}
}

/** The handle to write a clip's file with; an older file of that clip is there until it is written over. */
export async function clipFileHandle(clipId: string): Promise<FileSystemFileHandle> {
	return (await folder()).getFileHandle(nameOf(clipId), { create: true });
}

/** Deletes the file of a clip; no error when there is none. */
export async function deleteClipFile(clipId: string): Promise<void> {
	try {
		await (await folder()).removeEntry(nameOf(clipId));
	} catch (error) {
		if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
	}
}

/** Ids of the clips that have a file, whole or not. */
export async function listClipFiles(): Promise<string[]> {
	const ids: string[] = [];
	for await (const name of (await folder()).keys()) {
		if (name.endsWith('.mp4')) ids.push(name.slice(0, -'.mp4'.length));
	}
	return ids;
}
