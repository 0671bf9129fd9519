import type { Page } from 'playwright/test';
import { resizeCamera, watchCamera } from '../support/camera-faults.js';
import { readFrames, stepsOf } from '../support/frames.js';
import { probe } from '../support/probe.js';
import { waitForMore } from './fault-checks.js';
import { download, expect, status, test, waitForStatus } from './harness.js';
import { chooseLength, chooseParts, chooseSetting, openPage, savedAnswer, startCamera } from './steps.js';

/** Saves all that is held and waits until as many clips as `count` are made. */
async function saveAll(page: Page, count: number) {
	await openPage(page, 'Live');
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards.getByText('verified')).toHaveCount(count, { timeout: 40_000 });
	return cards;
}

test('a clip in which the size changes is one file, or parts where that was chosen', async ({ launch }) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await watchCamera(page);
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await resizeCamera(page, 640, 360);
	await waitForStatus(page, ({ sources }) => sources[0]?.width === 640);
	await waitForMore(page);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	const held = await waitForStatus(page, ({ recording }) => !recording);

	const card = (await saveAll(page, 1)).first();
	await expect(card).toContainText('Two sizes, fitted to 1280×720.');
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	expect(frames).toHaveLength(held.frame_count);
	// What the camera or the change of encoder lost was never held; nothing is repeated or out of order.
	expect(stepsOf(frames).every((step) => step >= 1 && step < 60)).toBe(true);
	const { video } = await probe(path);
	expect([video?.width, video?.height]).toEqual([1280, 720]);

	await chooseParts(page);
	const parts = await saveAll(page, 3);
	let count = 0;
	const sizes: unknown[] = [];
	for (const index of [0, 1]) {
		await expect(parts.nth(index)).toContainText('The picture changed in this time, so it is in parts.');
		const part = await download(page, parts.nth(index).getByRole('button', { name: 'Download' }));
		count += (await readFrames(part.path)).frames.length;
		sizes.push((await probe(part.path)).video?.width);
	}
	expect(count).toBe(held.frame_count);
	expect(sizes.sort()).toEqual([1280, 640]);
});

test('a gap is kept as a labelled still, so that the clip runs like the clock', async ({ launch }) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, (now) => now.recording && now.sources[0]?.gaps.length === 1);
	await waitForMore(page);
	await chooseSetting(page, 'Gaps within a clip', 'Keep as a still');
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	const held = await waitForStatus(page, ({ recording }) => !recording);
	const [gap] = held.sources[0]?.gaps ?? [];
	const gapUs = (Date.parse(gap?.to ?? '') - Date.parse(gap?.from ?? '')) * 1000;

	const card = (await saveAll(page, 1)).first();
	await expect(card).toContainText(/1 gap of .* s kept as a still\./);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	const footage = frames.filter(({ number }) => !Number.isNaN(number));
	const stills = frames.filter(({ number }) => Number.isNaN(number));
	expect(footage).toHaveLength(held.frame_count);
	expect(stills).toHaveLength(Math.ceil(gapUs / 1e6));
	// One run of stills where the gap was.
	const first = frames.indexOf(stills[0]!);
	expect(frames.slice(first, first + stills.length)).toEqual(stills);
	const next = frames[first + stills.length];
	expect(Math.abs((next?.ptsUs ?? 0) - (stills[0]?.ptsUs ?? 0) - gapUs)).toBeLessThanOrEqual(2_000);
	const { video, audio } = await probe(path);
	const wallS = (Date.parse(held.newest_frame ?? '') - Date.parse(held.oldest_frame ?? '')) / 1000;
	expect(Math.abs((frames.at(-1)?.ptsUs ?? 0) / 1e6 - wallS), 'file time is wall time').toBeLessThanOrEqual(0.034);
	// Silence stands where there was no sound: players do not run ahead.
	expect(Math.abs(Number(audio?.duration) - Number(video?.duration))).toBeLessThanOrEqual(0.1);
	expect(Number(audio?.nb_frames) * 0.02).toBeGreaterThan(Number(video?.duration) - 0.3);
	expect((await status(page)).frame_count).toBe(held.frame_count);
});
