import { readFrames, stepsOf } from '../../support/frames.js';
import { packets, pictureWidths, probe } from '../../support/probe.js';
import { audioMarks } from '../../support/sound.js';
import { heldGops } from './cut-steps.js';
import { waitForMore } from '../fault-steps.js';
import { download, expect, status, test } from '../harness.js';
import { choosePicture, recordOverGap, recordTwoSizes, saveAll, serveWith, stopCamera, WAYS } from './join-steps.js';
import { chooseParts, openPage, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

for (const [index, { way, codec, fault }] of WAYS.entries())
	test(
		`a clip in which the size changes is one file, or parts where that was chosen; ${way}`,
		tier(index === 1 || index === 2),
		async ({ launch, server }) => {
			test.setTimeout(90_000);
			await serveWith(server, fault, codec);
			const { page } = await launch({ camera: 'numbered' });
			const size = await choosePicture(page, codec);
			const held = await recordTwoSizes(page);

			const card = (await saveAll(page, 1)).first();
			await expect(card).toContainText(`Two sizes, fitted to ${size}.`);
			const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
			const { frames, messages } = await readFrames(path);
			expect(messages).toEqual([]);
			expect(frames).toHaveLength(held.frame_count);
			// What the camera or the change of encoder lost was never held; nothing is repeated or out of order.
			expect(stepsOf(frames).every((step) => step >= 1 && step < 60)).toBe(true);
			const { video, format } = await probe(path);
			expect(`${video?.width}×${video?.height}`).toBe(size);
			expect(await pictureWidths(path), 'of each picture').toEqual([video?.width]);
			expect(video?.codec_name).toBe(codec === 'VP9' ? 'vp9' : 'h264');
			expect(/Lavf/.test(format.tags?.['encoder'] ?? ''), 'made by ffmpeg').toBe(fault === null);

			await chooseParts(page);
			const parts = await saveAll(page, 3);
			let count = 0;
			const widths: unknown[] = [];
			for (const part of [0, 1]) {
				await expect(parts.nth(part)).toContainText('The picture changed in this time, so it is in parts.');
				const saved = await download(page, parts.nth(part).getByRole('button', { name: 'Download' }));
				count += (await readFrames(saved.path)).frames.length;
				widths.push((await probe(saved.path)).video?.width);
			}
			expect(count).toBe(held.frame_count);
			expect(new Set(widths)).toEqual(new Set([video?.width, 640]));
		}
	);

for (const [index, { way, codec, fault }] of WAYS.entries())
	test(
		`a gap is kept as a labelled still, so that the clip runs like the clock; ${way}`,
		tier(index === 0 || index === 3),
		async ({ launch, server }) => {
			test.setTimeout(90_000);
			await serveWith(server, fault, codec);
			const { page } = await launch({ camera: 'numbered' });
			await choosePicture(page, codec);
			const held = await recordOverGap(page);
			const [gap] = held.sources[0]?.gaps ?? [];
			const gapUs = (Date.parse(gap?.to ?? '') - Date.parse(gap?.from ?? '')) * 1000;

			const card = (await saveAll(page, 1)).first();
			await expect(card).toContainText(/1 gap of .* s kept as a still\./);
			const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
			const { frames, messages } = await readFrames(path);
			expect(messages).toEqual([]);
			const footage = frames.filter(({ number }) => !Number.isNaN(number));
			const stills = frames.filter(({ number }) => Number.isNaN(number));
			expect(footage).toHaveLength(held.frame_count);
			expect(stills).toHaveLength(Math.ceil(gapUs / 1e6));
			// One run of stills where the gap was.
			const first = frames.indexOf(stills[0]!);
			expect(frames.slice(first, first + stills.length)).toEqual(stills);
			const next = frames[first + stills.length];
			expect(Math.abs((next?.ptsUs ?? 0) - (stills[0]?.ptsUs ?? 0) - gapUs)).toBeLessThanOrEqual(2_000);
			const { video, audio } = await probe(path);
			const wallS = (Date.parse(held.newest_frame ?? '') - Date.parse(held.oldest_frame ?? '')) / 1000;
			// The status tells its times in whole milliseconds.
			expect(Math.abs(Number(video?.duration) - wallS), 'file time is wall time').toBeLessThanOrEqual(0.002);
			// Silence stands where there was no sound: players do not run ahead.
			expect(Math.abs(Number(audio?.duration) - Number(video?.duration))).toBeLessThanOrEqual(0.1);
			expect(Number(audio?.nb_frames) * 0.02).toBeGreaterThan(Number(video?.duration) - 0.3);
			expect((await status(page)).frame_count).toBe(held.frame_count);
		}
	);

for (const [index, { way, fault }] of WAYS.slice(0, 2).entries())
	test(
		`sound that comes and goes: silence stands where there was none, beeps stay where they were; ${way}`,
		tier(index === 1),
		async ({ launch, server }) => {
			test.setTimeout(90_000);
			await serveWith(server, fault);
			const { page } = await launch({ camera: 'numbered' });
			for (const microphone of ['none', '', 'none']) {
				await openPage(page, 'Settings');
				await page.getByLabel('Microphone').selectOption(microphone);
				await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
				await openPage(page, 'Live');
				await startCamera(page);
				await waitForMore(page);
				await waitForMore(page);
				await stopCamera(page);
			}
			const gops = await heldGops(page);
			const epochs = [...new Set(gops.map(({ epochId }) => epochId))];
			expect(epochs).toHaveLength(3);
			// Gaps are closed up: each begins in the file where the one before ends.
			const lengths = epochs.map((id) => {
				const own = gops.filter(({ epochId }) => epochId === id);
				return (own.at(-1)!.endUs - own[0]!.timesUs[0]!) / 1e6;
			});
			const [silentS, soundS] = lengths as [number, number];

			const card = (await saveAll(page, 1)).first();
			await expect(card).toContainText('A part of it has no sound.');
			const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
			const { frames, messages } = await readFrames(path);
			expect(messages).toEqual([]);
			expect(frames).toHaveLength(gops.reduce((sum, { timesUs }) => sum + timesUs.length, 0));
			const { video } = await probe(path);
			const sound = await packets(path, 'audio');
			expect(sound[0]?.ptsUs).toBeLessThanOrEqual(20_000);
			const steps = sound.slice(1).map(({ ptsUs }, index) => ptsUs - (sound[index]?.ptsUs ?? 0));
			// A gap that is closed is closed for the sound too, but for the packets that fell across its edges.
			expect(Math.min(...steps)).toBeGreaterThan(0);
			expect(Math.max(...steps), 'no hole in the sound').toBeLessThanOrEqual(120_000);
			expect((sound.at(-1)?.ptsUs ?? 0) / 1e6).toBeGreaterThan(Number(video?.duration) - 0.15);
			const marks = await audioMarks(path);
			expect(marks.length).toBeGreaterThanOrEqual(Math.floor(soundS) - 1);
			for (const mark of marks) {
				expect(mark).toBeGreaterThanOrEqual(silentS);
				expect(mark).toBeLessThan(silentS + soundS);
			}
			const [first = NaN] = marks;
			for (const mark of marks) expect(Math.abs(mark - first - Math.round(mark - first))).toBeLessThanOrEqual(0.02);
		}
	);

test('a browser that cannot make stills for the gaps closes them up, and says so', async ({ launch, server }) => {
	test.setTimeout(90_000);
	await serveWith(server, 'no-encoder');
	const { page } = await launch({ camera: 'numbered' });
	const held = await recordOverGap(page);

	const card = (await saveAll(page, 1)).first();
	await expect(card).toContainText(/1 gap of .* closed up\./);
	await expect(card).toContainText('This browser could not make stills for the gaps.');
	await expect(card).not.toContainText('kept as a still');
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const { frames, messages } = await readFrames(path);
	expect(messages).toEqual([]);
	expect(frames.filter(({ number }) => !Number.isNaN(number))).toHaveLength(held.frame_count);
	expect(frames, 'no still among them').toHaveLength(held.frame_count);
	expect((frames.at(-1)?.ptsUs ?? NaN) / 1e6, 'the gap takes no time').toBeLessThan(held.duration_seconds);
});

test('a browser that cannot encode what differs gives parts, and says so', async ({ launch, server }) => {
	test.setTimeout(120_000);
	await serveWith(server, 'no-encoder');
	const { page } = await launch({ camera: 'numbered' });
	const held = await recordTwoSizes(page);
	const parts = await saveAll(page, 2);
	const counts: number[] = [];
	const sizes: unknown[] = [];
	for (const index of [0, 1]) {
		await expect(parts.nth(index)).toContainText('this browser could not fit it together, so it is in parts.');
		const { path } = await download(page, parts.nth(index).getByRole('button', { name: 'Download' }));
		const { frames, messages } = await readFrames(path);
		expect(messages).toEqual([]);
		counts.push(frames.length);
		sizes.push((await probe(path)).video?.width);
	}
	expect(counts.reduce((sum, count) => sum + count, 0)).toBe(held.frame_count);
	expect(sizes.sort()).toEqual([1280, 640]);
});
