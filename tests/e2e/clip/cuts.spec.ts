import { readFile } from 'node:fs/promises';
import { FRAME_COUNT } from '../../fixtures/make-footage.mjs';
import { readFrames } from '../../support/frames.js';
import { packets, probe } from '../../support/probe.js';
import { buildWithClipFault, buildWithoutH264 } from '../../support/worker-faults.js';
import { fetchClip, heldGops, paintedEnds, pinAll, pinned, whatIsLeft } from './cut-steps.js';
import { expect, test, waitForStatus, type Launched } from '../harness.js';
import { chooseSetting, openPage, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

/** Records some seconds of the numbered camera and stops it. */
async function record({ page }: Launched, frames: number, withSound = true): Promise<void> {
	if (!withSound) {
		await openPage(page, 'Settings');
		await page.getByLabel('Microphone').selectOption('none');
		await expect(page.getByText('Saved', { exact: true }).first()).toBeVisible();
		await openPage(page, 'Live');
	}
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= frames, 60_000);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
}

const VARIANTS = [
	{ codec: 'H.264', withSound: true, leastFrames: 12, isDeep: false },
	{ codec: 'H.264', withSound: false, leastFrames: 12, isDeep: true },
	// A slow encoder may have few frames in a second.
	{ codec: 'VP9', withSound: true, leastFrames: 6, isDeep: true },
	{ codec: 'VP9', withSound: false, leastFrames: 6, isDeep: false }
] as const;

for (const { codec, withSound, leastFrames, isDeep } of VARIANTS) {
	test(
		`${codec} ${withSound ? 'with' : 'without'} sound, cut at every offset within a GOP at both ends: the frames asked for`,
		tier(isDeep),
		async ({ launch, server }, info) => {
			test.setTimeout(200_000);
			if (codec === 'VP9') {
				await buildWithoutH264(info.outputPath('build'));
				await server.start(info.outputPath('build'));
			}
			const launched = await launch({ camera: 'numbered' });
			const { page } = launched;
			// What two cores can encode as VP9 without dropping frames.
			if (codec === 'VP9') await chooseSetting(page, 'Picture size', '960×540');
			await openPage(page, 'Live');
			await record(launched, 130, withSound);
			const gops = await heldGops(page);
			const all = gops.flatMap(({ timesUs }) => timesUs);
			const ends = gops.flatMap(({ timesUs, endUs }) => [...timesUs.slice(1), endUs]);
			const { sourceId } = gops[0]!;
			// The end is cut in the GOP after the beginning's, in the same epoch. The longest.
			const pairs = gops.slice(1).map((gop, index) => ({ begin: gops[index]!, end: gop }));
			const [longest] = pairs
				.filter(({ begin, end }) => begin.epochId === end.epochId)
				.sort((a, b) => b.begin.timesUs.length - a.begin.timesUs.length);
			const { begin, end } = longest!;
			// The shorter of the two stays at its last frame.
			const cuts = Array.from({ length: Math.max(begin.timesUs.length, end.timesUs.length) }, (_, index) => ({
				id: `at-${index}`,
				fromUs: begin.timesUs[Math.min(index, begin.timesUs.length - 1)]!,
				toUs: end.timesUs[Math.min(index, end.timesUs.length - 1)]!
			}));
			expect(cuts.length).toBeGreaterThan(leastFrames);
			const whole = { id: 'whole', fromUs: all[0]!, toUs: gops.at(-1)!.endUs };
			await pinAll(
				page,
				[whole, ...cuts].map(({ id, fromUs, toUs }, index) => pinned(id, sourceId, fromUs, toUs, index + 1))
			);
			await expect(page.getByText('verified')).toHaveCount(cuts.length + 1, { timeout: 90_000 });

			const recorded = await readFrames(await fetchClip(page, 'whole'));
			expect(recorded.messages).toEqual([]);
			expect(recorded.frames).toHaveLength(all.length);
			for (const { id, fromUs, toUs } of cuts) {
				const path = await fetchClip(page, id);
				const wanted = recorded.frames.filter((_, index) => all[index]! >= fromUs && all[index]! < toUs);
				const { frames, messages } = await readFrames(path);
				expect(messages, id).toEqual([]);
				expect(
					frames.map(({ number }) => number),
					id
				).toEqual(wanted.map(({ number }) => number));
				// No hidden lead either: what is decoded is what is shown.
				const stored = await packets(path, 'video');
				expect(stored).toHaveLength(wanted.length);
				expect(stored[0]).toMatchObject({ ptsUs: 0, isKey: true, isDiscarded: false });
				const times = all.filter((us) => us >= fromUs && us < toUs);
				for (const [index, { ptsUs }] of frames.entries()) {
					expect(Math.abs(ptsUs - (times[index]! - times[0]!)), `${id}, time of frame ${index}`).toBeLessThanOrEqual(
						40
					);
				}
				// The last frame is shown until the next was taken.
				const lengthUs = ends[all.indexOf(times.at(-1)!)]! - times[0]!;
				const { video } = await probe(path);
				expect(Math.abs(Number(video?.duration) * 1e6 - lengthUs), `${id}, its length`).toBeLessThanOrEqual(40);
			}
			const { video, audio, format } = await probe(await fetchClip(page, cuts[0]!.id));
			expect(video?.codec_name).toBe(codec === 'VP9' ? 'vp9' : 'h264');
			expect(audio === undefined).toBe(!withSound);
			expect(format.tags).toMatchObject({
				// Whole seconds: that is what the format holds.
				creation_time: `${new Date(cuts[0]!.fromUs / 1000).toISOString().slice(0, 19)}.000000Z`,
				title: `Cut ${cuts[0]!.id}`,
				comment: 'Recorded by Hindsight from Door'
			});

			for (const { id, fromUs, toUs } of cuts.filter((_, index) => index % Math.ceil(cuts.length / 5) === 0)) {
				const wanted = recorded.frames.filter((_, index) => all[index]! >= fromUs && all[index]! < toUs);
				expect(await paintedEnds(page, id), `painted of ${id}`).toEqual([
					wanted[0]!.number % FRAME_COUNT,
					wanted.at(-1)!.number % FRAME_COUNT
				]);
			}

			const deviceId = await page.evaluate(async () => {
				const [camera] = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
				return camera?.deviceId ?? '';
			});
			expect(deviceId.length).toBeGreaterThan(10);
			const bytes = await readFile(await fetchClip(page, cuts[0]!.id));
			expect(bytes.includes(deviceId)).toBe(false);
			expect(bytes.includes(sourceId)).toBe(false);
		}
	);
}

