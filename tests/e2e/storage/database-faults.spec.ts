import { stepsOf, type NumberedFrame } from '../../support/frames.js';
import { breakDatabase, buildWithDatabaseFaults, makeUnopenable } from '../../support/database-faults.js';
import { causesIn, expectClipsRight, expectNothingLost, waitForMore } from '../fault-steps.js';
import { expect, status, test as base, waitForStatus, type BufferStatus, type Launched } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

/** The app with a camera, whose workers' database can be broken. */
const test = base.extend<{ readonly faultyApp: (fault?: 'unopenable') => Promise<Launched> }>({
	faultyApp: async ({ launch, server }, use, info) => {
		await use(async (fault) => {
			await buildWithDatabaseFaults(info.outputPath('build'), fault);
			await server.start(info.outputPath('build'));
			return launch({ camera: 'numbered' });
		});
	}
});

const MOVED = "The browser's storage for Hindsight was broken";

/** No more is missing between the first frame and the last than the app says it dropped. */
function expectWhole(frames: readonly NumberedFrame[], now: BufferStatus): void {
	const missing = stepsOf(frames).reduce((sum, step) => sum + step - 1, 0);
	expect(missing).toBeLessThanOrEqual(now.sources[0]?.dropped_frames ?? 0);
	expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);
}

test('footage whose writing was ended, or whose connection was lost, is written again and counted once', async ({
	faultyApp
}) => {
	const { page } = await faultyApp();
	await startCamera(page);
	let before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	for (const fault of ['aborted', 'lost', 'closing'] as const) {
		await breakDatabase(page, fault);
		const after = await waitForMore(page);
		expectNothingLost(before, after);
		expect(causesIn(after)).toEqual([]);
		before = after;
	}
	const counted = await status(page);
	await expect(page.getByText(MOVED), 'once is no reason to give a store up').toHaveCount(0);
	const [clip] = await expectClipsRight(page);
	expect(clip?.frames.length).toBeGreaterThanOrEqual(counted.frame_count);
	expectWhole(clip?.frames ?? [], await status(page));
});

test('a database that takes no footage any more is left beside a fresh one, and both are one buffer', async ({
	faultyApp
}) => {
	const { page } = await faultyApp();
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 90);
	await breakDatabase(page, 'no-blobs');
	await expect(page.getByText(MOVED).first()).toBeVisible();
	await expect(page.getByText('Save what you need.').first()).toBeVisible();
	const after = await waitForMore(page);
	expectNothingLost(before, after);
	expect(causesIn(after)).toEqual([]);
	const [clip] = await expectClipsRight(page);
	expect(clip?.frames.length, 'of both').toBeGreaterThanOrEqual(after.frame_count);
	expectWhole(clip?.frames ?? [], await status(page));

	const held = await status(page);
	await page.reload();
	await expect(page.getByRole('article').getByText('verified')).toHaveCount(1);
	expectNothingLost(held, await status(page));
	await openPage(page, 'Live');
	await startCamera(page);
	const again = await waitForMore(page);
	expectNothingLost(held, again);
	expect(again.sources[0]?.gaps).toHaveLength(1);
	await expectClipsRight(page, 2);
});

test('a database that does not open is left beside a fresh one, and it is said', async ({ faultyApp }) => {
	const { page } = await faultyApp('unopenable');
	await makeUnopenable(page);
	await page.reload();
	await expect(page.getByText(MOVED).first()).toBeVisible();
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await page.reload();
	await startCamera(page);
	await waitForMore(page);
	await expectClipsRight(page);
});

test('clips whose database does not open for once keep their files, and are there again with it', async ({
	launch
}) => {
	test.setTimeout(90_000);
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	const [before] = await expectClipsRight(page);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();

	// In this page alone: its first look for files that no clip needs is at an empty gallery.
	await makeUnopenable(page);
	await page.goto(`${url}/gallery`);
	await expect(page.getByText(MOVED).first()).toBeVisible();
	await expect(page.getByRole('article')).toHaveCount(0);
	await openPage(page, 'Live');
	await startCamera(page);
	await waitForMore(page);
	const [, again] = await expectClipsRight(page, 2);
	expect(again?.frames).toEqual(before?.frames);
});
