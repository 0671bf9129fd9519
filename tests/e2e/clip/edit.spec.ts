import { readFile } from 'node:fs/promises';
import { ffmpeg } from '../../support/ffmpeg.js';
import { readFrames, stepsOf } from '../../support/frames.js';
import { probe } from '../../support/probe.js';
import { buildWithClipFault } from '../../support/worker-faults.js';
import {
	changedCard,
	clipFiles,
	hashes,
	lengthOf,
	lengthShown,
	numbersOf,
	openEditor,
	press,
	readClip,
	savePast
} from './edit-steps.js';
import { heldGops, whatIsLeft } from './cut-steps.js';
import { download, expect, status, test, waitForStatus } from '../harness.js';
import { saveAll } from './join-steps.js';
import { chooseLength, openPage, readyCard, savedAnswer, startCamera } from '../steps.js';

test('ends are moved into the ring, back by frames and on by a second, and nothing else changes', async ({
	launch
}) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 14);
	await savePast(page);
	const { duration_seconds: atPress } = await status(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= atPress + 4);
	const card = await readyCard(page);
	const before = await numbersOf(page, card);

	await openEditor(page, card);
	const lengthBefore = await lengthShown(page);
	for (let step = 0; step < 3; step++) await press(page, 'Start', 'ArrowLeft');
	await press(page, 'End', 'Shift+ArrowRight');
	await press(page, 'End', 'ArrowLeft');
	const length = await lengthShown(page);
	await page.getByRole('button', { name: 'Save changes' }).click();
	const changed = await changedCard(page);
	const { numbers, path } = await readClip(page, changed);
	expect(numbers.slice(3, 3 + before.length), 'three frames before, then all there were').toEqual(before);
	// A second, whatever number of frames the machine managed in it, but for the one that was taken back.
	expect(numbers.length).toBeGreaterThan(before.length + 3);
	expect(length - lengthBefore).toBeGreaterThan(500_000);
	expect(Math.abs((await lengthOf(path)) - length)).toBeLessThan(1_500);
	const lost = (await status(page)).sources[0]?.dropped_frames ?? 0;
	const steps = stepsOf((await readFrames(path)).frames);
	expect(steps.every((step) => step >= 1)).toBe(true);
	expect(steps.reduce((sum, step) => sum + step - 1, 0)).toBeLessThanOrEqual(lost);
	// Of the stream: ffprobe knows no duration of a last packet that is shorter than the sound's start after the picture's.
	const { audio } = await probe(path);
	const soundEndUs = 1e6 * (Number(audio?.start_time) + Number(audio?.duration));
	expect(Math.abs(soundEndUs - length)).toBeLessThanOrEqual(20_000);
});

