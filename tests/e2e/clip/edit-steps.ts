import { rename } from 'node:fs/promises';
import type { Locator, Page } from 'playwright/test';
import { ffprobe } from '../../support/ffmpeg.js';
import { readFrames } from '../../support/frames.js';
import { packets } from '../../support/probe.js';
import { download, expect } from '../harness.js';
import { chooseLength, savedAnswer } from '../steps.js';

/** Saves the last 10 s, and sees it answered. */
export async function savePast(page: Page): Promise<void> {
	await chooseLength(page, '10 s');
	await page.getByRole('button', { name: 'Save last 10 s' }).click();
	await expect(savedAnswer(page)).toHaveText(/Saved 10 s/);
}

/** Opens a card's clip in the editor and waits for its first frame. */
export async function openEditor(page: Page, card: Locator): Promise<void> {
	await card.getByRole('button', { name: 'Edit' }).click();
	await expect(page.getByRole('button', { name: 'Save picture' })).toBeEnabled();
}

/** Presses a key on a slider and waits until it came to rest at another frame. */
export async function press(page: Page, slider: 'Start' | 'End' | 'Position', key: string): Promise<void> {
	const handle = page.getByRole('slider', { name: slider });
	const before = await handle.getAttribute('aria-valuenow');
	const shown = page.locator('canvas');
	const frame = await shown.getAttribute('data-frame');
	await handle.press(key);
	await expect(handle).not.toHaveAttribute('aria-valuenow', before ?? '');
	await expect(shown).not.toHaveAttribute('data-frame', frame ?? '');
}

/** What the editor says the clip's length is, in microseconds. */
export async function lengthShown(page: Page): Promise<number> {
	const text = (await page.locator('dl').innerText()).replace(/\s+/g, ' ');
	const seconds = /Length ([\d.]+) s/.exec(text)?.[1];
	return Math.round(Number(seconds) * 1e6);
}

/** The newest card, when no change is left to be made. */
export async function changedCard(page: Page): Promise<Locator> {
	const card = page.getByRole('article').first();
	await expect(card.getByText('verified')).toBeVisible({ timeout: 30_000 });
	await expect(page.getByRole('button', { name: 'Cancel change' })).toHaveCount(0, { timeout: 30_000 });
	return card;
}

let clipCount = 0;

/** Downloads a card's clip and reads the number in each of its frames; ffmpeg must find nothing wrong. */
export async function readClip(page: Page, card: Locator): Promise<{ path: string; numbers: number[] }> {
	const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
	// The same second has the same name.
	const kept = path.replace(/\.mp4$/, `-${clipCount++}.mp4`);
	await rename(path, kept);
	const { frames, messages } = await readFrames(kept);
	expect(messages).toEqual([]);
	return { path: kept, numbers: frames.map(({ number }) => number) };
}

export async function numbersOf(page: Page, card: Locator): Promise<number[]> {
	return (await readClip(page, card)).numbers;
}

/** Where the last picture of a file ends, in microseconds. */
export async function lengthOf(path: string): Promise<number> {
	const video = await packets(path, 'video');
	return (video.at(-1)?.ptsUs ?? 0) + (video.at(-1)?.durationUs ?? 0);
}

/** What each packet of a track holds, by an MD5 of its bytes. */
export async function hashes(
	path: string,
	track: 'video' | 'audio' = 'video'
): Promise<{ hash: string; isKey: boolean }[]> {
	const { packets: found } = (await ffprobe([
		...['-select_streams', `${track.charAt(0)}:0`, '-show_packets', '-show_data_hash', 'md5', path]
	])) as { packets: { data_hash: string; flags: string }[] };
	return found.map(({ data_hash, flags }) => ({ hash: data_hash, isKey: flags.includes('K') }));
}

/** Names of the clips' files on disk. */
export function clipFiles(page: Page): Promise<string[]> {
	return page.evaluate(async () => {
		const names: string[] = [];
		const root = await navigator.storage.getDirectory();
		for await (const name of (await root.getDirectoryHandle('clips')).keys()) names.push(name);
		return names;
	});
}
