import type { Page } from 'playwright/test';
import type { Clip } from '../../../src/lib/model/clip';
import { readFrames } from '../../support/frames.js';
import { buildWithClipFault } from '../../support/worker-faults.js';
import { fetchClip, heldGops, pinAll, pinned, whatIsLeft } from './cut-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { openPage, putRecords, startCamera } from '../steps.js';

/** The record of a finished clip, whose file is copied for others of these ids. */
function copyFile(page: Page, id: string, others: readonly string[]): Promise<Clip> {
	return page.evaluate(
		async ([from, ids]) => {
			const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips');
			const file = await (await folder.getFileHandle(`${from}.mp4`)).getFile();
			for (const each of ids) {
				const writer = await (await folder.getFileHandle(`${each}.mp4`, { create: true })).createWritable();
				await writer.write(file);
				await writer.close();
			}
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open('hindsight');
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
			});
			const clip = await new Promise<Clip>((resolve, reject) => {
				const asking = database.transaction('clips').objectStore('clips').get(from);
				asking.onsuccess = () => resolve(asking.result as Clip);
				asking.onerror = () => reject(asking.error ?? new Error('clips'));
			});
			database.close();
			return clip;
		},
		[id, others] as const
	);
}

test('a change that is cancelled at any stage leaves the clip as it was, no file, no pin and no busy worker', async ({
	launch,
	server
}, info) => {
	test.setTimeout(120_000);
	await buildWithClipFault(info.outputPath('build'), 'stays-in-step');
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 130);
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	const gops = await heldGops(page);
	// The first is a part of a second, and a busy machine may leave little of another.
	const at = gops.findIndex(
		(gop, index) => index > 0 && gop.timesUs.length > 9 && (gops[index + 1]?.timesUs.length ?? 0) > 4
	);
	const [gop, next] = gops.slice(at, at + 2);
	const { sourceId, timesUs } = gop!;
	await pinAll(page, [pinned('plain', sourceId, timesUs[5]!, timesUs.at(-1)!, 1)]);
	await expect(page.getByText('verified')).toHaveCount(1, { timeout: 40_000 });
	const before = await readFrames(await fetchClip(page, 'plain'));

	// Changes that wait, as `Save changes` leaves them; the maker stays for ever in the step that a clip is named for.
	const steps = ['reading', 'making', 'checking', 'storing'];
	const ids = [...steps, 'waiting', 'after'];
	const plain = await copyFile(page, 'plain', ids);
	const range = { fromUs: timesUs[2]! - 500, toUs: next!.timesUs[4]! - 500 };
	await putRecords(
		page,
		ids.map((id, index): Clip => {
			const asked = { range, from: 'ring', revision: 1, createdUs: index + 1, rangesBefore: plain.ranges } as const;
			return {
				...plain,
				id,
				title: `Cut ${id}`,
				createdUs: index + 2,
				ranges: [{ sourceId, ...range }],
				pinned: 1,
				edit: { ...asked, afterClipId: null, attempts: 0, failure: null }
			};
		})
	);
	await page.reload();
	await openPage(page, 'Gallery');
	const card = (id: string) => page.getByRole('article', { name: `Cut ${id}`, exact: true });
	await expect(card('waiting')).toContainText('New ends: waiting to be made.');
	await card('waiting').getByRole('button', { name: 'Cancel change' }).click();
	const words = { reading: 'making', making: 'making', checking: 'checking', storing: 'storing' };
	for (const step of steps) {
		await expect(card(step)).toContainText(`New ends: ${words[step as keyof typeof words]} the file`, {
			timeout: 20_000
		});
		await card(step).getByRole('button', { name: 'Cancel change' }).click();
		await expect(card(step)).toContainText('The change was dropped. The clip is as it was.');
		await expect(card(step)).not.toContainText('New ends');
	}
	// The next in line is changed at once: nothing is busy with what was dropped.
	await expect(card('after')).not.toContainText('New ends', { timeout: 30_000 });
	await expect
		.poll(() => whatIsLeft(page), { timeout: 20_000 })
		.toEqual({
			files: ['after.1', 'plain', 'waiting', ...steps].map((name) => `${name}.mp4`).sort(),
			clips: [...ids, 'plain'].sort(),
			pins: []
		});
	for (const id of ['waiting', ...steps]) {
		const { frames } = await readFrames(await fetchClip(page, id));
		expect(frames, id).toEqual(before.frames);
	}
});
