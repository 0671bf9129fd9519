import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { setTimeout as span } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright/test';
import { download, expect, test, waitForStatus, type Launched } from '../e2e/harness.js';
import { chooseLength, openPage, startCamera } from '../e2e/steps.js';
import { press } from './press.js';
import { serveRivals } from './rivals.js';
import { median, met, percentile, seconds, writeTable } from './table.js';

const PRESSES = 30;
const TIMES = 5;

test('from press to pinned', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await chooseLength(page, '10 s');
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 12);
	const idle = [];
	for (let count = 0; count < PRESSES; count++) {
		idle.push(await press(page, { isReadyWaitedFor: true }));
		// An answer names its second: the next one must differ, to be seen.
		await span(1_000);
	}
	const busy = [];
	for (let count = 0; count < PRESSES; count++) {
		busy.push(await press(page, { isReadyWaitedFor: false }));
		await span(1_000);
	}
	const figures = (words: string, values: readonly number[], target = '', isMet = '') => [
		words,
		...[0.5, 0.99].map((share) => percentile(values, share).toFixed(0)),
		target,
		isMet
	];
	const row = (words: string, values: readonly number[]) => {
		const isMet = percentile(values, 0.5) <= 20 && percentile(values, 0.99) <= 100;
		return figures(words, values, '≤ 20 and ≤ 100', met(isMet));
	};
	await writeTable('2-press', {
		title: 'From the press to the pin',
		about: `Milliseconds in the page, 720p30 being recorded, ${PRESSES} presses of \`Save last 10 s\` each. Pinned: the strictly durable transaction is complete. Answered: the words stand on the page.`,
		columns: ['', 'p50', 'p99', 'target', ''],
		rows: [
			row(
				'pinned, nothing else to do',
				idle.map(({ pinnedMs }) => pinnedMs)
			),
			row(
				'pinned, while clips are made',
				busy.map(({ pinnedMs }) => pinnedMs)
			),
			figures(
				'answered, nothing else to do',
				idle.map(({ answeredMs }) => answeredMs)
			),
			figures(
				'answered, while clips are made',
				busy.map(({ answeredMs }) => answeredMs)
			)
		]
	});
});

test('from press to a verified clip', async ({ launch, complaints }) => {
	complaints.allow(/favicon/); // The rivals' server has none.
	const rows = [];
	const short = await launch({ camera: 'builtin' });
	await openPage(short.page, 'Settings');
	await short.page.getByLabel('Picture size').selectOption({ label: '1920×1080' });
	await openPage(short.page, 'Live');
	await startCamera(short.page);
	await waitForStatus(short.page, ({ duration_seconds }) => duration_seconds >= 32, 120_000);
	rows.push(...(await compare(short, '30 s', '30 s of 1080p', 500)));
	await short.close();
	const lengthS = seconds('LONG_CLIP_SECONDS', 300);
	const long = await launch({ camera: 'numbered' });
	await startCamera(long.page);
	await waitForStatus(long.page, ({ duration_seconds }) => duration_seconds >= lengthS, 400_000);
	rows.push(...(await compare(long, '5 min', `${lengthS / 60} min of 720p`, 1500)));
	await writeTable('3-clips', {
		title: 'From the press to a verified clip',
		about: `Milliseconds; the median and the longest of ${TIMES}, while the camera goes on recording. The rivals get the same packets and nothing else to do: no reading from the ring, no exact start, no check, no storing.`,
		columns: ['', 'MB', 'median', 'longest', 'Hindsight is', 'target', ''],
		rows
	});
});

async function compare(
	{ page, context }: Launched,
	label: string,
	words: string,
	targetMs: number
): Promise<string[][]> {
	await chooseLength(page, label);
	const ours = [];
	for (let count = 0; count < TIMES; count++) {
		ours.push((await press(page, { isReadyWaitedFor: true })).readyMs ?? NaN);
		await span(1_000);
	}
	await openPage(page, 'Gallery');
	const { path } = await download(page, page.getByRole('article').first().getByRole('button', { name: 'Download' }));
	await openPage(page, 'Live');
	const native = [];
	for (let count = 0; count < TIMES; count++) native.push(await copyNatively(path));
	const muxed = await muxInBrowser(context, path);
	const half = median(ours);
	const size = ((await stat(path)).size / 1e6).toFixed(0);
	const rival = (name: string, values: readonly number[], target: string, isMet: (ratio: number) => string) => {
		const ratio = half / median(values);
		const ms = [median(values), Math.max(...values)].map((value) => value.toFixed(0));
		return [`${words}: ${name}`, size, ...ms, `× ${ratio.toFixed(1)}`, target, isMet(ratio)];
	};
	return [
		[
			`${words}: Hindsight`,
			size,
			half.toFixed(0),
			Math.max(...ours).toFixed(0),
			'',
			`≤ ${targetMs}`,
			met(half <= targetMs)
		],
		rival('native `ffmpeg -c copy`', native, '≤ × 2', (ratio) => met(ratio <= 2)),
		rival('mediabunny, in memory', muxed, '', () => '')
	];
}

async function copyNatively(path: string): Promise<number> {
	const from = performance.now();
	const ffmpeg = spawn('ffmpeg', [
		'-v',
		'error',
		'-nostdin',
		'-y',
		'-i',
		path,
		'-map',
		'0',
		'-c',
		'copy',
		`${path}.copy.mp4`
	]);
	const [code] = (await once(ffmpeg, 'exit')) as [number];
	expect(code).toBe(0);
	return performance.now() - from;
}

/** mediabunny alone, over packets that are in memory already. */
async function muxInBrowser(context: BrowserContext, path: string): Promise<number[]> {
	const rivals = await serveRivals(path);
	const page: Page = await context.newPage();
	try {
		await page.goto(`${rivals.url}/mux`);
		await page.waitForFunction(() => 'mux' in window);
		const times: number[] = [];
		for (let count = 0; count < TIMES; count++) {
			times.push(await page.evaluate(() => (window as unknown as { mux: () => Promise<number> }).mux()));
			await span(200);
		}
		return times;
	} finally {
		await page.close();
		await rivals.close();
	}
}
