import type { Page } from 'playwright/test';
import {
	hurryReturns,
	openedCount,
	takeCamera,
	unplugCamera,
	watchCameraFromLoad,
	withdrawPermission
} from '../../support/camera-faults.js';
import { causesIn, expectClipsRight, expectNothingLost, expectTimesInOrder, waitForMore } from '../fault-steps.js';
import { expect, status, test, waitForStatus, type BufferStatus } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

/** Records two seconds, and chooses to start when opened; the camera is in a hand from the next load on. */
async function recordOnce(page: Page): Promise<BufferStatus> {
	await hurryReturns(page);
	await watchCameraFromLoad(page);
	await page.reload();
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await openPage(page, 'Settings');
	await page.getByRole('switch', { name: 'Start when opened' }).click();
	await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
	await openPage(page, 'Live');
	// A load that comes before the address has changed would be of Settings.
	await expect(page.getByRole('button', { name: 'Stop camera' })).toBeVisible();
	return before;
}

const titled = (page: Page, words: string) => page.getByRole('heading', { name: words });

test('opened while another program has the camera: says what it waits for, and starts when it is free', async ({
	launch
}) => {
	test.setTimeout(120_000);
	const { page, url } = await launch({ camera: 'numbered' });
	const before = await recordOnce(page);
	const taken = titled(page, 'Another program is using the camera.');
	await takeCamera(page, true);
	await expect(titled(page, 'Another program has taken the camera.')).toBeVisible();
	// A second load finds it as busy as the first.
	for (let load = 0; load < 2; load++) {
		await page.reload();
		await expect(taken).toBeVisible();
		await expect(page.getByText('recording starts by itself as soon as it is free').first()).toBeVisible();
		await expect(page.getByText('is still held').first()).toBeVisible();
		expect((await status(page)).recording).toBe(false);
	}
	// The first one, six quick tries, and two of the slow ones.
	await expect.poll(() => openedCount(page), { timeout: 40_000 }).toBeGreaterThanOrEqual(9);
	await expect(taken).toBeVisible();
	await takeCamera(page, false);
	const after = await waitForMore(page);
	await expect(taken).toHaveCount(0);
	expectNothingLost(before, after);
	expect(causesIn(after)).toEqual(['camera-lost']);
	expectTimesInOrder(after);
	await expectClipsRight(page);

	await page.goto(`${url}/diagnostics`);
	await expect(page.getByText('(capture/awaits-release)').first()).toBeVisible();
});

test('opened before the camera is plugged in: starts with the plug; what the user stops is left alone', async ({
	launch
}) => {
	const { page } = await launch({ camera: 'numbered' });
	const before = await recordOnce(page);
	const absent = titled(page, 'No camera was found so far.');
	await unplugCamera(page, true);
	await expect(titled(page, 'The camera was disconnected.')).toBeVisible();
	await page.reload();
	await expect(absent).toBeVisible();
	await page.getByRole('button', { name: 'Stop waiting' }).click();
	await expect(titled(page, 'The camera is off')).toBeVisible();
	const tries = await openedCount(page);
	await unplugCamera(page, false);
	expect(await openedCount(page)).toBe(tries);

	await unplugCamera(page, true);
	await page.reload();
	await expect(absent).toBeVisible();
	await unplugCamera(page, false);
	const after = await waitForMore(page);
	await expect(absent).toHaveCount(0);
	expectNothingLost(before, after);
	expect(causesIn(after)).toEqual(['camera-lost']);
	await expectClipsRight(page);
});

test('a refused permission ends the waiting: nobody is asked again', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await recordOnce(page);
	await takeCamera(page, true);
	await page.reload();
	await expect(titled(page, 'Another program is using the camera.')).toBeVisible();
	await withdrawPermission(page);
	await expect(titled(page, 'The browser refused the camera or microphone.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Stop waiting' })).toHaveCount(0);
	const tries = await openedCount(page);
	await page.clock.install();
	await page.clock.runFor(120_000);
	expect(await openedCount(page)).toBe(tries);
});
