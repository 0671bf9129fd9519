import { expect, type Locator, type Page } from 'playwright/test';
import type { Clip } from '../../src/lib/model/clip';

/** Presses `Start camera` and waits until it records. */
export async function startCamera(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('button', { name: 'Record clip' })).toBeEnabled();
}

export async function openPage(page: Page, name: 'Live' | 'Gallery' | 'Settings'): Promise<void> {
	await page.getByRole('navigation').getByRole('link', { name }).click();
}

/** Chooses what `Save last` takes: '10 s', '30 s', '1 min', '5 min' or 'all'. */
export async function chooseLength(page: Page, label: string): Promise<void> {
	await page.getByLabel('Length to save').selectOption({ label });
}

/** Where a press is answered. */
export function savedAnswer(page: Page): Locator {
	return page.getByRole('status').filter({ hasText: 'Saved' }).first();
}

/** Goes to the gallery and waits until the newest clip's file is made and verified. */
export async function readyCard(page: Page, timeoutMs = 30_000): Promise<Locator> {
	await openPage(page, 'Gallery');
	const card = page.getByRole('article').first();
	await expect(card.getByText('verified')).toBeVisible({ timeout: timeoutMs });
	return card;
}

/** Sets how much is held, by the words of the choice, and comes back to Live. */
export async function setBufferLength(page: Page, label: string): Promise<void> {
	await openPage(page, 'Settings');
	await page.getByLabel('Buffer length').selectOption({ label });
	await openPage(page, 'Live');
}

/** Chooses a setting by the words of its label and of the choice, and ends in Settings. */
export async function chooseSetting(page: Page, label: string, value: string): Promise<void> {
	await openPage(page, 'Settings');
	await page.getByLabel(label).selectOption({ label: value });
	await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
}

/** A clip for each size, turn or codec, instead of one file fitted together. */
export async function chooseParts(page: Page): Promise<void> {
	await chooseSetting(page, 'When the picture changes within a clip', 'Parts');
}

/** Writes clips' records into the app's database, which must be there; the app finds them when it is opened anew. */
export async function putRecords(page: Page, clips: readonly Clip[]): Promise<void> {
	await page.evaluate(async (records) => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
		});
		const transaction = database.transaction('clips', 'readwrite');
		for (const record of records) transaction.objectStore('clips').put(record);
		await new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error ?? new Error('clips'));
		});
		database.close();
	}, clips);
}

/** Some fields of all records of one of the app's stores, in the order of their keys. */
export async function recordsOf<T>(page: Page, store: string, fields: readonly (keyof T & string)[]): Promise<T[]> {
	const found = await page.evaluate(
		async ([name, keys]) => {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open('hindsight');
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
			});
			const records = await new Promise<Record<string, unknown>[]>((resolve, reject) => {
				const asking = database.transaction(name).objectStore(name).getAll();
				asking.onsuccess = () => resolve(asking.result);
				asking.onerror = () => reject(asking.error ?? new Error(name));
			});
			database.close();
			return records.map((record) => Object.fromEntries(keys.map((key) => [key, record[key]])));
		},
		[store, fields as readonly string[]] as const
	);
	return found as T[];
}

/** Sets a buffer length that is shorter than any the page offers, so that a test need not wait for half a minute. */
export async function setHorizon(page: Page, seconds: number): Promise<void> {
	// The app itself makes the database and the record first.
	await chooseSetting(page, 'Buffer length', '30 s');
	await page.evaluate(async (horizonUs) => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
		});
		const transaction = database.transaction('settings', 'readwrite');
		const store = transaction.objectStore('settings');
		const reading = store.get('settings') as IDBRequest<object>;
		reading.onsuccess = () => store.put({ ...reading.result, horizonUs }, 'settings');
		await new Promise<void>((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error ?? new Error('settings'));
		});
		database.close();
	}, seconds * 1e6);
	await page.reload();
	await openPage(page, 'Live');
}
