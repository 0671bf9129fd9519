import type { Page } from 'playwright/test';
import { buildWithRecorderFaults, hurryClimbs, inject } from '../../support/worker-faults.js';
import { causesIn, expectClipsRight, expectNothingLost, expectTimesInOrder, waitForMore } from '../fault-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { startCamera } from '../steps.js';

/** What the label on the picture says of size and rate. */
async function labelled(page: Page): Promise<{ size: string; rate: number }> {
	const text = await page.getByText(/\d+×\d+ · \d+\/s/).innerText();
	const [, size = '', rate = ''] = /(\d+×\d+) · (\d+)\/s/.exec(text) ?? [];
	return { size, rate: Number(rate) };
}

test('an encoder that was too slow has the full picture again after a calm spell; the label says what is recorded', async ({
	launch,
	server
}, info) => {
	test.setTimeout(120_000);
	await buildWithRecorderFaults(info.outputPath('build'));
	await hurryClimbs(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	const words = page.getByText('Recording smaller (854×480, 30 a second)');

	// Fourteen frames a second, of the thirty that the camera gives.
	await inject(page, 'encoder-weak');
	await expect.poll(async () => (await labelled(page)).rate, { timeout: 20_000 }).toBeLessThan(20);
	await expect(words.first()).toBeVisible({ timeout: 20_000 });
	await waitForStatus(page, ({ sources }) => sources[0]?.width === 854);
	await expect.poll(async () => (await labelled(page)).size).toBe('854×480');

	// It is as weak as before: the full picture is tried, and left again.
	const tried = await waitForStatus(page, ({ sources }) => sources[0]?.width === 1280, 20_000);
	await expect(words).toHaveCount(0);
	await waitForStatus(page, ({ sources }) => sources[0]?.width === 854, 20_000);
	await expect(words.first()).toBeVisible();

	await inject(page, 'encoder-well');
	const well = await waitForStatus(page, ({ sources }) => sources[0]?.width === 1280, 30_000);
	await expect(words).toHaveCount(0);
	await expect.poll(async () => (await labelled(page)).size).toBe('1280×720');
	expectNothingLost(before, tried);
	expectNothingLost(tried, well);
	const after = await waitForMore(page);
	expect(causesIn(after).filter((cause) => cause !== 'encoder')).toEqual([]);
	expectTimesInOrder(after);
	await expectClipsRight(page);
});
