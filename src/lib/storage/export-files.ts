import { AppError, messageOf } from '../base/errors';

/** Files on their way out; each is deleted once it was handed on. */
const FOLDER = 'exports';

/** Held, shared, by whoever writes or still needs the file. */
export function exportLock(exportId: string): string {
	return `hindsight-export:${exportId}`;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
	const root = await navigator.storage.getDirectory();
	return root.getDirectoryHandle(FOLDER, { create: true });
}

/** The handle to write an export with; the file is made where there is none. */
export async function exportFileHandle(exportId: string): Promise<FileSystemFileHandle> {
	return (await folder()).getFileHandle(exportId, { create: true });
}

/** @throws AppError `export/failed` */
export async function exportFile(exportId: string): Promise<File> {
	try {
		return await (await (await folder()).getFileHandle(exportId)).getFile();
	} catch (error) {
		throw new AppError('export/failed', 'retryable', messageOf(error), {}, { cause: error });
	}
}

/** A worker that was ended lets go of its file a moment after its locks; there is no event for it. */
const TRIES = 40;
const PAUSE_MS = 50;

/** Deletes the file once nobody needs it any more; no error when there is none. */
export async function deleteExportFile(exportId: string): Promise<void> {
	await navigator.locks.request(exportLock(exportId), () => remove(exportId));
}

/** Deletes what crashed or closed pages left behind. */
export async function sweepExportFiles(): Promise<void> {
	const names: string[] = [];
	for await (const name of (await folder()).keys()) names.push(name);
	for (const name of names) {
		await navigator.locks.request(exportLock(name), { ifAvailable: true }, (lock) => (lock ? remove(name) : undefined));
	}
}

async function remove(exportId: string): Promise<void> {
	const files = await folder();
	for (let attempt = 1; ; attempt++) {
		try {
			return await files.removeEntry(exportId);
		} catch (error) {
			const name = error instanceof DOMException ? error.name : '';
			if (name === 'NotFoundError') return;
			if (name !== 'NoModificationAllowedError' || attempt === TRIES) throw error;
			await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
		}
	}
}
