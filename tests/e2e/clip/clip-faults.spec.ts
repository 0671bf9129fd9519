import { readFile } from 'node:fs/promises';
import { soundOffsets } from '../../support/fake-camera.js';
import { readFrames, stepsOf } from '../../support/frames.js';
import { packets, probe, topBoxes } from '../../support/probe.js';
import { buildWithClipFault, hurryClipWatch, type ClipFault } from '../../support/worker-faults.js';
import { heldGops, pinAll, pinned } from './cut-steps.js';
import { expectClipsRight, expectNothingLost, waitForMore } from '../fault-steps.js';
import { download, expect, status, test, waitForStatus } from '../harness.js';
import { chooseLength, openPage, readyCard, savedAnswer, startCamera } from '../steps.js';

/** In each of them the file is written straight to disk, without ffmpeg. */
const FAULTS: readonly { readonly fault: ClipFault; readonly camera: 'numbered' | 'builtin'; readonly what: string }[] =
	[
		{ fault: 'ffmpeg-hangs', camera: 'numbered', what: 'ffmpeg hangs' },
		{ fault: 'core-missing', camera: 'numbered', what: 'ffmpeg cannot be loaded' },
		{ fault: 'no-memory', camera: 'builtin', what: 'a clip is too big for memory' }
	];

for (const { fault, camera, what } of FAULTS) {
	test(`${what}: the clip is made all the same, cut to the frame, and the ring goes on`, async ({
		launch,
		server,
		complaints
	}, info) => {
		if (fault === 'core-missing') complaints.allow(/ffmpeg-core|404/);
		await buildWithClipFault(info.outputPath('build'), fault);
		await server.start(info.outputPath('build'));
		const { page } = await launch({ camera });
		await startCamera(page);
		await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
		await chooseLength(page, '10 s');
		await page.getByRole('button', { name: 'Save last 10 s' }).click();
		await expect(savedAnswer(page)).toHaveText(/^\s*Saved 10 s/);
		const atPress = await status(page);
		const card = await readyCard(page);
		const { path, name } = await download(page, card.getByRole('button', { name: 'Download' }));

		const { frame_count: framesNow, recording, sources } = await status(page);
		expect(recording).toBe(true);
		expect(framesNow).toBeGreaterThan(atPress.frame_count);
		expect(sources[0]?.gaps).toEqual([]);

		const boxes = topBoxes(await readFile(path));
		expect(boxes.indexOf('moov')).toBeGreaterThan(0);
		expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
		const { audio, format } = await probe(path);
		const captured = /(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})Z/.exec(name);
		expect(format.tags?.['creation_time']).toBe(`${captured?.[1]}:${captured?.[2]}:${captured?.[3]}.000000Z`);
		expect(format.tags?.['encoder'] ?? 'none', 'not made by ffmpeg').not.toMatch(/Lavf/);
		const video = await packets(path, 'video');
		expect(video[0]).toMatchObject({ ptsUs: 0, isKey: true, isDiscarded: false });
		const longestUs = Math.max(...video.map(({ durationUs }) => durationUs));
		const pictureEndUs = (video.at(-1)?.ptsUs ?? 0) + (video.at(-1)?.durationUs ?? 0);
		expect(Math.abs(pictureEndUs - 10_000_000), 'the asked length, to the frame').toBeLessThanOrEqual(longestUs);
		const soundEndUs = 1e6 * (Number(audio?.start_time) + Number(audio?.duration));
		expect(Math.abs(soundEndUs - pictureEndUs)).toBeLessThanOrEqual(20_000);
		if (camera === 'builtin') {
			const offsets = await soundOffsets(path);
			expect(offsets.length).toBeGreaterThan(0);
			for (const { offsetUs } of offsets) expect(Math.abs(offsetUs)).toBeLessThanOrEqual(20_000);
			return;
		}
		const { frames, messages } = await readFrames(path);
		expect(messages).toEqual([]);
		expect(frames).toHaveLength(video.length);
		expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);
	});
}

