import { numberedVideo } from '../../fixtures/make-footage.mjs';
import { launchBare, type BareTab } from '../../support/bare-browser.js';
import { causesIn, expectNothingLost, expectTimesInOrder } from '../fault-steps.js';
import { expect, test, type BufferStatus } from '../harness.js';

test('a hidden tab goes on recording, a frozen one by itself; the screen is kept on while it is seen', async ({
	server
}, info) => {
	const browser = await launchBare(info.outputPath('profile'), [
		'--use-fake-ui-for-media-stream',
		'--use-fake-device-for-media-stream=device-count=1,fps=30',
		`--use-file-for-fake-video-capture=${await numberedVideo()}`
	]);
	try {
		const recorder = await browser.open(server.url);
		const start = "[...document.querySelectorAll('button')].find((b) => b.textContent.includes('Start camera'))";
		// A tab that has just been opened has no page to ask yet.
		await expect(async () => expect(await recorder.evaluate(`Boolean(${start})`)).toBe(true)).toPass({
			timeout: 20_000
		});
		await recorder.evaluate(WATCH_WAKE_LOCKS);
		await recorder.evaluate(`${start}.click()`);
		await expect.poll(() => recorder.evaluate(WAKE_LOCKS)).toBe(1);
		const viewer = await browser.open(`${server.url}/gallery`);
		await expect(async () => expect((await statusIn(viewer)).recording).toBe(true)).toPass({ timeout: 20_000 });
		await viewer.activate();
		await expect.poll(() => recorder.evaluate('document.visibilityState')).toBe('hidden');
		// The browser takes it back.
		await expect.poll(() => recorder.evaluate(WAKE_LOCKS)).toBe(0);
		const before = await waitFor(viewer, ({ frame_count }) => frame_count >= 30);
		const hidden = await waitFor(viewer, ({ frame_count }) => frame_count >= before.frame_count + 60);
		expectNothingLost(before, hidden);
		expect(causesIn(hidden)).toEqual([]);

		await recorder.send('Page.setWebLifecycleState', { state: 'frozen' });
		// Frozen means that nothing is acknowledged any more; two looks apart by more than what a gap takes.
		const still = await statusIn(viewer);
		await expect
			.poll(async () => Date.now() - Date.parse((await statusIn(viewer)).newest_frame ?? ''), { timeout: 10_000 })
			.toBeGreaterThan(4_000);
		expect((await statusIn(viewer)).frame_count).toBeLessThanOrEqual(still.frame_count + 60);
		await recorder.send('Page.setWebLifecycleState', { state: 'active' });
		await recorder.activate();
		const now = await statusIn(viewer);
		const after = await waitFor(viewer, ({ frame_count }) => frame_count >= now.frame_count + 60);
		expectNothingLost(hidden, after);
		expectTimesInOrder(after);
		expect(causesIn(after)).toEqual(['suspended']);
		await expect.poll(() => recorder.evaluate(WAKE_LOCKS)).toBe(1);
		await recorder.evaluate(
			"[...document.querySelectorAll('button')].find((b) => b.textContent.includes('Stop camera')).click()"
		);
		await expect.poll(() => recorder.evaluate(WAKE_LOCKS)).toBe(0);
	} finally {
		await browser.close();
	}
});

/** Keeps each wake lock that the page is given. */
const WATCH_WAKE_LOCKS = `
	window.wakeLocks = [];
	const request = navigator.wakeLock.request.bind(navigator.wakeLock);
	navigator.wakeLock.request = async (type) => {
		const sentinel = await request(type);
		window.wakeLocks.push(sentinel);
		return sentinel;
	};
	undefined`;

/** How many of them hold. */
const WAKE_LOCKS = 'window.wakeLocks.filter(({ released }) => !released).length';

async function statusIn(tab: BareTab): Promise<BufferStatus> {
	return (await tab.evaluate("fetch('/buffer/status').then((answer) => answer.json())")) as BufferStatus;
}

async function waitFor(tab: BareTab, isReached: (now: BufferStatus) => boolean): Promise<BufferStatus> {
	let last: BufferStatus | undefined;
	await expect
		.poll(
			async () => {
				last = await statusIn(tab);
				return isReached(last);
			},
			{ timeout: 30_000, intervals: [500] }
		)
		.toBe(true);
	if (!last) throw new Error('no status');
	return last;
}
