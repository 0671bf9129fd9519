import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright/test';
import { expect, test, waitForStatus } from '../e2e/harness.js';
import { openPage, startCamera } from '../e2e/steps.js';
import { median, met, writeTable } from './table.js';

const STARTS = 5;
const TARGET_MS = 1_500;
const TARGET_KB = 80;

test('a cold start without a network', async ({ launch, server, complaints }) => {
	// Without its server the browser logs that it found no new service worker.
	complaints.allow(/./);
	const first = await launch({ camera: 'numbered' });
	const shell = await shellBytes(first.page);
	await openPage(first.page, 'Settings');
	await first.page.getByLabel(/start when opened/i).check();
	await openPage(first.page, 'Live');
	await startCamera(first.page);
	await expect(first.page.getByText('Ready offline')).toBeVisible();
	await first.close();
	await server.stop();
	const all: number[] = [];
	for (let count = 0; count < STARTS; count++) {
		const browser = await launch({ camera: 'numbered', profileDir: first.profileDir });
		await waitForStatus(browser.page, ({ recording, frame_count }) => recording && frame_count > 0);
		all.push(await firstStoredMs(browser.page));
		await browser.close();
	}
	const startMs = median(all);
	await writeTable('7-start', {
		title: 'Cold start',
		about: `Browser closed, server gone, \`Start when opened\` on: from the navigation to the end of the first stored second of the new recording, the median of ${STARTS}. A segment ends at the next full second of the clock: half a second of it is waiting. The shell is the page and what it names: what Live needs to show itself and to start, each file gzipped.`,
		columns: ['', 'measured', 'target', ''],
		rows: [
			[
				'from the navigation to the first footage stored',
				`${startMs.toFixed(0)} ms`,
				`≤ ${TARGET_MS} ms`,
				met(startMs <= TARGET_MS)
			],
			['the shell, gzipped', `${(shell / 1000).toFixed(1)} kB`, `≤ ${TARGET_KB} kB`, met(shell <= TARGET_KB * 1000)]
		]
	});
});

/** End of the first segment of the newest epoch, after the page's navigation. Its transaction takes some ms more. */
async function firstStoredMs(page: Page): Promise<number> {
	await expect.poll(() => firstSegmentEnd(page)).not.toBeNull();
	return (await firstSegmentEnd(page)) ?? NaN;
}

function firstSegmentEnd(page: Page): Promise<number | null> {
	return page.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(new Error(String(opening.error)));
		});
		const entries = await new Promise<{ epochId: number; startUs: number; endUs: number }[]>((resolve) => {
			const getting = database.transaction('segment-index').objectStore('segment-index').getAll();
			getting.onsuccess = () => resolve(getting.result as { epochId: number; startUs: number; endUs: number }[]);
		});
		database.close();
		const newest = Math.max(...entries.map(({ epochId }) => epochId));
		const [first] = entries.filter(({ epochId }) => epochId === newest);
		if (!first || first.startUs / 1000 < performance.timeOrigin) return null;
		return first.endUs / 1000 - performance.timeOrigin;
	});
}

async function shellBytes(page: Page): Promise<number> {
	const html = await (await page.request.get(page.url())).text();
	const named = [...html.matchAll(/"([^"]+\.(?:js|css))"/g)].map(([, path = '']) => new URL(path, page.url()).href);
	const urls = [page.url(), ...named];
	let sum = 0;
	for (const url of new Set(urls)) sum += gzipSync(await (await page.request.get(url)).body()).byteLength;
	return sum;
}
