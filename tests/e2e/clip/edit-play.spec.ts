import type { Page } from 'playwright/test';
import { heldGops } from './cut-steps.js';
import { openEditor, press, savePast } from './edit-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { openPage, readyCard, startCamera } from '../steps.js';

/** Opens the last 10 s in the editor, with the camera stopped; gives the capture times of all frames that are held. */
async function editLastSeconds(page: Page): Promise<number[]> {
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 14);
	await savePast(page);
	await readyCard(page);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	await openEditor(page, await readyCard(page));
	return (await heldGops(page)).flatMap(({ timesUs }) => timesUs);
}

async function endUs(page: Page): Promise<number> {
	return Number(await page.getByRole('slider', { name: 'End' }).getAttribute('aria-valuenow')) * 1000;
}

async function shownUs(page: Page): Promise<number> {
	return Number(await page.locator('canvas').getAttribute('data-frame'));
}

/** The last frame of the chosen range is shown, whichever of file and ring it was read from. */
async function expectLastFrame(page: Page, timesUs: readonly number[]): Promise<void> {
	const end = await endUs(page);
	const last = timesUs.filter((us) => us < end - 2_000).at(-1) ?? NaN;
	await expect.poll(async () => Math.abs((await shownUs(page)) - last)).toBeLessThan(50);
}

const play = (page: Page) => page.getByRole('button', { name: 'Play', exact: true });
const pause = (page: Page) => page.getByRole('button', { name: 'Pause', exact: true });

/** What the film played, in seconds of the file. */
function played(page: Page): Promise<{ fromS: number; toS: number; isPaused: boolean }> {
	return page.locator('video').evaluate((video: HTMLVideoElement) => ({
		fromS: video.played.start(0),
		toS: video.played.end(video.played.length - 1),
		isPaused: video.paused
	}));
}

test('the chosen range plays by the space bar, stops at its end, and when something is moved', async ({ launch }) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	const timesUs = await editLastSeconds(page);
	for (let step = 0; step < 6; step++) await press(page, 'End', 'Shift+ArrowLeft');
	for (let step = 0; step < 2; step++) await press(page, 'Position', 'Shift+ArrowLeft');
	const positionUs = await shownUs(page);

	await page.getByRole('heading', { level: 1 }).click();
	await page.keyboard.press('Space');
	await expect(pause(page)).toBeVisible();
	await expect(page.locator('.playhead')).toBeVisible();
	await expect(play(page)).toBeVisible({ timeout: 20_000 });
	await expectLastFrame(page, timesUs);
	const film = await played(page);
	expect(film.isPaused).toBe(true);
	// From the position on, up to the end: the rest of the file was not played.
	expect(film.toS - film.fromS).toBeGreaterThan(((await endUs(page)) - positionUs) / 1e6 - 0.1);
	expect(film.fromS).toBeGreaterThan(1);
	expect(film.toS).toBeLessThan(9);

	// Again, from the start; paused on the way, on a frame.
	await play(page).click();
	const playhead = page.locator('.playhead');
	const at = await playhead.getAttribute('style');
	await expect(playhead).not.toHaveAttribute('style', at ?? '');
	await pause(page).click();
	await expect(play(page)).toBeVisible();
	await expect(playhead).toBeHidden();
	await expect
		.poll(async () => {
			const us = await shownUs(page);
			return timesUs.some((time) => Math.abs(time - us) < 50) && us < positionUs;
		})
		.toBe(true);

	await play(page).click();
	await expect(playhead).toBeVisible();
	await press(page, 'Start', 'ArrowRight');
	await expect(play(page)).toBeVisible();
	await expect(playhead).toBeHidden();
});

test('what only the ring has plays frame by frame, and that is said; then the film goes on from the file', async ({
	launch
}) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	const timesUs = await editLastSeconds(page);
	const fileUs = await shownUs(page);
	for (let step = 0; step < 8; step++) await press(page, 'End', 'Shift+ArrowLeft');
	for (let step = 0; step < 2; step++) await press(page, 'Start', 'Shift+ArrowLeft');
	await page.locator('canvas').evaluate((canvas) => {
		const seen: number[] = [];
		Object.assign(window, { seen });
		new MutationObserver(() => seen.push(Number(canvas.dataset['frame']))).observe(canvas, {
			attributeFilter: ['data-frame']
		});
	});
	await play(page).click();
	await expect(page.getByText('plays without sound, and not every frame of it')).toBeVisible();
	await expect(play(page)).toBeVisible({ timeout: 20_000 });
	await expectLastFrame(page, timesUs);
	await expect(page.getByText('plays without sound')).toBeHidden();
	const seen = await page.evaluate(() => (window as unknown as { seen: number[] }).seen);
	const before = seen.filter((us) => us < fileUs - 1_000);
	expect(before.length).toBeGreaterThan(2);
	expect(before).toEqual([...before].sort((a, b) => a - b));
	expect((await played(page)).fromS).toBeLessThan(0.1);
});

test('a file that does not play is shown frame by frame', async ({ launch, complaints }) => {
	test.setTimeout(120_000);
	complaints.allow(/404.*clips\/none\.mp4/);
	const { page } = await launch({ camera: 'numbered' });
	const timesUs = await editLastSeconds(page);
	for (let step = 0; step < 8; step++) await press(page, 'End', 'Shift+ArrowLeft');
	await page.locator('video').evaluate((video: HTMLVideoElement) => (video.src = '/clips/none.mp4'));
	await play(page).click();
	await expect(pause(page)).toBeVisible();
	await expect(play(page)).toBeVisible({ timeout: 20_000 });
	await expectLastFrame(page, timesUs);
});
