import type { Page } from 'playwright/test';
import { expect, test, waitForStatus } from '../harness';
import { buildAsVersion, builtVersion, controlled, versionInCharge } from './build-steps';

const NEXT = 'test-next';

/** Marks the page, so that a reload shows. */
async function mark(page: Page): Promise<void> {
	await page.evaluate(() => Object.assign(window, { isSame: true }));
}

async function isSame(page: Page): Promise<boolean> {
	return page.evaluate(() => 'isSame' in window);
}

async function lookForUpdate(page: Page): Promise<void> {
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.getRegistration();
		await registration?.update();
	});
}

test('a new version waits while the camera records, and comes at the user’s word after it', async ({
	launch,
	server,
	complaints
}, info) => {
	complaints.allow(/ffmpeg-core/); // Fetched since the camera started; the server's change breaks it off once.
	const next = info.outputPath('next');
	await buildAsVersion(NEXT, next);
	const { page, url } = await launch({ camera: 'builtin' });
	await controlled(page);
	await page.getByRole('button', { name: 'Start camera' }).click();
	const before = await waitForStatus(page, ({ frame_count }) => frame_count > 0);
	await mark(page);

	await server.start(next);
	await lookForUpdate(page);
	const update = page.getByRole('button', { name: 'Update now' });
	await expect(update).toBeVisible();
	await update.click();
	await expect(page.getByRole('region', { name: 'Update' })).toContainText('Not now');
	const after = await waitForStatus(page, ({ frame_count }) => frame_count > before.frame_count + 30);
	expect(after.recording).toBe(true);
	expect(await isSame(page)).toBe(true);
	expect(await versionInCharge(page)).toBe(await builtVersion());

	await page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
	const stopped = await waitForStatus(page, ({ recording }) => !recording);
	await update.click();
	await page.waitForFunction(() => !('isSame' in window));
	await controlled(page);
	expect(await versionInCharge(page)).toBe(NEXT);
	await expect(page.locator('meta[name="made-as"]')).toHaveAttribute('content', NEXT);
	await expect(update).toBeHidden();
	const kept = await waitForStatus(page, () => true);
	expect(kept.frame_count).toBe(stopped.frame_count);

	// The pages of the new version are the ones that open without the server.
	await server.stop();
	await page.goto(url);
	await expect(page.locator('meta[name="made-as"]')).toHaveAttribute('content', NEXT);
});

test('another tab’s work holds the update back, and another tab’s update reloads nobody else', async ({
	launch,
	server
}, info) => {
	const next = info.outputPath('next');
	await buildAsVersion(NEXT, next);
	const { page, context, url } = await launch({ camera: 'none' });
	await controlled(page);
	const other = await context.newPage();
	await other.goto(url);
	await controlled(other);
	await mark(page);
	await mark(other);
	await other.evaluate(
		() =>
			new Promise<void>((held) => {
				void navigator.locks.request('hindsight-busy', { mode: 'shared' }, () => {
					held();
					return new Promise<void>((release) => Object.assign(window, { release }));
				});
			})
	);

	await server.start(next);
	await lookForUpdate(page);
	await page.getByRole('button', { name: 'Update now' }).click();
	await expect(page.getByRole('region', { name: 'Update' })).toContainText('Not now');
	expect(await versionInCharge(page)).toBe(await builtVersion());

	await other.evaluate(() => (window as unknown as { release(): void }).release());
	await page.getByRole('button', { name: 'Update now' }).click();
	await page.waitForFunction(() => !('isSame' in window));
	expect(await versionInCharge(page)).toBe(NEXT);

	expect(await isSame(other)).toBe(true);
	const update = other.getByRole('button', { name: 'Update now' });
	await expect(update).toBeVisible();
	await update.click();
	await other.waitForFunction(() => !('isSame' in window));
	await expect(update).toBeHidden();
});
