import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';

/**
 * What can befall footage on the disk, done to the database behind the app's back:
 *
 * - `damaged`: one byte of a segment's record is another.
 * - `gone`: the record is missing; the index still names it.
 *
 * `deleteMiddleFile` is a third: the record is there, the file of its bytes is not.
 */
export type StorageFault = 'damaged' | 'gone';

/** Does it to the segment in the middle of what is held. Nothing may be recorded meanwhile. @returns its times */
export async function hurtMiddleSegment(page: Page, fault: StorageFault): Promise<{ startUs: number; endUs: number }> {
	return await page.evaluate(async (kind) => {
		const request = <T>(asked: IDBRequest<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				asked.onsuccess = () => resolve(asked.result);
				asked.onerror = () => reject(new Error(String(asked.error)));
			});
		const database = await request(indexedDB.open('hindsight'));
		const index = database.transaction('segment-index').objectStore('segment-index');
		const entries = (await request(index.getAll())) as {
			sourceId: string;
			seq: number;
			startUs: number;
			endUs: number;
		}[];
		const entry = entries[Math.floor(entries.length / 2)];
		if (!entry) throw new Error('nothing held');
		const key = [entry.sourceId, entry.seq];
		const transaction = database.transaction('segments', 'readwrite');
		const store = transaction.objectStore('segments');
		if (kind === 'gone') {
			store.delete(key);
		} else {
			const segment = (await request(store.get(key))) as { bytes: ArrayBuffer };
			const bytes = new Uint8Array(segment.bytes);
			const middle = Math.floor(bytes.length / 2);
			bytes[middle] = (bytes[middle] ?? 0) ^ 1;
			store.put(segment, key);
		}
		await new Promise((resolve) => (transaction.oncomplete = resolve));
		database.close();
		return { startUs: entry.startUs, endUs: entry.endUs };
	}, fault);
}

/**
 * Deletes the file of one segment's bytes from the profile of a browser that is closed: Chromium keeps values above
 * 64 KiB in files of their own. It is the one in the middle by number, and so by time.
 */
export async function deleteMiddleFile(profileDir: string): Promise<void> {
	const root = join(profileDir, 'Default/IndexedDB');
	const found = await readdir(root, { recursive: true, withFileTypes: true });
	const files = found
		.filter((entry) => entry.isFile() && entry.parentPath.includes('.indexeddb.blob'))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
	const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
	const large = files.filter((_, index) => (sizes[index] ?? 0) > 65_536);
	const middle = large[Math.floor(large.length / 2)];
	if (middle === undefined) throw new Error('no segment has a file of its own');
	await rm(middle);
}
