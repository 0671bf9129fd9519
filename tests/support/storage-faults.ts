import type { Page } from 'playwright/test';

/**
 * What can befall footage on the disk, done to the database behind the app's back:
 *
 * - `damaged`: one byte of a segment's record is another.
 * - `gone`: the record is missing; the index still names it.
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
