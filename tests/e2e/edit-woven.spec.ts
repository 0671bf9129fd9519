import type { Page } from 'playwright/test';
import { readFrames } from '../support/frames.js';
import { packets } from '../support/probe.js';
import { fetchClip, heldGops, letGo, pinAll, pinned, whatIsLeft, type HeldGop } from './cut-harness.js';
import { changedCard, hashes, openEditor, press, readClip } from './edit-steps.js';
import { expect, status, test, waitForStatus } from './harness.js';
import { openPage, readyCard, startCamera } from './steps.js';

/** Records until so many GOPs are held, stops, and makes a clip of all of them and one of those from `from` to `to`. */
async function recordAndCut(page: Page, count: number, from: number, to: number): Promise<readonly HeldGop[]> {
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= count + 1, 60_000);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	const gops = await heldGops(page);
	const { sourceId } = gops[0]!;
	await pinAll(page, [
		pinned('whole', sourceId, gops[0]!.timesUs[0]!, gops.at(-1)!.endUs, 1),
		// Within a GOP at both ends: the file's first and last are not those of the ring.
		pinned('middle', sourceId, gops[from]!.timesUs[11]!, gops[to]!.timesUs[7]!, 2)
	]);
	await expect(page.getByText('verified')).toHaveCount(2, { timeout: 60_000 });
	return gops;
}

/** The file of a card is what the file at `reference` is: every frame and every packet of sound, byte for byte, on time. */
async function expectSame(path: string, reference: string): Promise<void> {
	// A file says in whole milliseconds where its sound begins (the edit list's unit), and to 9 µs when a frame is shown.
	for (const [track, toleranceUs] of [
		['video', 20],
		['audio', 1_000]
	] as const) {
		const [made, wanted] = [await hashes(path, track), await hashes(reference, track)];
		expect(made.length, track).toBe(wanted.length);
		expect(made, `${track}, byte for byte`).toEqual(wanted);
		const [madeAt, wantedAt] = [await packets(path, track), await packets(reference, track)];
		const offUs = madeAt.map(({ ptsUs }, index) => Math.abs(ptsUs - (wantedAt[index]?.ptsUs ?? NaN)));
		expect(Math.max(...offUs), `${track}, on time`).toBeLessThanOrEqual(toleranceUs);
	}
}

test('an old clip grows at both ends: the middle is only in its file, what is around it only in the ring', async ({
	launch
}) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	const gops = await recordAndCut(page, 13, 3, 10);
	const whole = await fetchClip(page, 'whole');
	const recorded = await readFrames(whole);
	expect(recorded.frames).toHaveLength(gops.reduce((sum, { timesUs }) => sum + timesUs.length, 0));
	// Two seams, ring to file and file to ring, each inside the clip.
	await letGo(page, gops[5]!.timesUs[0]!, gops[8]!.timesUs[0]!);

	const card = await readyCard(page);
	await openEditor(page, card);
	await page.getByRole('slider', { name: 'Start' }).press('Home');
	await page.getByRole('slider', { name: 'End' }).press('End');
	await page.getByRole('button', { name: 'Save as new clip' }).click();
	const cut = await readClip(page, await changedCard(page));
	expect(cut.numbers, 'each frame once, in order').toEqual(recorded.frames.map(({ number }) => number));
	await expectSame(cut.path, whole);
	await expect(page.getByRole('article').first()).not.toContainText('gap');

	// The clip itself, from its file and what the ring has after it.
	await letGo(page, 0, gops[8]!.timesUs[0]!);
	await openPage(page, 'Gallery');
	const middle = page.getByRole('article', { name: 'Cut middle', exact: true });
	await openEditor(page, middle);
	await page.getByRole('slider', { name: 'End' }).press('End');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await changedCard(page);
	const grown = await readClip(page, middle);
	const numbers = recorded.frames.map(({ number }) => number);
	const from = gops.slice(0, 3).reduce((sum, { timesUs }) => sum + timesUs.length, 11);
	expect(grown.numbers).toEqual(numbers.slice(from));
	const left = await whatIsLeft(page);
	expect(left.pins).toEqual([]);
	expect(left.files).toHaveLength(3);
});

test('over a gap: out of the ring, the file, and both, the gap is jumped and told of', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 90);
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, (now) => now.recording && now.sources[0]?.gaps.length === 1);
	const { frame_count: atGap } = await status(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= atGap + 60);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	const gops = await heldGops(page);
	const { sourceId } = gops[0]!;
	await pinAll(page, [pinned('whole', sourceId, gops[0]!.timesUs[0]!, gops.at(-1)!.endUs, 1)]);
	const whole = page.getByRole('article', { name: 'Cut whole', exact: true });
	await expect(whole).toContainText(/1 gap of .* closed up\./, { timeout: 40_000 });
	const { numbers } = await readClip(page, whole);
	const gapNote = /1 gap of .* closed up\./.exec(await whole.innerText())?.[0] ?? 'none';

	/** The clip without a second at both ends. */
	const saveInner = async () => {
		await openEditor(page, whole);
		await press(page, 'Start', 'Shift+ArrowRight');
		await press(page, 'End', 'Shift+ArrowLeft');
		await page.getByRole('button', { name: 'Save as new clip' }).click();
		const card = await changedCard(page);
		await expect(card).toContainText(gapNote);
		return (await readClip(page, card)).numbers;
	};
	const ofRing = await saveInner();
	const from = numbers.findIndex((_, index) => numbers.slice(index, index + ofRing.length).join() === ofRing.join());
	expect(from, 'a run of the whole clip, the gap in it').toBeGreaterThan(0);
	expect(ofRing.length).toBeLessThan(numbers.length - from);

	const after = gops.find(({ epochId }) => epochId !== gops[0]!.epochId)!;
	await letGo(page, 0, after.timesUs[0]!);
	await openPage(page, 'Gallery');
	expect(await saveInner(), 'out of the file and the ring').toEqual(ofRing);
	await letGo(page, 0, Infinity);
	await openPage(page, 'Gallery');
	expect(await saveInner(), 'out of the file').toEqual(ofRing);
});
