import { readFrames } from '../../support/frames.js';
import { download, expect, test, waitForStatus } from '../harness.js';
import { chooseLength, readyCard, savedAnswer, startCamera } from '../steps.js';

test('with the server stopped: open again, record, save, play, download', async ({ launch, server, complaints }) => {
	// The browser's own update check of the service worker finds no server; that is what this test is about.
	complaints.allow(/ERR_CONNECTION_REFUSED|Failed to update a ServiceWorker|service-worker\.js/);
	const { page } = await launch({ camera: 'numbered' });
	// The first recording fetches the clip maker; the header says when all is here.
	await startCamera(page);
	await expect(page.getByText('Ready offline')).toBeVisible({ timeout: 30_000 });
	await page.getByRole('button', { name: 'Stop camera' }).click();

	await server.stop();
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	expect((await readFrames(path)).messages).toEqual([]);
	await card.getByRole('button', { name: 'Play' }).click();
	const video = page.locator('dialog video');
	await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState)).toBeGreaterThanOrEqual(2);
});
