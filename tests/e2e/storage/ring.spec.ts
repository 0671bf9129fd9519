import { browserUsage } from '../../support/browser-usage.js';
import { expect, status, test, waitForStatus } from '../harness.js';
import { chooseLength, openPage, savedAnswer, setHorizon, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

/** The deep one runs long enough for memory to show what is not let go. */
const TURNS = [
	{ horizonSeconds: 10, watchedSeconds: 30 },
	{ horizonSeconds: 30, watchedSeconds: 120 }
] as const;

for (const { horizonSeconds, watchedSeconds } of TURNS)
	test(
		`the ring of ${horizonSeconds} s turns over: it advances, levels off, keeps what is pinned and lets the rest go`,
		tier(watchedSeconds > 30),
		async ({ launch }) => {
			test.setTimeout(140_000 + watchedSeconds * 1_000);
			const { page, profileDir } = await launch({ camera: 'numbered' });
			await setHorizon(page, horizonSeconds);
			await startCamera(page);
			await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 2);
			// A recording that is never stopped pins its footage, however old.
			await page.getByRole('button', { name: 'Record clip' }).click();
			await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= horizonSeconds + 5, 90_000);
			const pinned = await status(page);
			expect(Date.parse(pinned.newest_frame ?? '') - Date.parse(pinned.oldest_frame ?? '')).toBeGreaterThan(
				(horizonSeconds + 4) * 1_000
			);
			await page.getByRole('button', { name: 'Stop recording' }).click();
			await openPage(page, 'Gallery');
			await expect(page.getByRole('article').getByText('verified')).toBeVisible({ timeout: 30_000 });

			const level = await waitForStatus(page, ({ duration_seconds }) => duration_seconds <= horizonSeconds + 1.5);
			const samples = [level];
			const memory = [(await browserUsage(profileDir)).residentBytes];
			const end = Date.now() + watchedSeconds * 1_000;
			const stepMs = (watchedSeconds / 12) * 1_000;
			while (Date.now() < end) {
				const before = samples.at(-1);
				memory.push((await browserUsage(profileDir)).residentBytes);
				samples.push(
					await waitForStatus(
						page,
						({ newest_frame }) => Date.parse(newest_frame ?? '') >= Date.parse(before?.newest_frame ?? '') + stepMs
					)
				);
			}
			for (const [index, now] of samples.slice(1).entries()) {
				const before = samples[index];
				expect(Date.parse(now.oldest_frame ?? '')).toBeGreaterThan(Date.parse(before?.oldest_frame ?? ''));
				expect(now.duration_seconds).toBeGreaterThanOrEqual(horizonSeconds);
				expect(now.duration_seconds).toBeLessThanOrEqual(horizonSeconds + 1.5);
				expect(now.recording).toBe(true);
			}
			if (watchedSeconds < 120) return;
			const bytes = samples.map((sample) => sample.bytes);
			expect(Math.max(...bytes)).toBeLessThan(Math.min(...bytes) * 1.25);
			// Two minutes of 720p are some 40 MB encoded and 5 GB raw: whatever is not let go would show.
			const half = Math.floor(memory.length / 2);
			expect(Math.min(...memory.slice(half))).toBeLessThan(Math.min(...memory.slice(0, half)) + 20e6);
		}
	);

test('a reload in the middle loses a second at most, and shows as a gap with its cause', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 5);
	await page.reload();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
	const between = await status(page);
	expect(between.recording).toBe(false);
	expect(between.frame_count).toBeGreaterThanOrEqual(before.frame_count);
	expect(between.oldest_frame).toBe(before.oldest_frame);

	await startCamera(page);
	const after = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= between.duration_seconds + 3);
	expect(after.oldest_frame).toBe(before.oldest_frame);
	expect(after.sources).toHaveLength(1);
	expect(after.sources[0]?.gaps).toEqual([{ from: between.newest_frame, to: expect.any(String), cause: 'reload' }]);
	await expect(page.getByText(/missing: page reloaded/)).toBeVisible();

	// A clip across the gap says so, and holds both sides.
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	await openPage(page, 'Gallery');
	await expect(page.getByRole('article').getByText(/has \d+\.\d s: 1 gap/)).toBeVisible({ timeout: 30_000 });
});

test('start when opened: recording goes on by itself after a reload', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await openPage(page, 'Settings');
	await page.getByLabel(/start when opened/i).check();
	await openPage(page, 'Live');
	await page.reload();
	await waitForStatus(page, ({ recording, frame_count }) => recording && frame_count > 30);
});
