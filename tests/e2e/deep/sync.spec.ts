import { soundOffsets } from '../../support/fake-camera.js';
import { packets, probe } from '../../support/probe.js';
import { download, expect, test, waitForStatus } from '../harness.js';
import { chooseLength, readyCard, startCamera } from '../steps.js';

test('sound stays within 20 ms of its picture, at both ends of a minute', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'builtin' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 62, 90_000);
	await chooseLength(page, '1 min');
	await page.getByRole('button', { name: 'Save last 1 min' }).click();
	const card = await readyCard(page);
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	const offsets = await soundOffsets(path);
	expect(offsets[0]?.ptsUs).toBeLessThan(6_000_000);
	expect(offsets.at(-1)?.ptsUs).toBeGreaterThan(54_000_000);
	for (const { offsetUs } of offsets) expect(Math.abs(offsetUs)).toBeLessThanOrEqual(20_000);
	const video = await packets(path, 'video');
	const { audio } = await probe(path);
	const pictureEndUs = (video.at(-1)?.ptsUs ?? 0) + (video.at(-1)?.durationUs ?? 0);
	const soundEndUs = 1e6 * (Number(audio?.start_time) + Number(audio?.duration));
	expect(Math.abs(soundEndUs - pictureEndUs)).toBeLessThanOrEqual(20_000);
});
