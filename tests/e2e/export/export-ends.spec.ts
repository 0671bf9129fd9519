import { stat } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { probe } from '../../support/probe.js';
import { buildWithClipFault } from '../../support/worker-faults.js';
import { chooseFormat, chooseSize, exportAs, exportsLeft, tenSeconds } from './export-steps.js';
import { download, expect, test } from '../harness.js';
import { openPage } from '../steps.js';

/** Presses `Cancel` in the page itself, in the moment the dialog says `stage`. */
async function cancelAt(page: Page, stage: string): Promise<void> {
	await page.evaluate(
		(words) =>
			new Promise<void>((resolve) => {
				const look = () => {
					const dialog = document.querySelector('dialog[open]');
					if (!dialog?.textContent.includes(words)) return;
					const cancel = [...dialog.querySelectorAll('button')].find(({ textContent }) => textContent === 'Cancel');
					if (!cancel) return;
					observer.disconnect();
					cancel.click();
					resolve();
				};
				const observer = new MutationObserver(look);
				observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
				look();
			}),
		stage
	);
}

const STAGES = [
	{ format: 'For sharing', stage: 'Beginning' },
	{ format: 'For sharing', stage: 'Sound: ' },
	// It goes in pieces of two seconds.
	{ format: 'Fit a size', stage: 'Picture: 0:02' },
	{ format: 'WebM', stage: 'Picture: 0:03' },
	{ format: 'Sound only', stage: 'Sound: ' },
	{ format: 'GIF', stage: 'Picture: 0:0' }
] as const;

test('an export can be cancelled at every stage, at once, and leaves nothing behind', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	const card = await tenSeconds(page);
	const original = await download(page, card.getByRole('button', { name: 'Download' }));
	const exportWorkers = () => page.workers().filter((worker) => /worker/.test(worker.url())).length;
	await expect.poll(exportWorkers, { timeout: 40_000, message: 'the clip maker rests' }).toBeLessThanOrEqual(1);
	const before = exportWorkers();

	for (const { format, stage } of STAGES) {
		await test.step(`${format}, ${stage}`, async () => {
			const dialog = await chooseFormat(page, card, format);
			if (format === 'Fit a size') await chooseSize(dialog, (await stat(original.path)).size * 0.4);
			const cancelled = cancelAt(page, stage);
			await dialog.getByRole('button', { name: 'Save file' }).click();
			await cancelled;
			await expect(dialog.getByRole('radio', { name: format })).toBeChecked();
			await expect.poll(exportWorkers).toBe(before);
			await expect.poll(() => exportsLeft(page)).toEqual([]);
			await dialog.getByRole('button', { name: 'Cancel' }).click();
		});
	}

	await test.step('Esc ends it too', async () => {
		const dialog = await chooseFormat(page, card, 'WebM');
		await dialog.getByRole('button', { name: 'Save file' }).click();
		await expect(dialog.getByText('Picture: 0:0')).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(dialog).toBeHidden();
		await expect.poll(exportWorkers).toBe(before);
		await expect.poll(() => exportsLeft(page)).toEqual([]);
	});

	await test.step('what a closed page left is swept by the next', async () => {
		const dialog = await chooseFormat(page, card, 'WebM');
		await dialog.getByRole('button', { name: 'Save file' }).click();
		await expect(dialog.getByText('Picture: 0:0')).toBeVisible();
		expect(await exportsLeft(page)).toHaveLength(1);
		await page.reload();
		await expect(page.getByRole('article')).toBeVisible();
		await expect.poll(() => exportsLeft(page)).toEqual([]);
	});
});

test('a format that needs what is not on this device says so, and others work', async ({
	launch,
	server,
	complaints
}, info) => {
	test.setTimeout(120_000);
	complaints.allow(/ffmpeg-core|404/);
	await buildWithClipFault(info.outputPath('build'), 'core-missing');
	await server.start(info.outputPath('build'));
	const { page } = await launch({ camera: 'numbered' });
	const card = await tenSeconds(page);
	const dialog = await chooseFormat(page, card, 'Sound only');
	await dialog.getByRole('button', { name: 'Save file' }).click();
	await expect(dialog.getByRole('alert')).toHaveText(/not on this device yet.*Connect to the network/);
	await expect(dialog.getByRole('button', { name: 'Try again' })).toBeEnabled();
	expect(await exportsLeft(page)).toEqual([]);
	await dialog.getByRole('button', { name: 'Other format' }).click();

	await dialog.getByRole('radio', { name: 'Fit a size' }).check();
	await chooseSize(dialog, 20_000);
	await expect(dialog.getByText('The clip is too long for that size. Choose a larger size')).toBeVisible();
	await expect(dialog.getByRole('button', { name: 'Save file' })).toBeDisabled();
	await dialog.getByRole('button', { name: 'Cancel' }).click();

	const { path } = await exportAs(page, card, 'WebM');
	expect((await probe(path)).audio?.codec_name).toBe('opus');
});

test('Share makes the remembered format, then asks for a press; without a share sheet it saves', async ({ launch }) => {
	test.setTimeout(120_000);
	const { page } = await launch({ camera: 'numbered' });
	const card = await tenSeconds(page);
	const dialog = page.getByRole('dialog');

	await test.step('no share sheet', async () => {
		await card.getByRole('button', { name: 'Share' }).click();
		await expect(dialog.getByText('This browser cannot share files.')).toBeVisible();
		await expect(dialog.getByRole('radio', { name: 'For sharing' })).toBeChecked();
		const { path } = await download(page, dialog.getByRole('button', { name: 'Save file' }));
		expect((await probe(path)).audio?.codec_name).toBe('aac');
	});

	await page.addInitScript(() => {
		const shared: string[] = [];
		Object.assign(navigator, {
			canShare: () => true,
			share: async ({ files }: { files: File[] }) => {
				for (const { name, type, size } of files) shared.push(`${name} ${type} ${size > 0 ? 'full' : 'empty'}`);
			}
		});
		Reflect.set(globalThis, 'shared', shared);
	});
	const shared = () => page.evaluate(() => Reflect.get(globalThis, 'shared') as string[]);
	await page.reload();

	await test.step('the default', async () => {
		await card.getByRole('button', { name: 'Share' }).click();
		await dialog.getByRole('button', { name: 'Share now' }).click();
		await expect.poll(shared).toEqual([expect.stringMatching(/^hindsight-.*\.mp4 video\/mp4 full$/)]);
	});

	await test.step('another, remembered over a reload', async () => {
		await dialog.getByRole('button', { name: 'Other format' }).click();
		await dialog.getByRole('radio', { name: 'Sound only' }).check();
		await dialog.getByRole('button', { name: 'Prepare' }).click();
		await dialog.getByRole('button', { name: 'Share now' }).click();
		await expect.poll(async () => (await shared()).at(-1)).toMatch(/\.m4a audio\/mp4 full$/);
		await dialog.getByRole('button', { name: 'Close' }).click();
		await expect.poll(() => exportsLeft(page)).toEqual([]);
		await page.reload();
		await openPage(page, 'Gallery');
		await card.getByRole('button', { name: 'Share' }).click();
		await expect(dialog.getByText(/^Ready: .*\.m4a/)).toBeVisible();
	});
});
