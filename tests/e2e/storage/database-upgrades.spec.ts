import type { Page } from 'playwright/test';
import { DATABASE_VERSION } from '../../../src/lib/storage/schema';
import { openedCount, takeCamera, watchCamera } from '../../support/camera-faults.js';
import { buildWithNewerDatabase } from '../../support/newer-build.js';
import { expectClipsRight, expectNothingLost, waitForMore } from '../fault-steps.js';
import { expect, status, test, waitForStatus } from '../harness.js';
import { savedAnswer, startCamera } from '../steps.js';

const OLDER_ELSEWHERE = 'An older Hindsight is open in another tab.';
const NEWER_ELSEWHERE = 'A newer Hindsight is open in another tab.';

/** The next load is of what the server has. */
async function forgetVersion(page: Page): Promise<void> {
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.getRegistration();
		await registration?.unregister();
	});
}

/** A page of the origin with nothing of the app in it that holds the database open, whoever else may want it. */
async function holdDatabase(page: Page, version: number): Promise<void> {
	await page.evaluate(
		(asked) =>
			new Promise<void>((resolve, reject) => {
				const request = indexedDB.open('hindsight', asked);
				request.onsuccess = () => {
					Object.assign(window, { held: request.result });
					resolve();
				};
				request.onerror = () => reject(request.error ?? new Error('not opened'));
			}),
		version
	);
}

/** What the ring holds, whatever the version of the database. Waits behind whoever waits to change it. */
function heldFrames(page: Page): Promise<number> {
	return page.evaluate(
		() =>
			new Promise<number>((resolve, reject) => {
				const opening = indexedDB.open('hindsight');
				opening.onerror = () => reject(opening.error ?? new Error('not opened'));
				opening.onsuccess = () => {
					const request = opening.result.transaction('segment-index').objectStore('segment-index').getAll();
					request.onsuccess = () => {
						opening.result.close();
						resolve((request.result as { frameCount: number }[]).reduce((sum, { frameCount }) => sum + frameCount, 0));
					};
				};
			})
	);
}

/** After the next load, nobody waits five seconds for anything: a fifth of one is as long. */
async function hurryPatience(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const realSet = setTimeout;
		const set = (handler: () => void, ms = 0): number => {
			const lost = (): void => {
				document.documentElement.dataset['patience'] = 'lost';
				handler();
			};
			return ms === 5_000 ? Number(realSet(lost, 200)) : Number(realSet(handler, ms));
		};
		Reflect.set(globalThis, 'setTimeout', set);
	});
}

async function stopCamera(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
}

test('a newer Hindsight waits for an older one that holds the database, says so, and goes on by itself', async ({
	launch,
	server,
	complaints
}, info) => {
	test.setTimeout(90_000);
	complaints.allow(/favicon/);
	const { page, context, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await stopCamera(page);
	const before = await status(page);
	await forgetVersion(page);

	const older = await context.newPage();
	await older.goto(`${url}/manifest.webmanifest`);
	await holdDatabase(older, DATABASE_VERSION);
	await buildWithNewerDatabase(info.outputPath('newer'));
	await server.start(info.outputPath('newer'));
	await hurryPatience(page);
	await page.goto(url);
	await expect(page.getByText(OLDER_ELSEWHERE)).toBeVisible();
	await expect(page.locator('[data-patience=lost]')).toHaveCount(1);
	await expect(page.getByText('Stop the camera there, or close that tab')).toBeVisible();

	await older.close();
	await expect(page.getByText(OLDER_ELSEWHERE)).toHaveCount(0);
	const after = await waitForStatus(page, ({ frame_count }) => frame_count > 0);
	expectNothingLost(before, after);
	await startCamera(page);
	await waitForMore(page);
	await expectClipsRight(page);
});

test('a newer Hindsight waits for an older one that records: its camera may go and come back meanwhile', async ({
	launch,
	server,
	complaints
}, info) => {
	test.setTimeout(150_000);
	complaints.allow(/./);
	const { page, context, url } = await launch({ camera: 'numbered' });
	await watchCamera(page);
	await startCamera(page);
	await page.getByRole('button', { name: 'Record clip' }).click();
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await buildWithNewerDatabase(info.outputPath('newer'));
	await forgetVersion(page);
	await server.start(info.outputPath('newer'));
	const newer = await context.newPage();
	await newer.goto(url);
	await expect(newer.getByText(OLDER_ELSEWHERE)).toBeVisible();

	const before = await heldFrames(newer);
	await takeCamera(page, true);
	await expect(page.getByText('Another program has taken the camera.').first()).toBeVisible();
	// So many tries take longer than the newer one takes to look whether it is its turn.
	await expect.poll(() => openedCount(page), { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
	await takeCamera(page, false);
	await expect.poll(() => heldFrames(newer), { timeout: 20_000 }).toBeGreaterThan(before + 60);
	await expect(newer.getByText(OLDER_ELSEWHERE)).toBeVisible();
	// What the recorder has begun, it ends.
	await page.getByRole('button', { name: 'Stop recording' }).click();
	await expect(savedAnswer(page)).toBeVisible();

	const held = await heldFrames(newer);
	await stopCamera(page);
	await expect(page.getByText(NEWER_ELSEWHERE).first()).toBeVisible();
	await expect(newer.getByText(OLDER_ELSEWHERE)).toHaveCount(0);
	await startCamera(newer);
	await expect.poll(() => heldFrames(newer), { timeout: 20_000 }).toBeGreaterThan(held + 30);
	const [first] = await expectClipsRight(newer, 2);
	expect(first?.frames.length).toBeGreaterThan(60);
});

test('an older Hindsight gives the database to a newer one, loses nothing, and says what to do', async ({
	launch,
	complaints
}) => {
	complaints.allow(/favicon/);
	const { page, context, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const held = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await stopCamera(page);

	const newer = await context.newPage();
	await newer.goto(`${url}/manifest.webmanifest`);
	await holdDatabase(newer, DATABASE_VERSION + 1);
	await expect(page.getByText(NEWER_ELSEWHERE)).toBeVisible();
	await expect(page.getByText('reload this page to use the newer one here too.')).toBeVisible();
	expect(await heldFrames(newer)).toBeGreaterThanOrEqual(held.frame_count);

	// What it cannot do any more it says, and a page that is opened now says it too.
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('main').getByText(NEWER_ELSEWHERE)).toBeVisible();
	await page.reload();
	await expect(page.getByText(NEWER_ELSEWHERE).first()).toBeVisible();
});
