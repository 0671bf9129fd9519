import type { Page } from 'playwright/test';
import { readFrames, stepsOf } from '../../support/frames.js';
import { fetchClip, whatIsLeft } from './cut-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

const CLIP_COUNT = 20;

/** Keeps every tab from making clips until it is told: there is one maker in all tabs, by this lock. */
async function holdMaker(holder: Page): Promise<void> {
	await holder.evaluate(() => {
		const { promise, resolve } = Promise.withResolvers<void>();
		Object.assign(window, { letMake: resolve });
		void navigator.locks.request('hindsight-clip-maker', () => promise);
	});
}

/** Ids of the clips, oldest press first. */
function clipIds(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
		});
		const clips = await new Promise<{ id: string; createdUs: number }[]>((resolve, reject) => {
			const asking = database.transaction('clips').objectStore('clips').getAll();
			asking.onsuccess = () => resolve(asking.result as { id: string; createdUs: number }[]);
			asking.onerror = () => reject(asking.error ?? new Error('clips'));
		});
		database.close();
		return clips.sort((a, b) => a.createdUs - b.createdUs).map(({ id }) => id);
	});
}

/** The order in which files were written: one is finished before the next is begun. */
function writtenOrder(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips');
		const files: { id: string; atMs: number }[] = [];
		for await (const [name, handle] of folder.entries()) {
			const { lastModified } = await (handle as FileSystemFileHandle).getFile();
			files.push({ id: name.replace('.mp4', ''), atMs: lastModified });
		}
		return files.sort((a, b) => a.atMs - b.atMs).map(({ id }) => id);
	});
}

test(`${CLIP_COUNT} clips saved in a row: each has its place in line, one goes first, and all are right`, async ({
	launch,
	complaints
}) => {
	test.setTimeout(240_000);
	// The browser looks for one where a page is a picture.
	complaints.allow(/404.*favicon\.ico/);
	const { page, context, url } = await launch({ camera: 'numbered' });
	const holder = await context.newPage();
	await holder.goto(`${url}/icon.svg`);
	await holdMaker(holder);
	// The page's own maker ends with it; its next one stands behind the holder.
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 30);
	for (let press = 1; press <= CLIP_COUNT; press++) {
		await page.keyboard.press('s');
		await expect.poll(async () => (await clipIds(page)).length).toBe(press);
	}
	const pressed = await clipIds(page);

	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards).toHaveCount(CLIP_COUNT);
	const newest = cards.first();
	const oldest = cards.last();
	await expect(newest).toContainText('Saved, 20th in line to be made');
	await expect(cards.nth(CLIP_COUNT - 2)).toContainText('Saved, 2nd in line to be made');
	await expect(oldest).toContainText('Saved, next in line to be made');
	await expect(oldest.getByRole('button', { name: 'Make first' })).toHaveCount(0);
	await newest.getByRole('button', { name: 'Make first' }).click();
	await expect(newest).toContainText('Saved, next in line to be made');
	await expect(oldest).toContainText('Saved, 2nd in line to be made');
	await holder.evaluate(() => (window as unknown as { letMake: () => void }).letMake());

	await expect(cards.getByText('verified')).toHaveCount(CLIP_COUNT, { timeout: 120_000 });
	expect(await writtenOrder(page)).toEqual([pressed.at(-1), ...pressed.slice(0, -1)]);
	expect((await whatIsLeft(page)).pins).toEqual([]);
	let before: number[] = [];
	for (const id of pressed) {
		const { frames, messages } = await readFrames(await fetchClip(page, id));
		expect(messages).toEqual([]);
		expect(stepsOf(frames).every((step) => step >= 1 && step < 30)).toBe(true);
		const numbers = frames.map(({ number }) => number);
		// Nothing is let go of meanwhile: each press has what the one before had, and what came since.
		expect(numbers.slice(0, before.length)).toEqual(before);
		expect(numbers.length).toBeGreaterThanOrEqual(before.length);
		before = numbers;
	}
});
