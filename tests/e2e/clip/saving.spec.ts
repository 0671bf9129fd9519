import { packets } from '../../support/probe.js';
import { readFrames, stepsOf } from '../../support/frames.js';
import { download, expect, test, waitForStatus } from '../harness.js';
import { chooseLength, openPage, readyCard, savedAnswer, setHorizon, startCamera } from '../steps.js';

test('five presses in two seconds are five clips, all made and all right', async ({ launch }) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	for (let press = 0; press < 5; press++) await page.keyboard.press('s');
	await expect(savedAnswer(page)).toHaveText(/Saved 10 s/);

	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards).toHaveCount(5);
	await expect(cards.getByText('verified')).toHaveCount(5, { timeout: 60_000 });
	for (let index = 0; index < 5; index++) {
		const { path } = await download(page, cards.nth(index).getByRole('button', { name: 'Download' }));
		const { frames, messages } = await readFrames(path);
		const steps = stepsOf(frames);
		expect(messages).toEqual([]);
		expect(steps.every((step) => step >= 1)).toBe(true);
		const durationsUs = (await packets(path, 'video')).map(({ durationUs }) => durationUs);
		const lengthUs = durationsUs.reduce((sum, durationUs) => sum + durationUs, 0);
		expect(Math.abs(lengthUs - 10_000_000)).toBeLessThanOrEqual(Math.max(...durationsUs));
	}
});

test('a recording longer than the buffer is whole, from its press to its end', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	await setHorizon(page, 10);
	await startCamera(page);
	await page.getByRole('button', { name: 'Record clip' }).click();
	await expect(page.getByRole('button', { name: 'Stop recording' })).toBeVisible();
	const started = Date.now();
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 16, 60_000);
	await page.getByRole('button', { name: 'Stop recording' }).click();
	const pressedSeconds = (Date.now() - started) / 1000;

	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	const seconds = ((frames.at(-1)?.ptsUs ?? 0) + 33_000) / 1e6;
	// The press and its wall-clock reading here are a round trip apart.
	expect(Math.abs(seconds - pressedSeconds)).toBeLessThan(0.5);
	expect(seconds).toBeGreaterThan(14);
	expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);

	// What only the recording held is let go once its file is made.
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds <= 11.5);
});

test('a finished clip plays, seeks by Range, is renamed, deleted and brought back', async ({ launch }) => {
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	const card = await readyCard(page);

	await card.getByRole('button', { name: 'Play' }).click();
	const video = page.locator('dialog video');
	await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState)).toBeGreaterThanOrEqual(2);
	const source = await video.evaluate((element: HTMLVideoElement) => element.currentSrc);
	expect(source.startsWith(`${url}/clips/`)).toBe(true);
	const soughtS = await video.evaluate(async (element: HTMLVideoElement) => {
		element.pause();
		const sought = new Promise((resolve) => element.addEventListener('seeked', resolve, { once: true }));
		element.currentTime = 7.5;
		await sought;
		return element.currentTime;
	});
	expect(soughtS).toBeCloseTo(7.5, 1);
	const part = await page.evaluate(async (address) => {
		const response = await fetch(address, { headers: { range: 'bytes=100-199' } });
		return {
			status: response.status,
			range: response.headers.get('content-range'),
			bytes: (await response.arrayBuffer()).byteLength
		};
	}, source);
	expect(part).toEqual({ status: 206, range: expect.stringMatching(/^bytes 100-199\/\d+$/), bytes: 100 });
	await page.keyboard.press('Escape');

	await card.getByRole('button', { name: 'Rename' }).click();
	await page.getByRole('textbox', { name: 'Title' }).fill('Red car at the junction');
	await page.keyboard.press('Enter');
	const renamed = page.getByRole('article', { name: 'Red car at the junction' });
	await expect(renamed).toBeVisible();

	await renamed.getByRole('button', { name: 'Delete' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await expect(renamed).toBeHidden();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(renamed).toBeVisible();
	await page.reload();
	await expect(renamed.getByText('verified')).toBeVisible();
});

test('less than asked is said, not hidden', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 3);
	await page.getByRole('button', { name: 'Save last 30 s' }).click();
	await expect(savedAnswer(page)).toHaveText(/Saved \d+(\.\d)? s of 30 s asked/);
	const card = await readyCard(page);
	await expect(card).toContainText(/asked 30\.0 s, has \d+\.\d s/);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const [first] = await packets(path, 'video');
	expect(first).toMatchObject({ ptsUs: 0, isKey: true });
});
