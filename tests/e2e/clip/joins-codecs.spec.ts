import { readFrames, stepsOf } from '../../support/frames.js';
import { probe } from '../../support/probe.js';
import { allowH264 } from '../../support/worker-faults.js';
import { waitForMore } from '../fault-steps.js';
import { download, expect, status, test } from '../harness.js';
import { choosePicture, saveAll, serveWith, stopCamera, type Codec } from './join-steps.js';
import { startCamera } from '../steps.js';
import { tier } from '../tiers.js';

const ORDERS: readonly { readonly first: Codec; readonly second: Codec }[] = [
	{ first: 'H.264', second: 'VP9' },
	{ first: 'VP9', second: 'H.264' }
];

for (const { first, second } of ORDERS)
	test(
		`footage of ${first} and, after a restart, of ${second} is one file of ${first}`,
		tier(first === 'VP9'),
		async ({ launch, server }) => {
			test.setTimeout(90_000);
			await serveWith(server, null, 'VP9');
			const { page } = await launch({ camera: 'numbered' });
			await choosePicture(page, 'VP9');
			const codecs: string[] = [];
			for (const codec of [first, second]) {
				await allowH264(page, codec === 'H.264');
				await startCamera(page);
				await waitForMore(page);
				await waitForMore(page);
				codecs.push((await stopCamera(page)).sources[0]?.codec.slice(0, 4) ?? '');
			}
			expect(codecs).toEqual(first === 'H.264' ? ['avc1', 'vp09'] : ['vp09', 'avc1']);
			const held = await status(page);

			const card = (await saveAll(page, 1)).first();
			await expect(card).toContainText('The encoding changed on the way; what differs was encoded anew to fit.');
			const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
			const { frames, messages } = await readFrames(path);
			expect(messages).toEqual([]);
			expect(frames).toHaveLength(held.frame_count);
			expect(frames.every(({ number }) => Number.isFinite(number))).toBe(true);
			expect(stepsOf(frames).every((step) => step >= 1)).toBe(true);
			expect((await probe(path)).video?.codec_name).toBe(first === 'VP9' ? 'vp9' : 'h264');
		}
	);
