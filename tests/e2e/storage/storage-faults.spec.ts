import { readFrames, stepsOf } from '../../support/frames.js';
import { deleteMiddleFile, hurtMiddleSegment } from '../../support/storage-faults.js';
import { causesIn, expectClipsRight, waitForSeconds } from '../fault-steps.js';
import { download, expect, status, test, waitForStatus } from '../harness.js';
import { chooseLength, openPage, readyCard, savedAnswer, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

for (const fault of ['damaged', 'gone'] as const) {
	test(`a second of footage that is ${fault} on the disk is left out of a clip, and the card says so`, async ({
		launch
	}) => {
		const { page } = await launch({ camera: 'numbered' });
		await startCamera(page);
		await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 8);
		await page.getByRole('button', { name: 'Stop camera' }).click();
		await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
		const dropped = (await status(page)).sources[0]?.dropped_frames ?? 0;
		const lost = await hurtMiddleSegment(page, fault);

		await chooseLength(page, 'all');
		await page.getByRole('button', { name: 'Save all' }).click();
		await expect(savedAnswer(page)).toBeVisible();
		const card = await readyCard(page);
		await expect(card).toContainText('One second of footage was damaged on the disk and is left out.');
		const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
		const { frames, messages } = await readFrames(path);
		expect(messages, 'every frame decodes without a message').toEqual([]);
		// One hole as long as the segment; besides, no more is missing than was dropped.
		const holes = stepsOf(frames).filter((step) => step > 1);
		const lostFrames = ((lost.endUs - lost.startUs) / 1e6) * 30;
		const longest = Math.max(...holes);
		expect(Math.abs(longest - 1 - lostFrames)).toBeLessThanOrEqual(2 + dropped);
		const others = holes.reduce((sum, step) => sum + step - 1, 0) - (longest - 1);
		expect(others).toBeLessThanOrEqual(dropped);
		// What was found is known to the status from now on.
		await expect.poll(async () => causesIn(await status(page))).toEqual(['storage']);
	});
}

test('a second of footage whose file is gone from the profile is left out of a clip, and the card says so', async ({
	launch
}) => {
	const first = await launch({ camera: 'numbered' });
	await startCamera(first.page);
	await waitForStatus(first.page, ({ duration_seconds }) => duration_seconds >= 8);
	await first.page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(first.page.getByRole('button', { name: 'Start camera' })).toBeVisible();
	const held = await status(first.page);
	await first.close();
	await deleteMiddleFile(first.profileDir);

	const { page } = await launch({ camera: 'numbered', profileDir: first.profileDir });
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	const card = await readyCard(page);
	await expect(card).toContainText('One second of footage was damaged on the disk and is left out.');
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	// All the others are there, in order; the hole is a second's.
	expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);
	expect(frames.length).toBeGreaterThanOrEqual(held.frame_count - 32);
	expect(frames.length).toBeLessThan(held.frame_count);
	await expect.poll(async () => causesIn(await status(page))).toEqual(['storage']);
});

test('a disk that is full costs the oldest footage, not the newest, and is said; room that comes back is used', async ({
	launch,
	complaints
}) => {
	test.setTimeout(120_000);
	complaints.allow(/quota/i);
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 10);
	const session = await page.context().newCDPSession(page);
	const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
	await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: usage + 1_000_000 });

	// It goes on, and what it lets go is at the old end.
	const full = await waitForStatus(
		page,
		(now) => now.recording && Date.parse(now.oldest_frame ?? '') > Date.parse(before.oldest_frame ?? ''),
		40_000
	);
	// In a ring of ten seconds what is left may be too short to be told.
	await expect(page.getByText(/The disk has (no )?room for .* The oldest footage goes first/).first()).toBeVisible();
	const later = await waitForStatus(
		page,
		(now) => Date.parse(now.newest_frame ?? '') > Date.parse(full.newest_frame ?? '') + 4_000,
		30_000
	);
	expect(later.recording).toBe(true);
	expect(later.sources[0]?.gaps, 'nothing is missing in between').toEqual([]);

	await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin });
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= later.duration_seconds + 6, 40_000);
});

