import { packets } from '../../support/probe.js';
import { download, expect, test, waitForStatus } from '../harness.js';
import { chooseLength, readyCard, startCamera } from '../steps.js';

/** The file counts in 1/57600 s, so a difference of two times is rounded by at most one tick, at both ends. */
const TICK_US = 1e6 / 57_600;
/** Most that the clock moves between two segments (`src/lib/media/track-clock.ts`). */
const STEP_US = 2_000;
/** Chromium rounds what it tells of a frame's time to this, for each track on its own (seen: differences of 0 and ±100). */
const COARSE_US = 100;

test("the times of a clip are the camera's own, not evened out", async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered' });
	// A second reader of the same track sees the same frames with the same timestamps.
	await page.evaluate(() => {
		const times: number[] = [];
		Reflect.set(window, 'cameraTimes', times);
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (constraints) => {
			const stream = await open(constraints);
			const Processor = Reflect.get(window, 'MediaStreamTrackProcessor') as new (init: object) => {
				readable: ReadableStream<VideoFrame>;
			};
			const [track] = stream.getVideoTracks();
			const reader = new Processor({ track: track?.clone() }).readable.getReader();
			const read = async (): Promise<void> => {
				const { value: frame } = await reader.read();
				if (!frame) return;
				times.push(frame.timestamp);
				frame.close();
				await read();
			};
			void read();
			return stream;
		};
	});
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	const card = await readyCard(page);
	const cameraTimes = await page.evaluate(() => Reflect.get(window, 'cameraTimes') as number[]);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));

	const times = (await packets(path, 'video')).map(({ ptsUs }) => ptsUs);
	const zeroUs = distanceOf(cameraTimes, times);
	const matched = times.filter((time) => isCameraTime(time + zeroUs, cameraTimes)).length;
	const strayed = times.filter((time) => {
		const nearest = Math.min(...cameraTimes.map((own) => Math.abs(own - time - zeroUs)));
		// Further away it is a frame that this page's reader missed; nearer it should be the same one.
		return nearest < 8_000 && !isCameraTime(time + zeroUs, cameraTimes);
	});
	const steps = new Set(times.slice(1).map((time, index) => Math.round((time - (times[index] ?? 0)) / TICK_US)));
	expect(steps.size, 'the camera is uneven, or this test shows nothing').toBeGreaterThan(3);
	expect(strayed).toEqual([]);
	expect(matched).toBeGreaterThan(60);
});

/** What most pairs of a camera's time and a file's time are apart: the place of the file's zero. */
function distanceOf(cameraTimes: readonly number[], times: readonly number[]): number {
	const votes = new Map<number, number>();
	for (const own of cameraTimes) {
		for (const time of times) {
			const distance = Math.round((own - time) / 50) * 50;
			votes.set(distance, (votes.get(distance) ?? 0) + 1);
		}
	}
	return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0])[0];
}

/** Whether the camera gave this time, up to whole steps of the clock, which it takes between segments only. */
function isCameraTime(timeUs: number, cameraTimes: readonly number[]): boolean {
	return cameraTimes.some((own) => {
		const distance = Math.abs(own - timeUs);
		const steps = Math.round(distance / STEP_US);
		return steps <= 4 && Math.abs(distance - steps * STEP_US) <= COARSE_US + TICK_US;
	});
}
