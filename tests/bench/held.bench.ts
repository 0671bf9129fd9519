import { setTimeout as span } from 'node:timers/promises';
import type { Page } from 'playwright/test';
import { expect, status, test, waitForStatus, type BufferStatus } from '../e2e/harness.js';
import { chooseLength, openPage, setBufferLength, startCamera } from '../e2e/steps.js';
import { press } from './press.js';
import { median, met, writeTable } from './table.js';

const HELD = [
	{ words: '5 min', seconds: 300 },
	{ words: '1 h', seconds: 3_600 },
	{ words: '8 h', seconds: 28_800 }
];
const ASKED = 30;
/** Until starting is over. */
const CALM_MS = 15_000;

function newestMs({ newest_frame }: BufferStatus): number {
	return Date.parse(newest_frame ?? '');
}

test('what appending, status and a press cost with more footage held', async ({ launch }) => {
	const found: { words: string; append: number; status: number; pin: number }[] = [];
	for (const { words, seconds } of HELD) {
		const browser = await launch({ camera: 'numbered' });
		const { page } = browser;
		// Full, so that each append lets the oldest second go, whatever the length.
		await setBufferLength(page, words);
		await startCamera(page);
		await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 3);
		await page.getByRole('button', { name: 'Stop camera' }).click();
		await page.getByRole('button', { name: 'Start camera' }).waitFor();
		await fill(page, seconds);
		await page.reload();
		await startCamera(page);
		// A ring that is full holds no more than it did: that time went on is seen by its newest frame.
		const goesOnMs = newestMs(await status(page)) + CALM_MS;
		const held = await waitForStatus(page, (now) => now.recording && newestMs(now) >= goesOnMs, 60_000);
		expect(held.duration_seconds).toBeGreaterThan(seconds - 60);
		await chooseLength(page, '10 s');
		const pins = [];
		for (let count = 0; count < ASKED; count++) {
			pins.push((await press(page, { isReadyWaitedFor: true })).pinnedMs);
			// An answer names its second: the next one must differ, to be seen.
			await span(1_000);
		}
		const statusMs = await page.evaluate(async (times) => {
			const all: number[] = [];
			for (let count = 0; count < times; count++) {
				const from = performance.now();
				await (await fetch('/buffer/status')).json();
				all.push(performance.now() - from);
			}
			return all;
		}, ASKED);
		found.push({ words, append: median(await appendMs(page)), status: median(statusMs), pin: median(pins) });
		await browser.close();
	}
	const [least] = found;
	const cell = (value: number, base: number) => `${value.toFixed(1)} (× ${(value / base).toFixed(2)})`;
	await writeTable('6-held', {
		title: 'The same with more footage held',
		about: `Medians of ${ASKED}, in milliseconds, while 720p30 is recorded into a full ring: the transaction of a segment as Diagnostics tells it, \`GET /buffer/status\` through the service worker, and press to pin. In brackets: against 5 min held. The footage before the last seconds is made of records of 2 kB.`,
		columns: ['held', 'append', 'status', 'press to pin', 'target', ''],
		rows: found.map(({ words, append, status, pin }) => {
			const ratios = [append / (least?.append ?? NaN), status / (least?.status ?? NaN), pin / (least?.pin ?? NaN)];
			return [
				words,
				cell(append, least?.append ?? NaN),
				cell(status, least?.status ?? NaN),
				cell(pin, least?.pin ?? NaN),
				'≤ × 1.2',
				met(Math.max(...ratios) <= 1.2)
			];
		})
	});
});

/** Writing times as the page is told them, once a second. */
async function appendMs(page: Page): Promise<number[]> {
	await openPage(page, 'Settings');
	await page.getByRole('link', { name: 'Diagnostics' }).click();
	const line = page.getByText('Writing a second took').locator('..');
	const all: number[] = [];
	for (let last = ''; all.length < ASKED;) {
		const text = await line.innerText();
		const ms = Number(/(\d+) ms/.exec(text)?.[1]);
		const { newest_frame } = await waitForStatus(page, (now) => now.newest_frame !== last);
		last = newest_frame ?? '';
		if (Number.isFinite(ms)) all.push(ms);
	}
	return all;
}

/** Puts seconds of footage right before what is held, of the same epoch, numbered on from below. */
async function fill(page: Page, seconds: number): Promise<void> {
	await page.evaluate(async (count) => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(new Error(String(opening.error)));
		});
		interface Entry {
			sourceId: string;
			seq: number;
			startUs: number;
			endUs: number;
		}
		const stores = ['segments', 'segment-index'] as const;
		const get = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve) => (request.onsuccess = () => resolve(request.result)));
		const entries = (await get(database.transaction('segment-index').objectStore('segment-index').getAll())) as Entry[];
		const [first] = entries;
		if (!first) throw new Error('nothing held');
		const segment = (await get(
			database.transaction('segments').objectStore('segments').get([first.sourceId, first.seq])
		)) as Record<string, unknown>;
		// All that is held moves up by `count` numbers, so that the new ones come before it.
		const moved = database.transaction(stores, 'readwrite');
		for (const name of stores) {
			const store = moved.objectStore(name);
			for (const entry of entries) {
				const key = [entry.sourceId, entry.seq];
				const value = (await get(store.get(key))) as Record<string, unknown>;
				store.delete(key);
				if (name === 'segments') store.put(value, [entry.sourceId, entry.seq + count]);
				else store.put({ ...value, seq: entry.seq + count });
			}
		}
		await new Promise((resolve) => (moved.oncomplete = resolve));
		const bytes = new ArrayBuffer(2_000);
		for (let from = 0; from < count; from += 1_000) {
			const filling = database.transaction(stores, 'readwrite');
			for (let seq = from; seq < Math.min(count, from + 1_000); seq++) {
				const startUs = first.startUs - (count - seq) * 1_000_000;
				const times = { startUs, endUs: startUs + 1_000_000 };
				filling.objectStore('segments').put({ ...segment, ...times, bytes }, [first.sourceId, seq]);
				filling.objectStore('segment-index').put({ ...first, ...times, seq, byteCount: bytes.byteLength });
			}
			await new Promise((resolve) => (filling.oncomplete = resolve));
		}
		database.close();
	}, seconds);
}