test('a disk full of saved footage is said; the newest waits in memory, and is stored when room comes back', async ({
	launch,
	complaints
}) => {
	test.setTimeout(90_000);
	complaints.allow(/quota/i);
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await page.getByRole('button', { name: 'Record clip' }).click();
	const pressedMs = Date.now();
	await expect(page.getByRole('button', { name: 'Stop recording' })).toBeVisible();
	await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	const session = await page.context().newCDPSession(page);
	const origin = new URL(url).origin;
	const usage = await page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
	await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage + 1_000_000 });
	const words = page.getByText('Saved footage takes all the disk space Hindsight may use.');
	await expect(words.first()).toBeVisible({ timeout: 30_000 });
	await expect(page.getByText('Delete or download clips, or free space').first()).toBeVisible();

	// Some seconds wait; what is pinned stays as it was.
	const full = await status(page);
	const waiting = await waitForStatus(page, (now) => Date.now() - Date.parse(now.newest_frame ?? '') > 6_000);
	expect(waiting.recording).toBe(true);
	expect(waiting.oldest_frame).toBe(full.oldest_frame);
	expect(waiting.frame_count).toBeGreaterThanOrEqual(full.frame_count);

	await session.send('Storage.overrideQuotaForOrigin', { origin });
	const roomAgain = Date.now();
	const after = await waitForStatus(page, (now) => Date.parse(now.newest_frame ?? '') > roomAgain);
	expect(after.sources[0]?.gaps, 'nothing of what waited is missing').toEqual([]);
	await expect(words).toHaveCount(0);
	// Once the clip is made, the ring may let go of its first seconds, with what was dropped in them.
	const { newest_frame, sources } = await status(page);
	const dropped = sources[0]?.dropped_frames ?? 0;
	const countedUs = (Date.parse(newest_frame ?? '') - pressedMs) * 1_000;
	await page.getByRole('button', { name: 'Stop recording' }).click();
	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	const steps = stepsOf(frames);
	expect(steps.every((step) => step >= 1)).toBe(true);
	const counted = stepsOf(frames.filter(({ ptsUs }) => ptsUs < countedUs));
	expect(counted.length).toBeGreaterThan(after.frame_count / 2);
	expect(counted.reduce((sum, step) => sum + step - 1, 0)).toBeLessThanOrEqual(dropped);
	expect(frames.length + dropped, 'from the press on').toBeGreaterThanOrEqual(after.frame_count - 60);
});

for (const storageTypes of ['indexeddb', 'all']) {
	test(
		`storage that is cleared while it records (${storageTypes}) is noticed and said, and recording goes on`,
		tier(storageTypes === 'indexeddb'),
		async ({ launch, complaints }) => {
			complaints.allow(/./);
			const { page, url } = await launch({ camera: 'numbered' });
			await startCamera(page);
			const idle = await page.context().newPage();
			await idle.goto(url);
			await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 6);
			const session = await page.context().newCDPSession(page);
			await session.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes });
			// A new ring: nothing of the old one counts.
			await expect(page.getByText(/Held 0:0[0-3]/)).toBeVisible();
			await expect(page.getByText('The storage of Hindsight was cleared').first()).toBeVisible();
			await expect(page.getByText(/Held 0:0[4-9]/)).toBeVisible({ timeout: 20_000 });
			await expect(page.getByRole('button', { name: 'Stop camera' })).toBeVisible();
			await expectClipsRight(page);
			await openPage(page, 'Live');
			// A ring has one writer, now and at the next start.
			const other = await page.context().newPage();
			await other.goto(url);
			await expect(other.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeVisible();
			await expect(other.getByText(/Held 0:/)).toBeVisible();
			await page.getByRole('button', { name: 'Stop camera' }).click();
			await expect(other.getByRole('heading', { name: 'The camera is off' })).toBeVisible();
			await startCamera(page);
			await expect(other.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeVisible();
			await page.getByRole('button', { name: 'Stop camera' }).click();
			await expect(other.getByRole('heading', { name: 'The camera is off' })).toBeVisible();
			await startCamera(other);
			await page.getByRole('button', { name: 'Start camera' }).click();
			const elsewhere = page.getByRole('heading', { name: 'Hindsight is recording in another tab' });
			await expect(elsewhere).toBeVisible();
			await expect(page.getByRole('button', { name: 'Stop camera' })).toHaveCount(0);
			// It is looked for every two seconds.
			await waitForSeconds(other, 5);
			await expect(elsewhere).toBeVisible();
			// Of a tab that was there before, too.
			await idle.getByRole('button', { name: 'Start camera' }).click();
			await expect(idle.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeVisible();
			await other.getByRole('button', { name: 'Stop camera' }).click();
			await expect(page.getByRole('heading', { name: 'The camera is off' })).toBeVisible();
		}
	);
}
