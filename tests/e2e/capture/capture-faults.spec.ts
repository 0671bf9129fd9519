import {
	hurryReturns,
	muteCamera,
	openedCount,
	resizeCamera,
	takeCamera,
	turnCamera,
	watchCamera,
	withdrawPermission
} from '../../support/camera-faults.js';
import { readFrames, stepsOf } from '../../support/frames.js';
import { probe } from '../../support/probe.js';
import { buildWithRecorderFaults, inject } from '../../support/worker-faults.js';
import {
	causesIn,
	epochCauses,
	expectClipsRight,
	expectNothingLost,
	expectTimesInOrder,
	waitForMore
} from '../fault-steps.js';
import { expect, status, test, waitForStatus, type BufferStatus } from '../harness.js';
import { chooseLength, chooseParts, openPage, savedAnswer, startCamera } from '../steps.js';

test('a recorder that crashes, vanishes or hangs is started again; so is a page that crashed', async ({
	launch,
	server,
	complaints
}, info) => {
	complaints.allow(/injected crash|page crashed/);
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page, context, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	for (const fault of ['crash', 'vanish', 'hang'] as const) {
		await inject(page, fault);
		// Told, or recording again before it could be read.
		await expect(page.getByText(/A part of Hindsight stopped|Starting the camera/).first()).toBeVisible();
		await waitForMore(page);
	}
	const between = await status(page);
	expectNothingLost(before, between);
	expect(causesIn(between)).toEqual(['worker', 'worker', 'worker']);

	const crashed = page.waitForEvent('crash');
	await page.goto('chrome://crash').catch((error: unknown) => expect(String(error)).toMatch(/crash/i));
	await crashed;
	const second = await context.newPage();
	await second.goto(url);
	await expect(second.getByRole('region', { name: 'After a crash' })).toBeVisible();
	await startCamera(second);
	const after = await waitForMore(second);
	expectNothingLost(between, after);
	expect(causesIn(after)).toEqual(['worker', 'worker', 'worker', 'crash']);
	expectTimesInOrder(after);
	await expectClipsRight(second);
});

test('a recorder that says nothing is told of long before it is started again, and so is its answer', async ({
	launch,
	server
}, info) => {
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	const silent = page.getByRole('heading', { name: 'The recorder does not answer.' });
	const gone = page.getByText('A part of Hindsight stopped');

	await inject(page, 'pause');
	await expect(silent).toBeVisible();
	await expect(silent).toHaveCount(0);
	const paused = await waitForMore(page);
	expectNothingLost(before, paused);
	// Nobody else stood still.
	expect(causesIn(paused)).toEqual(['worker']);

	await inject(page, 'hang');
	await expect(silent).toBeVisible();
	await expect(gone).toHaveCount(0);
	await expect(silent).toHaveCount(0, { timeout: 10_000 });
	const after = await waitForMore(page);
	expectNothingLost(paused, after);
	expect(causesIn(after)).toEqual(['worker', 'worker']);
	await expectClipsRight(page);

	await page.goto(`${url}/diagnostics`);
	// The same again soon after is one event.
	await expect(page.getByText('(worker/silent)').first()).toBeVisible();
	await expect(page.getByText('(worker/crashed)')).toHaveCount(1);
});

test('a camera that is muted, gives another size, and may no longer be used', async ({ launch }) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await watchCamera(page);
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);

	await muteCamera(page, true);
	await expect(page.getByText('No picture comes from the camera.').first()).toBeVisible();
	await expect(page.getByText('Check its privacy switch').first()).toBeVisible();
	// No frame comes that could end the last second: it is stored all the same.
	await openPage(page, 'Settings');
	await page.getByRole('link', { name: 'Diagnostics' }).click();
	const encoded = page.getByText(/^[\d,]+ frames/).nth(1);
	await expect
		.poll(async () => {
			const [count = ''] = /^[\d,]+/.exec(await encoded.innerText()) ?? [];
			return Number(count.replace(',', '')) - (await status(page)).frame_count;
		})
		.toBe(0);
	await openPage(page, 'Live');
	await muteCamera(page, false);
	const unmuted = await waitForMore(page);
	expectNothingLost(before, unmuted);
	expect(causesIn(unmuted)).toEqual(['camera-muted']);
	await expect(page.getByText('No picture comes from the camera.')).toHaveCount(0);

	await resizeCamera(page, 640, 360);
	const resized = await waitForStatus(page, ({ sources }) => sources[0]?.width === 640 && sources[0].height === 360);
	expectNothingLost(unmuted, resized);
	await waitForMore(page);
	await expectClipsRight(page);

	await openPage(page, 'Live');
	const tries = await openedCount(page);
	await withdrawPermission(page);
	await expect(page.getByRole('heading', { name: 'The browser refused the camera or microphone.' })).toBeVisible();
	await expect.poll(async () => (await status(page)).recording).toBe(false);
	expectNothingLost(resized, await status(page));
	// Whoever said no is not asked again, not even once.
	await page.clock.install();
	await page.clock.runFor(120_000);
	expect(await openedCount(page)).toBe(tries);
});

