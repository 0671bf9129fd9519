import { expect, type Locator, type Page } from 'playwright/test';
import { ffmpeg, messagesOf } from '../../support/ffmpeg.js';
import { download, waitForStatus } from '../harness.js';
import { chooseLength, readyCard, startCamera } from '../steps.js';

/** A ready clip of ten seconds, with the camera stopped so that all the machine is there for the export. */
export async function tenSeconds(page: Page): Promise<Locator> {
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	await page.getByRole('button', { name: 'Stop camera' }).click();
	return await readyCard(page);
}

/** Opens the formats and chooses one. */
export async function chooseFormat(page: Page, card: Locator, format: string): Promise<Locator> {
	await card.getByRole('button', { name: 'Formats' }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('radio', { name: format }).check();
	return dialog;
}

/** Opens the formats, chooses, and saves what comes out. */
export async function exportAs(
	page: Page,
	card: Locator,
	format: string,
	choose: (dialog: Locator) => Promise<void> = async () => undefined
): Promise<{ path: string; name: string }> {
	const dialog = await chooseFormat(page, card, format);
	await choose(dialog);
	const saved = await download(page, dialog.getByRole('button', { name: 'Save file' }));
	await dialog.getByRole('button', { name: 'Close' }).click();
	return saved;
}

/** In the dialog, `fit` to so many bytes. */
export async function chooseSize(dialog: Locator, bytes: number): Promise<void> {
	await dialog.getByLabel('Size', { exact: true }).selectOption({ label: 'Another size' });
	await dialog.getByLabel('Megabytes').fill(String(bytes / 1e6));
}

/** Native ffmpeg decodes all of it without a word. */
export async function decodeWhole(path: string): Promise<void> {
	// Each frame at its own time: ours fall unevenly, and in ticks of an average rate two would be the same.
	const asIs = ['-fps_mode', 'passthrough', '-enc_time_base:v', '1:1000000'];
	expect(messagesOf(await ffmpeg(['-i', path, ...asIs, '-f', 'null', '-']))).toEqual([]);
}

/** What is left in the folder of exports. */
export async function exportsLeft(page: Page): Promise<string[]> {
	return await page.evaluate(async () => {
		const root = await navigator.storage.getDirectory();
		const names: string[] = [];
		for await (const name of (await root.getDirectoryHandle('exports', { create: true })).keys()) names.push(name);
		return names;
	});
}