test('a clip whose footage is gone from the ring is trimmed and split out of its own file', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await savePast(page);
	await readyCard(page);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await openPage(page, 'Settings');
	await page.getByRole('button', { name: 'Delete held footage' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
	await waitForStatus(page, ({ frame_count }) => frame_count === 0);

	const card = await readyCard(page);
	const whole = await readClip(page, card);
	await openEditor(page, card);
	await press(page, 'Start', 'Shift+ArrowRight');
	for (let step = 0; step < 5; step++) await press(page, 'Start', 'ArrowRight');
	await press(page, 'End', 'Shift+ArrowLeft');
	await press(page, 'End', 'ArrowLeft');
	const length = await lengthShown(page);
	await page.getByRole('button', { name: 'Save changes' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();
	const trimmed = await readClip(page, await changedCard(page));
	const from = whole.numbers.indexOf(trimmed.numbers[0] ?? NaN);
	expect(from).toBeGreaterThan(20);
	expect(trimmed.numbers).toEqual(whole.numbers.slice(from, from + trimmed.numbers.length));
	expect(Math.abs((await lengthOf(trimmed.path)) - length)).toBeLessThan(1_500);
	const copied = await hashes(trimmed.path);
	const original = await hashes(whole.path);
	const keyAt = copied.findIndex(({ isKey }, index) => index > 0 && isKey);
	expect(keyAt).toBeGreaterThan(0);
	expect(copied.slice(keyAt).map(({ hash }) => hash)).toEqual(
		original.slice(from + keyAt, from + copied.length).map(({ hash }) => hash)
	);

	await openEditor(page, page.getByRole('article').first());
	await press(page, 'Position', 'Shift+ArrowRight');
	for (let step = 0; step < 7; step++) await press(page, 'Position', 'ArrowRight');
	const picture = await download(page, page.getByRole('button', { name: 'Save picture' }));
	expect(picture.name).toMatch(/^hindsight-[a-z0-9-]+-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\.png$/);
	expect((await readFile(picture.path)).readUInt32BE(16), 'full width').toBe(1280);
	await page.getByRole('button', { name: 'Split here' }).click();
	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards).toHaveCount(2);
	await changedCard(page);
	const later = await readClip(page, cards.nth(0));
	const first = await readClip(page, cards.nth(1));
	expect([...first.numbers, ...later.numbers]).toEqual(trimmed.numbers);
	// The reader takes what has a plane of light, which PNG has not.
	const light = picture.path.replace(/png$/, 'y4m');
	await ffmpeg(['-i', picture.path, '-pix_fmt', 'yuv420p', light]);
	expect(later.numbers[0]).toBe((await readFrames(light)).frames[0]?.number);
	expect((await clipFiles(page)).length, 'no file is left over').toBe(2);
});

test('a change that fails leaves the clip as it was, and says so', async ({ launch, server }, info) => {
	await buildWithClipFault(info.outputPath('build'), 'edit-full');
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await savePast(page);
	const card = await readyCard(page);
	const before = await numbersOf(page, card);
	await openEditor(page, card);
	await press(page, 'Start', 'ArrowRight');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await expect(card).toContainText('The ends were not changed, and the clip is as it was.', { timeout: 30_000 });
	await expect(card).toContainText('disk space');
	expect(await numbersOf(page, card)).toEqual(before);
	await card.getByRole('button', { name: 'Dismiss' }).click();
	await expect(card).not.toContainText('were not changed');
	expect(await numbersOf(page, card)).toEqual(before);
});

test('killed in the middle of a change: the older file plays, and the change is taken up again', async ({
	launch,
	server
}, info) => {
	test.setTimeout(120_000);
	await buildWithClipFault(info.outputPath('build'), 'edit-hangs-once');
	await server.start(info.outputPath('build'));
	const first = await launch({ camera: 'numbered' });
	await startCamera(first.page);
	await waitForStatus(first.page, ({ duration_seconds }) => duration_seconds >= 12);
	await savePast(first.page);
	const card = await readyCard(first.page);
	const before = await numbersOf(first.page, card);
	await openEditor(first.page, card);
	await press(first.page, 'Start', 'ArrowLeft');
	await first.page.getByRole('button', { name: 'Save changes' }).click();
	await expect(card.getByRole('progressbar', { name: 'Changing the clip' })).toBeVisible();
	expect(await numbersOf(first.page, card), 'while it is being made').toEqual(before);
	await first.kill();

	const { page } = await launch({ camera: 'numbered', profileDir: first.profileDir });
	await openPage(page, 'Gallery');
	const after = await readClip(page, await changedCard(page));
	expect(after.numbers.slice(1)).toEqual(before);
	expect((await clipFiles(page)).length).toBe(1);
});

test('a press takes the next seconds too: they count down, can be extended and ended', async ({ launch }) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByLabel('After the press').selectOption({ label: '+10 s' });
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	await expect(savedAnswer(page)).toHaveText(/Saved 10 s/);
	const rolling = page.getByRole('group', { name: 'Still saving' });
	await expect(rolling).toContainText(/0:\d\d more to come/);
	await expect(page.getByRole('button', { name: 'Record clip' }), 'it is no recording').toBeEnabled();
	await expect(rolling).toBeHidden({ timeout: 15_000 });
	const whole = await readClip(page, await readyCard(page));
	expect(Math.abs((await lengthOf(whole.path)) - 20_000_000)).toBeLessThanOrEqual(40_000);

	await openPage(page, 'Live');
	await expect(page.getByLabel('After the press'), 'remembered').toHaveValue('10000000');
	const { newest_frame: atPress } = await status(page);
	await page.keyboard.press('s');
	await rolling.getByRole('button', { name: '+30 s' }).click();
	await expect(rolling).toContainText(/0:[34]\d more/);
	await waitForStatus(page, ({ newest_frame }) => Date.parse(newest_frame ?? '') > Date.parse(atPress ?? '') + 4_000);
	await rolling.getByRole('button', { name: 'End now' }).click();
	await expect(rolling).toBeHidden();
	const ended = await readClip(page, await readyCard(page));
	const lengthUs = await lengthOf(ended.path);
	expect(lengthUs).toBeGreaterThan(12_500_000);
	expect(lengthUs).toBeLessThan(30_000_000);
	const steps = stepsOf((await readFrames(ended.path)).frames);
	expect(steps.every((step) => step >= 1)).toBe(true);
});

test('a reload in the seconds after the press ends the clip there, with all that was held', async ({ launch }) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByLabel('After the press').selectOption({ label: '+30 s' });
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	const rolling = page.getByRole('group', { name: 'Still saving' });
	await expect(rolling).toContainText(/0:\d\d more to come/);
	const { duration_seconds: atPress } = await status(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= atPress + 3);
	await page.reload();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
	const heldUs = (await heldGops(page)).flatMap(({ timesUs }) => timesUs);

	const card = await readyCard(page);
	await expect(card).toContainText('The recording was cut off; it ends with the last frame that was stored.');
	const { numbers, path } = await readClip(page, card);
	// From the ten seconds before the press to the last frame held: each that is held, once.
	const lengthUs = await lengthOf(path);
	const lastUs = heldUs.at(-1) ?? NaN;
	// What was asked for, and the three seconds after it, less those that the status lags behind the press.
	expect(lengthUs).toBeGreaterThan(11_500_000);
	expect(numbers).toHaveLength(heldUs.filter((us) => us > lastUs - lengthUs + 20_000).length);
	expect(stepsOf((await readFrames(path)).frames).every((step) => step >= 1)).toBe(true);
	await openPage(page, 'Live');
	await expect(rolling).toBeHidden();
	expect((await whatIsLeft(page)).pins).toEqual([]);
	const all = await saveAll(page, 2);
	expect(numbers, 'to the last frame held').toEqual((await numbersOf(page, all.first())).slice(-numbers.length));
});