test('a camera that another program takes comes back by itself, however long that takes', async ({ launch }) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await hurryReturns(page);
	await page.reload();
	await watchCamera(page);
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await takeCamera(page, true);
	await expect(page.getByText('Another program has taken the camera.').first()).toBeVisible();
	await expect(page.getByText('Close it there; recording goes on by itself').first()).toBeVisible();
	// The first one, six quick tries, and two of the slow ones.
	await expect.poll(() => openedCount(page), { timeout: 40_000 }).toBeGreaterThanOrEqual(9);
	await expect(page.getByText('Another program has taken the camera.').first()).toBeVisible();
	await takeCamera(page, false);
	const after = await waitForMore(page);
	expectNothingLost(before, after);
	expect(causesIn(after)).toEqual(['camera-lost']);
	await expect(page.getByText('Another program has taken the camera.')).toHaveCount(0);
	await expectClipsRight(page);
});

test('a phone that is turned while it records: both ways up are saved upright', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await watchCamera(page);
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await turnCamera(page, 90);
	const turned = await waitForMore(page);
	expectNothingLost(before, turned);
	// The picture of another shape begins an epoch; whether that costs long enough to be a gap, the machine decides.
	expect(await epochCauses(page)).toEqual(['settings']);
	expect(causesIn(turned).filter((cause) => cause !== 'settings')).toEqual([]);
	// An encoder refuses turned frames: it is not to be left to that.
	await expect(page.getByText('The video encoder failed')).toHaveCount(0);
	await chooseParts(page);
	const turns: unknown[] = [];
	await expectClipsRight(page, 2, async (path) => {
		const { video } = await probe(path);
		turns.push(video?.side_data_list?.find(({ rotation }) => rotation !== undefined)?.['rotation']);
		return readFrames(path, { isAsStored: true });
	});
	// ffprobe counts the other way round.
	expect(turns.sort()).toEqual([-90, undefined]);
});

test('an encoder that fails, is taken back, falls silent or is too slow', async ({ launch, server }, info) => {
	test.setTimeout(90_000);
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	let before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	for (const fault of ['encoder-error', 'encoder-reclaimed', 'encoder-silent'] as const) {
		await inject(page, fault);
		await expect(page.getByText('The video encoder failed and was restarted.').first()).toBeVisible();
		const after = await waitForMore(page);
		expectNothingLost(before, after);
		before = after;
	}
	expect(causesIn(before).every((cause) => cause === 'encoder')).toBe(true);
	// One failure, one that is none, and a silence that is noticed for what it is: no reason to ask for less.
	expect(before.sources[0]).toMatchObject({ width: 1280, height: 720 });
	const gaps = before.sources[0]?.gaps ?? [];
	const lengths = gaps.map(({ from, to }) => Date.parse(to) - Date.parse(from));
	expect(Math.max(...lengths)).toBeGreaterThan(2_500);
	expect(lengths.filter((ms) => ms > 1_000)).toHaveLength(1);

	const dropped = before.sources[0]?.dropped_frames ?? 0;
	await inject(page, 'encoder-slow');
	const slow = await waitForStatus(page, ({ sources }) => (sources[0]?.dropped_frames ?? 0) > dropped + 20);
	expect(slow.recording).toBe(true);
	expect(causesIn(slow)).toEqual(causesIn(before));
	await inject(page, 'encoder-well');
	expectNothingLost(before, await waitForMore(page));
	await expectClipsRight(page);
});

test('an encoder that breaks again and again is asked for less, then another is taken', async ({
	launch,
	server
}, info) => {
	test.setTimeout(90_000);
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page, url } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await inject(page, 'encoder-breaks');
	const why = 'the video encoder failed again and again.';
	for (const words of [
		`Recording smaller (854×480, 30 a second): ${why}`,
		`Recording smaller, with fewer frames a second (854×480, 15 a second): ${why}`,
		`Recording with another video encoder (1280×720, 30 a second): ${why}`
	]) {
		await expect(page.getByText(words).first()).toBeVisible({ timeout: 15_000 });
	}
	const after = await waitForMore(page);
	expectNothingLost(before, after);
	expect(after.sources[0]).toMatchObject({ width: 1280, height: 720 });
	expect(after.sources[0]?.codec).not.toBe(before.sources[0]?.codec);
	// What a fast machine loses of it is too little to be a gap.
	expect(causesIn(after).filter((cause) => cause !== 'encoder')).toEqual([]);
	expect(new Set(await epochCauses(page))).toEqual(new Set(['encoder']));
	expectTimesInOrder(after);
	await chooseParts(page);
	const sizes: string[] = [];
	const readings = await expectClipsRight(page, 4, async (path) => {
		const { video } = await probe(path);
		sizes.push(`${video?.width}×${video?.height}`);
		return readFrames(path);
	});
	expect(sizes.sort()).toEqual(['1280×720', '1280×720', '854×480', '854×480']);
	// One of them has every second frame, and none between.
	const halved = readings.filter(({ frames }) => stepsOf(frames).every((step) => step >= 2));
	expect(halved).toHaveLength(1);

	await page.goto(`${url}/diagnostics`);
	for (const code of ['smaller', 'fewer', 'other']) {
		await expect(page.getByText(`(encoder/${code})`)).toHaveCount(1);
	}
});