test('a range of one frame, of less than one, over what is gone: each with the right answer', async ({ launch }) => {
	test.setTimeout(90_000);
	const launched = await launch({ camera: 'numbered' });
	const { page } = launched;
	await record(launched, 100);
	const gops = await heldGops(page);
	const { sourceId, timesUs } = gops[1]!;
	const last = gops.at(-1)!;
	await pinAll(page, [
		pinned('one-frame', sourceId, timesUs[7]!, timesUs[7]! + 1, 1),
		pinned('between', sourceId, timesUs[7]! + 2_000, timesUs[7]! + 4_000, 2),
		pinned('reversed', sourceId, timesUs[9]!, timesUs[3]!, 3),
		pinned('future', sourceId, last.endUs + 1e9, last.endUs + 2e9, 4),
		pinned('beyond', sourceId, last.timesUs[0]!, last.endUs + 60e6, 5)
	]);
	const card = (id: string) => page.getByRole('article', { name: `Cut ${id}` });
	await expect(card('beyond')).toContainText('verified', { timeout: 40_000 });
	await expect(card('beyond')).toContainText(/asked 1:0\d\.\d, has [01]\.\d s/);
	await expect(card('one-frame')).toContainText('verified');
	for (const id of ['between', 'reversed']) {
		await expect(card(id)).toContainText('No frame was taken in that time.');
	}
	await expect(card('future')).toContainText('The footage of this clip is no longer on this device.');
	for (const id of ['between', 'reversed', 'future']) {
		await expect(card(id).getByRole('button', { name: 'Try again' })).toHaveCount(0);
	}
	const { frames, messages } = await readFrames(await fetchClip(page, 'one-frame'));
	expect(messages).toEqual([]);
	expect(frames).toHaveLength(1);
	expect((await readFrames(await fetchClip(page, 'beyond'))).frames).toHaveLength(last.timesUs.length);
});

test('a clip deleted at any stage of its making leaves no file, no pin and no busy worker', async ({
	launch,
	server
}, info) => {
	test.setTimeout(90_000);
	await buildWithClipFault(info.outputPath('build'), 'stays-in-step');
	await server.start(info.outputPath('build'));
	const launched = await launch({ camera: 'numbered' });
	const { page } = launched;
	await record(launched, 100);
	const [, gop] = await heldGops(page);
	// The maker stays for ever in the step that a clip is named for.
	const steps = ['reading', 'making', 'checking', 'storing'];
	await pinAll(
		page,
		[...steps, 'after'].map((id, index) => pinned(id, gop!.sourceId, gop!.timesUs[3]!, gop!.timesUs.at(-1)!, index + 1))
	);
	const card = (id: string) => page.getByRole('article', { name: `Cut ${id}` });
	const words = { reading: 'making', making: 'making', checking: 'checking', storing: 'storing' };
	for (const step of steps) {
		await expect(card(step)).toContainText(`Saved, ${words[step as keyof typeof words]} the file`, { timeout: 20_000 });
		await card(step).getByRole('button', { name: 'Delete' }).click();
		await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
		await expect(card(step)).toHaveCount(0);
	}
	// The next in line is made at once: nothing is busy with what was deleted.
	await expect(card('after')).toContainText('verified', { timeout: 30_000 });
	// A deletion can be undone for half a minute, and is final at the next start.
	await page.reload();
	await expect
		.poll(() => whatIsLeft(page), { timeout: 20_000 })
		.toEqual({ files: ['after.mp4'], clips: ['after'], pins: [] });
});
