import type { Page } from 'playwright/test';
import { hurryReturns } from '../../support/camera-faults.js';
import { readFrames } from '../../support/frames.js';
import {
	freeMicrophone,
	hushMicrophone,
	muteMicrophone,
	unplugMicrophone,
	watchMicrophone
} from '../../support/microphone-faults.js';
import { probe } from '../../support/probe.js';
import { decodeSound } from '../../support/decode.js';
import { audioMarks } from '../../support/sound.js';
import { causesIn, expectClipsRight, expectNothingLost, waitForMore, waitForSeconds } from '../fault-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

/** What happened is said, and what to do; the picture is recorded meanwhile. How soon, the unit tests look at. */
async function expectSaid(page: Page, happened: string, next: string): Promise<void> {
	await expect(page.getByText(happened).first()).toBeVisible();
	await expect(page.getByText(next).first()).toBeVisible();
	await expect(page.getByText('· no sound')).toBeVisible();
}

/** The sound is there again, and nothing is said of it any more; a beep or two of it are stored. */
async function expectHeard(page: Page): Promise<void> {
	await expect(page.getByText(/no sound/i)).toHaveCount(0, { timeout: 10_000 });
	await waitForSeconds(page, 1.5);
}

/** When the beeps of each second are heard in a clip, and that its last second has one. */
async function beepsOf(path: string): Promise<number[]> {
	const marks = await audioMarks(path);
	const { video } = await probe(path);
	expect(marks.at(-1)).toBeGreaterThan(Number(video?.duration) - 1.3);
	return marks;
}

test('a microphone that is muted, and pulled out: told, and its sound is taken in again; the picture goes on', async ({
	launch
}) => {
	test.setTimeout(90_000);
	const { page, url } = await launch({ camera: 'numbered' });
	await watchMicrophone(page);
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await expect(page.getByText(/no sound/i)).toHaveCount(0);

	await hushMicrophone(page, 'nothing');
	await expectSaid(page, 'The microphone gives no sound; the picture is still recorded.', 'Check its switch');
	await waitForSeconds(page, 2);
	await hushMicrophone(page, 'sound');
	await expectHeard(page);

	// Its beeps are a second apart, with zeros between them.
	await hushMicrophone(page, 'zeros');
	await expect(page.getByText('The microphone gives no sound').first()).toBeVisible();
	await hushMicrophone(page, 'sound');
	await expectHeard(page);

	await muteMicrophone(page, true);
	await expectSaid(page, 'The microphone gives no sound', 'that the computer does not mute it');
	await muteMicrophone(page, false);
	await expectHeard(page);

	await unplugMicrophone(page, true);
	await expectSaid(page, 'The microphone was disconnected; the picture is still recorded.', 'Plug it in again');
	await waitForSeconds(page, 2);
	await unplugMicrophone(page, false);
	await expectHeard(page);
	const after = await waitForMore(page);
	expectNothingLost(before, after);
	// With the sound that came back an epoch begins, which takes a frame or two.
	expect(causesIn(after).filter((cause) => cause !== 'settings')).toEqual([]);

	await expectClipsRight(page, 1, async (path) => {
		const beeps = await beepsOf(path);
		const holes = beeps.filter((at, index) => index > 0 && at - (beeps[index - 1] ?? 0) > 1.5);
		expect(holes, 'nothing, zeros, and pulled out').toHaveLength(3);
		return readFrames(path);
	});
	await page.goto(`${url}/diagnostics`);
	for (const code of ['sound-muted', 'sound-lost']) {
		await expect(page.getByText(`(capture/${code})`).first()).toBeVisible();
	}
	await expect(page.getByText('The microphone gives sound again').first()).toBeVisible();
});

test('sound that begins anew in the midst of noise is as loud as it was: nothing bursts out where two encoders meet', async ({
	launch
}) => {
	const { page } = await launch({ camera: 'numbered' });
	await watchMicrophone(page);
	for (const part of ['first', 'second', 'third', 'fourth']) {
		await startCamera(page);
		if (part === 'first') await hushMicrophone(page, 'noise');
		await waitForMore(page);
		await page.getByRole('button', { name: 'Stop camera' }).click();
		await waitForStatus(page, ({ recording }) => !recording);
	}
	await expectClipsRight(page, 1, async (path) => {
		const { blocks } = await decodeSound(path, 48_000);
		const levels = blocks.map(({ samples }) => Math.hypot(...samples) / Math.sqrt(samples.length));
		const usual = levels.toSorted((a, b) => a - b)[Math.floor(levels.length / 2)] ?? NaN;
		expect(usual).toBeGreaterThan(0.2);
		expect(Math.max(...levels) / usual, 'the loudest 20 ms').toBeLessThan(1.25);
		return readFrames(path);
	});
});

for (const { what, refusal, happened, next } of [
	{
		what: 'another program has',
		refusal: 'NotReadableError',
		happened: 'No sound: another program has the microphone. The picture is recorded.',
		next: 'Close it there; sound is taken in by itself'
	},
	{
		what: 'is not plugged in',
		refusal: 'NotFoundError',
		happened: 'No sound: no microphone was found. The picture is recorded.',
		next: 'Plug one in'
	}
] as const) {
	test(`a microphone that ${what} when the camera starts costs the sound, and only as long as it lasts`, async ({
		launch
	}) => {
		const { page } = await launch({ camera: 'numbered' });
		await watchMicrophone(page, refusal);
		await startCamera(page);
		await expectSaid(page, happened, next);
		const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
		await freeMicrophone(page);
		await expectHeard(page);
		expectNothingLost(before, await waitForMore(page));
		await expectClipsRight(page, 1, async (path) => {
			await beepsOf(path);
			return readFrames(path);
		});
	});
}

test('a microphone that may not be used costs the sound, not the picture, until it may be', async ({ launch }) => {
	const { page, context } = await launch({ camera: 'numbered' });
	await hurryReturns(page);
	await page.reload();
	// Giving one refuses all others.
	await context.grantPermissions(['camera']);
	await startCamera(page);
	await expectSaid(page, 'No sound: the browser refused the microphone.', 'Allow it in the address bar');
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await expectClipsRight(page, 1, async (path) => {
		expect((await probe(path)).audio).toBeUndefined();
		return readFrames(path);
	});
	await context.grantPermissions(['camera', 'microphone']);
	await openPage(page, 'Live');
	await expectHeard(page);
	expectNothingLost(before, await waitForMore(page));
});
