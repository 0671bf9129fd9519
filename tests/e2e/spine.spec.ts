import { packets, probe } from '../support/probe.js';
import { readFrames, stepsOf } from '../support/frames.js';
import { download, expect, status, test, waitForStatus } from './harness.js';
import { chooseLength, readyCard, savedAnswer, startCamera } from './steps.js';

test('what has already happened becomes a file, frame by frame', async ({ launch }) => {
	const { page } = await launch({ camera: 'numbered', microphone: 'marks' });
	await startCamera(page);
	const held = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 12);
	expect(held.recording).toBe(true);
	expect(held.sources[0]?.codec).toMatch(/^avc1\./);

	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	await expect(savedAnswer(page)).toHaveText(/^\s*Saved 10 s/);

	const card = await readyCard(page);
	const dropped = (await status(page)).sources[0]?.dropped_frames ?? 0;
	const { path, name } = await download(page, card.getByRole('button', { name: 'Download' }));
	expect(name).toMatch(/^hindsight-[a-z0-9-]+-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\.mp4$/);

	const { frames, messages } = await readFrames(path);
	expect(messages, 'every frame decodes without a message').toEqual([]);
	const steps = stepsOf(frames);
	// A busy machine may lose frames before they are encoded: never more than it says, and never twice or out of order.
	const lost = steps.reduce((sum, step) => sum + step - 1, 0);
	expect(steps.every((step) => step >= 1)).toBe(true);
	expect(lost).toBeLessThanOrEqual(dropped);

	const { video, audio, format } = await probe(path);
	expect([video?.codec_name, video?.width, video?.height, audio?.codec_name]).toEqual(['h264', 1280, 720, 'opus']);
	const [first, ...others] = await packets(path, 'video');
	expect(first).toMatchObject({ ptsUs: 0, isKey: true, isDiscarded: false });
	const sound = await packets(path, 'audio');
	const pictureEndUs = (others.at(-1)?.ptsUs ?? 0) + (others.at(-1)?.durationUs ?? 0);
	const longestUs = Math.max(...others.map(({ durationUs }) => durationUs));
	expect(Math.abs(pictureEndUs - 10_000_000), 'the asked length, to the frame').toBeLessThanOrEqual(longestUs);
	const soundEndUs = 1e6 * (Number(audio?.start_time) + Number(audio?.duration));
	expect(Math.abs(sound[0]?.ptsUs ?? NaN)).toBeLessThanOrEqual(20_000);
	expect(Math.abs(soundEndUs - pictureEndUs)).toBeLessThanOrEqual(20_000);
	const captured = /(\d{4}-\d{2}-\d{2}T\d{2})-(\d{2})-(\d{2})Z/.exec(name);
	expect(format.tags?.['creation_time']).toBe(`${captured?.[1]}:${captured?.[2]}:${captured?.[3]}.000000Z`);
});
