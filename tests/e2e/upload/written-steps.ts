import type { Page } from 'playwright/test';

/** Everything the app keeps or shows, as one text: IndexedDB, caches, storage, cookies, history state, the whole DOM. */
export async function everythingWritten(page: Page): Promise<string> {
	return await page.evaluate(async () => {
		const pieces: string[] = [document.documentElement.outerHTML, document.title, location.href];
		pieces.push(
			JSON.stringify(history.state),
			JSON.stringify({ ...localStorage }),
			JSON.stringify({ ...sessionStorage })
		);
		pieces.push(document.cookie);
		for (const field of document.querySelectorAll('input, textarea')) pieces.push((field as HTMLInputElement).value);
		for (const name of await caches.keys()) {
			const cache = await caches.open(name);
			for (const request of await cache.keys()) pieces.push(request.url);
		}
		for (const { name = '' } of await indexedDB.databases()) {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open(name);
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error ?? new Error(name));
			});
			for (const store of database.objectStoreNames) {
				const rows = await new Promise<unknown[]>((resolve, reject) => {
					const reading = database.transaction(store).objectStore(store).getAll();
					reading.onsuccess = () => resolve(reading.result as unknown[]);
					reading.onerror = () => reject(reading.error ?? new Error(store));
				});
				pieces.push(JSON.stringify(rows));
			}
			database.close();
		}
		return pieces.join('\n');
	});
}
