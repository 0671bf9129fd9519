import type { Page } from 'playwright/test';
import { resizeCamera, watchCamera } from '../../support/camera-faults.js';
import { readFrames } from '../../support/frames.js';
import { packets, pictureWidths, probe } from '../../support/probe.js';
import { fetchClip, gapsOfNewest, heldGops, letGo, pinAll, pinned, whatIsLeft, type HeldGop } from './cut-steps.js';
import { changedCard, hashes, openEditor, press, readClip } from './edit-steps.js';
import { waitForMore } from '../fault-steps.js';
import { expect, status, test, waitForStatus } from '../harness.js';
import { choosePicture, serveWith, stopCamera } from './join-steps.js';
import { chooseSetting, openPage, readyCard, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

const CODECS = ['H.264', 'VP9'] as const;

/** A frame within a GOP. Encoders of VP9 begin more of them than they are asked to, some after a frame or two. */
const WITHIN = 3;
const isLong = ({ timesUs }: HeldGop) => timesUs.length > WITHIN;

/**
 * Records so many seconds, stops, and makes a clip of all GOPs and one of those from about `from` to about `to`.
 * @returns the GOPs, and in which the second clip begins
 */
async function recordAndCut(
	page: Page,
	count: number,
	from: number,
	to: number
): Promise<{ readonly gops: readonly HeldGop[]; readonly first: number }> {
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= count + 1, 60_000);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	const gops = await heldGops(page);
	const { sourceId } = gops[0]!;
	const first = gops.findIndex((gop, index) => index >= from && isLong(gop));
	const last = gops.findLastIndex((gop, index) => index <= to && isLong(gop));
	await pinAll(page, [
		pinned('whole', sourceId, gops[0]!.timesUs[0]!, gops.at(-1)!.endUs, 1),
		// Within a GOP at both ends: the file's first and last are not those of the ring.
		pinned('middle', sourceId, gops[first]!.timesUs[WITHIN]!, gops[last]!.timesUs[WITHIN - 1]!, 2)
	]);
	await expect(page.getByText('verified')).toHaveCount(2, { timeout: 60_000 });
	return { gops, first };
}

/** The file of a card is what the file at `reference` is: every frame and every packet of sound, byte for byte, on time. */
async function expectSame(path: string, reference: string): Promise<void> {
	for (const track of ['video', 'audio'] as const) {
		const [made, wanted] = [await hashes(path, track), await hashes(reference, track)];
		expect(made.length, track).toBe(wanted.length);
		expect(made, `${track}, byte for byte`).toEqual(wanted);
	}
	await expectOnTime(path, reference);
}

/**
 * Every frame and every packet of sound comes when it does in the file at `reference`.
 * @param seamUs at which sound may be missing: a little of what was heard before a GOP is stored with it
 */
async function expectOnTime(path: string, reference: string, seamUs: number | null = null): Promise<void> {
	// A file says when a frame is shown in ticks of 1/57600 s, and when sound is heard of 1/48000 s.
	for (const [track, toleranceUs] of [
		['video', 20],
		['audio', 50]
	] as const) {
		const [made, wanted] = [await packets(path, track), await packets(reference, track)];
		const isWithout = ({ ptsUs }: { ptsUs: number }) =>
			!made.some((packet) => Math.abs(packet.ptsUs - ptsUs) <= toleranceUs);
		const missing = wanted.filter(isWithout).map(({ ptsUs }) => ptsUs);
		const isAtSeam = (us: number) => seamUs !== null && track === 'audio' && us < seamUs && us > seamUs - 500_000;
		expect(
			missing.filter((us) => !isAtSeam(us)),
			`${track}, missing or not on time`
		).toEqual([]);
		expect(made.length, `${track}, nothing else`).toBe(wanted.length - missing.length);
	}
}

for (const codec of CODECS)
	test(
		`an old clip grows at both ends: the middle is only in its file, what is around it only in the ring; ${codec}`,
		tier(codec === 'VP9'),
		async ({ launch, server }) => {
			test.setTimeout(150_000);
			await serveWith(server, null, codec);
			const { page } = await launch({ camera: 'numbered' });
			await choosePicture(page, codec);
			// An encoder that falls behind is asked for less, which is another configuration.
			if (codec === 'VP9') await chooseSetting(page, 'Frame rate', '15 pictures a second');
			await openPage(page, 'Live');
			const { gops, first } = await recordAndCut(page, 13, 3, 10);
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
			const from = gops.slice(0, first).reduce((sum, { timesUs }) => sum + timesUs.length, WITHIN);
			expect(grown.numbers).toEqual(numbers.slice(from));
			const left = await whatIsLeft(page);
			expect(left.pins).toEqual([]);
			expect(left.files).toHaveLength(3);
		}
	);