test('an encoder that stays slower than the camera is asked for a smaller picture', async ({
	launch,
	server
}, info) => {
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await inject(page, 'encoder-weak');
	const words = 'Recording smaller (854×480, 30 a second): the video encoder is too slow for the full picture here.';
	await expect(page.getByText(words).first()).toBeVisible({ timeout: 20_000 });
	const smaller = await waitForStatus(page, ({ sources }) => sources[0]?.width === 854);
	expectNothingLost(before, smaller);
	const after = await waitForMore(page);
	await expect(page.getByText(words).first()).toBeVisible();
	const droppedIn = (now: BufferStatus) => now.sources[0]?.dropped_frames ?? NaN;
	// Of the whole picture, more than half were dropped.
	expect(droppedIn(smaller) - droppedIn(before)).toBeGreaterThan(80);
	expect(droppedIn(after) - droppedIn(smaller)).toBeLessThan((after.frame_count - smaller.frame_count) / 2);
	await expectClipsRight(page);
});

test('fewer frames than the camera has, as asked for: none of them counts as dropped', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	await openPage(page, 'Settings');
	await page.getByLabel('Frame rate').selectOption('15');
	await openPage(page, 'Live');
	await startCamera(page);
	const now = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 4);
	expect(now.frame_count / now.duration_seconds).toBeLessThan(20);
	expect(now.sources[0]?.dropped_frames).toBeLessThan(now.frame_count / 4);
});

test('the clock set an hour ahead and back: times never overlap, nothing held is lost', async ({
	launch,
	server
}, info) => {
	const hourMs = 3_600_000;
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);

	await inject(page, -hourMs);
	const back = await waitForMore(page);
	expectNothingLost(before, back);
	expect(causesIn(back)).toEqual([]);

	await inject(page, hourMs);
	const ahead = await waitForStatus(page, (now) => causesIn(now).length === 1);
	expectNothingLost(back, ahead);
	expect(causesIn(ahead)).toEqual(['suspended']);
	const gap = ahead.sources[0]?.gaps[0];
	expect(Date.parse(gap?.to ?? '') - Date.parse(gap?.from ?? '')).toBeGreaterThan(hourMs - 10_000);

	// Set right again, and started anew: the footage of the future stays where it is, the new goes after it.
	await inject(page, 0);
	await waitForMore(page);
	await page.reload();
	await startCamera(page);
	const after = await waitForMore(page);
	expectNothingLost(ahead, after);
	expectTimesInOrder(after);
	// What was just seen is what `last 10 s` means, though by the machine's clock it lies an hour ahead.
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	const [, savedUntil = ''] = /–([\d:]+) UTC/.exec(await savedAnswer(page).innerText()) ?? [];
	const [day] = (after.newest_frame ?? '').split('T');
	expect(Date.parse(`${day}T${savedUntil}Z`)).toBeGreaterThan(Date.parse(after.newest_frame ?? '') - 1_000);
	await expectClipsRight(page, 2);
});

test('a clock that gains little by little on that of the footage: nothing is missing, and no gap is made up', async ({
	launch,
	server
}, info) => {
	await buildWithRecorderFaults(info.outputPath('build'));
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	const before = await waitForStatus(page, ({ frame_count }) => frame_count >= 30);
	for (let aheadMs = 1_000; aheadMs <= 4_000; aheadMs += 1_000) {
		await inject(page, aheadMs);
		await waitForMore(page);
	}
	const after = await status(page);
	expectNothingLost(before, after);
	expect(causesIn(after)).toEqual([]);
	await expectClipsRight(page);
});

test('the time zone changes while it records, as in the night when the clocks go back: nothing is to be seen of it', async ({
	launch
}) => {
	const { page, context } = await launch({ camera: 'numbered' });
	const session = await context.newCDPSession(page);
	const zone = (timezoneId: string) => session.send('Emulation.setTimezoneOverride', { timezoneId });
	const offset = () => page.evaluate(() => new Date().getTimezoneOffset());
	await zone('Europe/Berlin');
	const before = await offset();
	await startCamera(page);
	const started = await waitForStatus(page, ({ frame_count }) => frame_count >= 60);
	await zone('Etc/GMT+3');
	expect(await offset()).not.toBe(before);
	const after = await waitForMore(page);
	expectNothingLost(started, after);
	expect(causesIn(after)).toEqual([]);
	expectTimesInOrder(after);
	expect(Math.abs(Date.parse(after.newest_frame ?? '') - Date.now())).toBeLessThan(30_000);
	await expectClipsRight(page);
});
