import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright/test';
import { browserUsage } from '../../support/browser-usage.js';
import { readFrames } from '../../support/frames.js';
import { buildWith } from '../../support/build-with.js';
import { lineOf, soakTells, startSoak, verdict, type SoakSample } from '../../support/soak.js';
import { download, expect, status, test, waitForStatus } from '../harness.js';
import { chooseLength, openPage, savedAnswer, setBufferLength, startCamera } from '../steps.js';

// `npm run soak` runs this; it is no part of `npm test`.
const HOURS = Number(process.env['HINDSIGHT_SOAK_HOURS'] ?? 24);
const SPEED = Number(process.env['HINDSIGHT_SOAK_SPEED'] ?? 20);
const CAMERA_MINUTES = Number(process.env['HINDSIGHT_SOAK_MINUTES'] ?? 30);
/** Samples of each run, evenly spread. */
const SAMPLES = 60;
const CLIPS = 5;

test(`${HOURS} hours of footage, ${SPEED} times as fast`, async ({ launch, server }, info) => {
	// Hours long: whoever looks at the camera alone need not wait for it.
	test.skip(HOURS === 0, 'HINDSIGHT_SOAK_HOURS=0 leaves this half out');
	const lengthS = Math.round(HOURS * 3600);
	const stepS = Math.max(2, lengthS / SPEED / SAMPLES);
	test.setTimeout((lengthS / SPEED) * 2_000 + 300_000);
	await buildWith('soak-worker', info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page, profileDir } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 8);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await chooseLength(page, '10 s');
	// Full after a twentieth of the time, or of half a minute at least.
	const horizonS = Math.min(600, Math.max(30, lengthS / 20));
	await startSoak(page, { speed: SPEED, lengthS, horizonUs: horizonS * 1e6 });

	const samples: SoakSample[] = [];
	const clips = { saved: 0 };
	for (let isOver = false; !isOver;) {
		await pause(stepS * 1000);
		const tells = await soakTells(page);
		const last = tells.at(-1);
		if (!last) throw new Error('the worker says nothing');
		isOver = last.isOver;
		const writesMs = tells.flatMap(({ writesMs: some }) => some).sort((a, b) => a - b);
		for (const { trouble } of tells) if (trouble) console.log(`  ${trouble}`);
		const slowestMs = writesMs.at(-1) ?? 0;
		const writeMs = writesMs[Math.floor(writesMs.length / 2)] ?? 0;
		samples.push({
			atS: last.storedCount,
			writeMs,
			slowestMs,
			drops: last.lostCount,
			...(await measure(page, profileDir))
		});
		console.log(lineOf(samples.at(-1)!));
		if (clips.saved < CLIPS && samples.length % (SAMPLES / CLIPS) === 2) {
			await page.keyboard.press('s');
			clips.saved++;
		}
	}
	const now = await status(page);
	expect(now.duration_seconds).toBeGreaterThan(horizonS - 2);
	expect(now.sources[0]?.gaps.length).toBe(0);
	expect(samples.at(-1)?.drops).toBe(0);
	judge(samples);
	await expectClips(page, clips.saved);
});

test(`${CAMERA_MINUTES} minutes of a real camera`, async ({ launch }) => {
	// Half an hour: whoever looks at the hours of storage alone need not wait for it.
	test.skip(CAMERA_MINUTES === 0, 'HINDSIGHT_SOAK_MINUTES=0 leaves this half out');
	test.setTimeout(CAMERA_MINUTES * 70_000 + 300_000);
	const { page, profileDir } = await launch({ camera: 'numbered' });
	// Full before a third of the time is over.
	await setBufferLength(page, CAMERA_MINUTES >= 20 ? '5 min' : '30 s');
	await startCamera(page);
	await chooseLength(page, '10 s');
	const started = Date.now();
	const samples: SoakSample[] = [];
	let savedCount = 0;
	while (Date.now() < started + CAMERA_MINUTES * 60_000) {
		await pause(Math.max(2_000, (CAMERA_MINUTES * 60_000) / SAMPLES));
		const writesMs = await writeTimes(page);
		const now = await status(page);
		expect(now.recording).toBe(true);
		samples.push({
			atS: (Date.now() - started) / 1000,
			writeMs: Math.min(...writesMs),
			slowestMs: Math.max(...writesMs),
			drops: now.sources[0]?.dropped_frames ?? NaN,
			...(await measure(page, profileDir))
		});
		console.log(lineOf(samples.at(-1)!));
		if (savedCount < CLIPS && samples.length % (SAMPLES / CLIPS) === 2) {
			await openPage(page, 'Live');
			await page.keyboard.press('s');
			await expect(savedAnswer(page)).toBeVisible();
			savedCount++;
		}
	}
	const gaps = (await status(page)).sources[0]?.gaps ?? [];
	expect(gaps).toEqual([]);
	judge(samples);
	await expectClips(page, savedCount);
});

async function measure(page: Page, profileDir: string): Promise<Pick<SoakSample, 'memory' | 'heap' | 'storage'>> {
	const session = await page.context().newCDPSession(page);
	await session.send('HeapProfiler.collectGarbage');
	const { usedSize: heap } = await session.send('Runtime.getHeapUsage');
	await session.detach();
	const storage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
	return { memory: (await browserUsage(profileDir)).residentBytes, heap, storage };
}

/** How long the last transaction took, as Diagnostics says it, a few seconds in a row. */
async function writeTimes(page: Page): Promise<number[]> {
	await openPage(page, 'Settings');
	await page.getByRole('link', { name: 'Diagnostics' }).click();
	const camera = page.getByRole('region', { name: 'Camera' });
	const times: number[] = [];
	for (let look = 0; look < 3; look++) {
		await expect(camera).toContainText(/Writing a second took\s*\d+ ms/);
		times.push(Number(/Writing a second took\s*(\d+) ms/.exec(await camera.innerText())?.[1]));
		await pause(1_000);
	}
	return times;
}

/** Says what is flat and what is not, and fails if anything grew. */
function judge(samples: readonly SoakSample[]): void {
	const memory = verdict(
		samples.map((sample) => sample.memory),
		'bytes'
	);
	const heap = verdict(
		samples.map((sample) => sample.heap),
		'bytes'
	);
	const storage = verdict(
		samples.map((sample) => sample.storage),
		'bytes'
	);
	const writes = verdict(
		samples.map((sample) => sample.writeMs),
		'ms'
	);
	console.log(`memory  ${memory.words}\nheap    ${heap.words}\nstorage ${storage.words}\nwrites  ${writes.words}`);
	console.log(`drops   ${samples.at(-1)?.drops}`);
	for (const { isFlat, words } of [memory, heap, storage, writes]) expect(isFlat, words).toBe(true);
}

/** What was saved on the way is there and plays. */
async function expectClips(page: Page, count: number): Promise<void> {
	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards).toHaveCount(count);
	await expect(cards.getByText('verified')).toHaveCount(count, { timeout: 120_000 });
	const { path } = await download(page, cards.first().getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	expect(frames.length).toBeGreaterThan(200);
}
