import type { Page } from 'playwright/test';
import { resizeCamera, watchCamera } from '../../support/camera-faults.js';
import { copyBuild } from '../../support/changed-build.js';
import { buildWithClipFault, withoutH264, type ClipFault } from '../../support/worker-faults.js';
import { waitForMore } from '../fault-steps.js';
import { expect, test, waitForStatus, type AppServer, type BufferStatus } from '../harness.js';
import { chooseLength, chooseSetting, openPage, savedAnswer, startCamera } from '../steps.js';

export type Codec = 'H.264' | 'VP9';

/** Saves all that is held and waits until as many clips as `count` are made. */
export async function saveAll(page: Page, count: number) {
	await openPage(page, 'Live');
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards.getByText('verified')).toHaveCount(count, { timeout: 40_000 });
	return cards;
}

/** How a file is written: by ffmpeg in its memory, or, too big for that, as it comes. */
export const WAYS: readonly { readonly way: string; readonly codec: Codec; readonly fault: ClipFault | null }[] = [
	{ way: 'in memory', codec: 'H.264', fault: null },
	{ way: 'straight to disk', codec: 'H.264', fault: 'no-memory' },
	{ way: 'in memory, VP9', codec: 'VP9', fault: null },
	{ way: 'straight to disk, VP9', codec: 'VP9', fault: 'no-memory' }
];

/** Serves a build with `fault` that records `codec`, before the first page. */
export async function serveWith(server: AppServer, fault: ClipFault | null, codec: Codec = 'H.264'): Promise<void> {
	if (!fault && codec === 'H.264') return;
	const dir = test.info().outputPath('build');
	if (fault) await buildWithClipFault(dir, fault);
	else await copyBuild(dir);
	if (codec === 'VP9') await withoutH264(dir);
	await server.start(dir);
}

/** Chooses a picture that two cores can encode as `codec` without dropping many frames. @returns its size, as cards say it */
export async function choosePicture(page: Page, codec: Codec): Promise<string> {
	if (codec === 'H.264') return '1280×720';
	await chooseSetting(page, 'Picture size', '960×540');
	await openPage(page, 'Live');
	return '960×540';
}

/** Stops the camera; what is held then. */
export async function stopCamera(page: Page): Promise<BufferStatus> {
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	return waitForStatus(page, ({ recording }) => !recording);
}

/** Some seconds of the size it is set to, then some of 640 × 360. */
export async function recordTwoSizes(page: Page): Promise<BufferStatus> {
	await watchCamera(page);
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await resizeCamera(page, 640, 360);
	await waitForStatus(page, ({ sources }) => sources[0]?.width === 640);
	await waitForMore(page);
	return stopCamera(page);
}

/** Some seconds before a reload, and some after it. */
export async function recordOverGap(page: Page): Promise<BufferStatus> {
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, (now) => now.recording && now.sources[0]?.gaps.length === 1);
	await waitForMore(page);
	await chooseSetting(page, 'Gaps within a clip', 'Keep as a still');
	return stopCamera(page);
}