for (const codec of CODECS)
	test(
		`an old clip of another size grows at both ends: it is fitted to what comes first, each frame once; ${codec}`,
		tier(codec === 'VP9'),
		async ({ launch, server }) => {
			test.setTimeout(150_000);
			await serveWith(server, null, codec);
			const { page } = await launch({ camera: 'numbered' });
			const size = await choosePicture(page, codec);
			const width = parseInt(size);
			await watchCamera(page);
			await startCamera(page);
			for (const wanted of [width, 640, width]) {
				await resizeCamera(page, wanted, (wanted * 9) / 16);
				await waitForStatus(page, ({ sources }) => sources[0]?.width === wanted);
				await waitForMore(page);
				await waitForMore(page);
			}
			await stopCamera(page);
			const gops = await heldGops(page);
			const epochs = [...new Set(gops.map(({ epochId }) => epochId))];
			expect(epochs).toHaveLength(3);
			const [before, between, after] = epochs.map((id) => gops.filter(({ epochId }) => epochId === id)) as [
				HeldGop[],
				HeldGop[],
				HeldGop[]
			];
			const { sourceId } = gops[0]!;
			const mixedFrom = before.slice(0, -1).findLast(isLong)!;
			const mixedTo = after.slice(1).find(isLong)!;
			await pinAll(page, [
				pinned('whole', sourceId, gops[0]!.timesUs[0]!, gops.at(-1)!.endUs, 1),
				// All that there is of the smaller size, and nothing else.
				pinned('small', sourceId, between[0]!.timesUs[0]!, between.at(-1)!.endUs, 2),
				// Of all three, as one file already.
				pinned('mixed', sourceId, mixedFrom.timesUs[WITHIN]!, mixedTo.timesUs[WITHIN]!, 3)
			]);
			await expect(page.getByText('verified')).toHaveCount(3, { timeout: 60_000 });
			const whole = await fetchClip(page, 'whole');
			const recorded = await readFrames(whole);
			expect(recorded.frames).toHaveLength(gops.reduce((sum, { timesUs }) => sum + timesUs.length, 0));
			expect(recorded.frames.every(({ number }) => Number.isFinite(number))).toBe(true);
			expect((await probe(await fetchClip(page, 'small'))).video?.width).toBe(640);
			await letGo(page, between[0]!.timesUs[0]!, after[0]!.timesUs[0]!);

			for (const id of ['small', 'mixed']) {
				await openPage(page, 'Gallery');
				await openEditor(page, page.getByRole('article', { name: `Cut ${id}`, exact: true }));
				await page.getByRole('slider', { name: 'Start' }).press('Home');
				await page.getByRole('slider', { name: 'End' }).press('End');
				await page.getByRole('button', { name: 'Save as new clip' }).click();
				const card = await changedCard(page);
				if (id === 'small') await expect(card).toContainText(`Two sizes, fitted to ${size}.`);
				const cut = await readClip(page, card);
				expect(cut.numbers, `${id}: each frame once, in order`).toEqual(recorded.frames.map(({ number }) => number));
				expect(await pictureWidths(cut.path)).toEqual([width]);
				const { video } = await probe(cut.path);
				expect([video?.width, video?.codec_name]).toEqual([width, codec === 'VP9' ? 'vp9' : 'h264']);
				// Of the small one, what was stored with its first GOP is gone with that, and its file begins with its first frame.
				const seam = recorded.frames[before.reduce((sum, { timesUs }) => sum + timesUs.length, 0)];
				await expectOnTime(cut.path, whole, id === 'small' ? (seam?.ptsUs ?? NaN) : null);
			}
		}
	);

test('over a gap: out of the ring, the file, and both, the gap is jumped and told of', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 90);
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, (now) => now.recording && now.sources[0]?.gaps.length === 1);
	const { frame_count: atGap } = await status(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= atGap + 120);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	const gops = await heldGops(page);
	const { sourceId } = gops[0]!;
	// The last two seconds are in the ring alone.
	await pinAll(page, [pinned('whole', sourceId, gops[0]!.timesUs[0]!, gops.at(-3)!.endUs, 1)]);
	const whole = page.getByRole('article', { name: 'Cut whole', exact: true });
	await expect(whole).toContainText(/1 gap of .* closed up\./, { timeout: 40_000 });
	const { numbers } = await readClip(page, whole);
	const gapNote = /1 gap of .* closed up\./.exec(await whole.innerText())?.[0] ?? 'none';
	const after = gops.find(({ epochId }) => epochId !== gops[0]!.epochId)!;
	const before = gops.findLast(({ epochId }) => epochId === gops[0]!.epochId)!;
	const gap = { fromUs: before.endUs, toUs: after.timesUs[0]!, cause: 'reload' };

	/** The clip without its first second, and a second longer or shorter at its end. */
	const saveMoved = async (endKey: 'ArrowRight' | 'ArrowLeft') => {
		await openEditor(page, whole);
		await press(page, 'Start', 'Shift+ArrowRight');
		await press(page, 'End', `Shift+${endKey}`);
		await page.getByRole('button', { name: 'Save as new clip' }).click();
		const card = await changedCard(page);
		await expect(card).toContainText(gapNote);
		expect(await gapsOfNewest(page), 'so that times after it are told right').toEqual([gap]);
		return (await readClip(page, card)).numbers;
	};
	const ofRing = await saveMoved('ArrowRight');
	const from = numbers.indexOf(ofRing[0] ?? NaN);
	expect(from).toBeGreaterThan(0);
	expect(ofRing.length, 'longer than the file').toBeGreaterThan(numbers.length - from);
	expect(ofRing.slice(0, numbers.length - from), 'the gap in it').toEqual(numbers.slice(from));

	await letGo(page, 0, after.timesUs[0]!);
	await openPage(page, 'Gallery');
	expect(await saveMoved('ArrowRight'), 'out of the file and the ring').toEqual(ofRing);
	await letGo(page, 0, Infinity);
	await openPage(page, 'Gallery');
	const ofFile = await saveMoved('ArrowLeft');
	expect(ofFile.length).toBeLessThan(numbers.length - from);
	expect(ofFile, 'out of the file').toEqual(ofRing.slice(0, ofFile.length));
});