test('ffmpeg that is on its way for long: clips are made without it, and with it once it is here', async ({
	launch
}) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await page.addInitScript(() => {
		const fetchNow = window.fetch.bind(window);
		const { promise, resolve } = Promise.withResolvers<void>();
		Object.assign(window, { letCoreCome: resolve });
		window.fetch = async (input, init) => {
			if (typeof input === 'string' && input.endsWith('ffmpeg-core.wasm')) await promise;
			return fetchNow(input, init);
		};
	});
	await page.reload();
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 4);
	const made: (readonly [string, number])[] = [];
	const readNewest = async (count: number) => {
		await openPage(page, 'Gallery');
		await expect(page.getByText('verified')).toHaveCount(count, { timeout: 30_000 });
		const { path } = await download(page, page.getByRole('article').first().getByRole('button', { name: 'Download' }));
		const { frames, messages } = await readFrames(path);
		expect(messages).toEqual([]);
		expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);
		made.push([(await probe(path)).format.tags?.['encoder'] ?? 'none', frames.length]);
		await openPage(page, 'Live');
	};
	for (const count of [1, 2]) {
		await chooseLength(page, 'all');
		await page.getByRole('button', { name: 'Save all' }).click();
		await expect(savedAnswer(page)).toBeVisible();
		await readNewest(count);
	}
	await page.evaluate(() => (window as unknown as { letCoreCome: () => void }).letCoreCome());
	await openPage(page, 'Settings');
	await expect(page.getByText('Clips can be made offline.')).toBeVisible();
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	await readNewest(3);
	expect(
		made.map(([encoder]) => /Lavf/.test(encoder)),
		'made by ffmpeg'
	).toEqual([false, false, true]);
	expect(made.every(([, frameCount]) => frameCount > 60)).toBe(true);
});

for (const { fault, what } of [
	{ fault: 'stuck-once', what: 'is given up, and a new one makes the clip' },
	{ fault: 'stuck', what: 'each time is given up, and the card says what to do' }
] as const) {
	test(`a clip maker that is stuck ${what}`, async ({ launch, server }, info) => {
		await buildWithClipFault(info.outputPath('build'), fault);
		await server.start(info.outputPath('build'));
		const { page } = await launch({ camera: 'numbered' });
		await hurryClipWatch(page);
		await page.reload();
		await startCamera(page);
		const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
		if (fault === 'stuck-once') {
			await expectClipsRight(page);
			return;
		}
		await page.getByRole('button', { name: 'Save last 30 s' }).click();
		await expect(savedAnswer(page)).toBeVisible();
		await openPage(page, 'Gallery');
		const card = page.getByRole('article').first();
		await expect(card.getByText('The file could not be made.').first()).toBeVisible({ timeout: 30_000 });
		await expect(card.getByRole('button', { name: 'Try again' })).toBeVisible();
		expectNothingLost(before, await waitForMore(page));
	});
}

test('a clip that was half made when the browser ended is finished', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 4);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
	const [gop] = await heldGops(page);
	const { sourceId = '', timesUs: [fromUs = 0] = [] } = gop ?? {};
	const half = {
		...pinned('half', sourceId, fromUs, fromUs + 2_000_000, fromUs),
		state: 'assembling' as const,
		attempts: 1
	};
	await pinAll(page, [half]);
	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	expect(frames.length).toBeGreaterThan(30);
});

test('two tabs: the second shows the same, saves from it, and takes over when the first goes', async ({ launch }) => {
	const first = await launch({ camera: 'numbered' });
	await startCamera(first.page);
	await waitForStatus(first.page, ({ frame_count }) => frame_count >= 60);

	const page = await first.context.newPage();
	await page.goto(first.url);
	await expect(page.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeVisible();
	// There is one recorder: pressing here changes nothing but what is said.
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeVisible();
	const before = await status(page);
	expect(before.recording).toBe(true);
	expect(before.sources).toHaveLength(1);
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	expect(frames.length).toBeGreaterThanOrEqual(60);
	await openPage(first.page, 'Gallery');
	await expect(first.page.getByRole('article')).toHaveCount(1);

	await openPage(page, 'Live');
	await first.page.close({ runBeforeUnload: true });
	await expect(page.getByRole('heading', { name: 'Hindsight is recording in another tab' })).toBeHidden();
	await startCamera(page);
	const after = await waitForStatus(page, (now) => now.recording && now.sources[0]?.gaps.length === 1);
	expect(after.sources[0]?.gaps[0]?.cause).toBe('closed');
	expect(after.oldest_frame).toBe(before.oldest_frame);
	expect(after.frame_count).toBeGreaterThan(before.frame_count);
});
