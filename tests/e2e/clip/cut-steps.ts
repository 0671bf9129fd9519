import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import type { Gap } from '../../../src/lib/model/segment';
import type { Clip } from '../../../src/lib/model/clip';
import { pinnedClip } from '../../support/builders';
import { expect, test } from '../harness';
import { openPage, putRecords, recordsOf } from '../steps';

/** A stored segment's frames, by capture time. */
export interface HeldGop {
	readonly sourceId: string;
	readonly epochId: number;
	readonly endUs: number;
	readonly timesUs: readonly number[];
}

/** What is stored, read from the database itself. */
export function heldGops(page: Page): Promise<HeldGop[]> {
	return page.evaluate(async () => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
		});
		const store = database.transaction('segments').objectStore('segments');
		const gops: HeldGop[] = [];
		await new Promise<void>((resolve, reject) => {
			const walking = store.openCursor();
			walking.onerror = () => reject(walking.error ?? new Error('segments'));
			walking.onsuccess = () => {
				const cursor = walking.result;
				if (!cursor) return resolve();
				const [sourceId] = cursor.key as [string, number];
				const { epochId, startUs, endUs, video } = cursor.value as {
					readonly epochId: number;
					readonly startUs: number;
					readonly endUs: number;
					readonly video: { readonly timesUs: Int32Array };
				};
				gops.push({ sourceId, epochId, endUs, timesUs: [...video.timesUs].map((us) => startUs + us) });
				cursor.continue();
			};
		});
		database.close();
		return gops;
	});
}

/** Takes what is held between two instants out of the database, as the ring lets go of it; loads the page anew. */
export async function letGo(page: Page, fromUs: number, toUs: number): Promise<void> {
	await page.evaluate(
		async ([from, to]) => {
			const database = await new Promise<IDBDatabase>((resolve, reject) => {
				const opening = indexedDB.open('hindsight');
				opening.onsuccess = () => resolve(opening.result);
				opening.onerror = () => reject(opening.error ?? new Error('hindsight'));
			});
			const transaction = database.transaction(['segments', 'segment-index'], 'readwrite');
			const walking = transaction.objectStore('segment-index').openCursor();
			walking.onsuccess = () => {
				const cursor = walking.result;
				if (!cursor) return;
				const { startUs } = cursor.value as { readonly startUs: number };
				if (startUs >= from && startUs < to) {
					transaction.objectStore('segments').delete(cursor.primaryKey);
					cursor.delete();
				}
				cursor.continue();
			};
			await new Promise<void>((resolve, reject) => {
				transaction.oncomplete = () => resolve();
				transaction.onabort = () => reject(transaction.error ?? new Error('segments'));
			});
			database.close();
		},
		[fromUs, toUs] as const
	);
	await page.reload();
}

/** A clip as a press leaves it: pinned, to be made. */
export function pinned(id: string, sourceId: string, fromUs: number, toUs: number, order: number): Clip {
	return pinnedClip(id, { sourceId, fromUs, toUs }, { createdUs: order, sourceLabel: 'Door (05ac:8514)' });
}

/** Pins `clips` in one go, and loads the page anew so that they are found. Ends in the gallery. */
export async function pinAll(page: Page, clips: readonly Clip[]): Promise<void> {
	await putRecords(page, clips);
	await page.reload();
	await openPage(page, 'Gallery');
	await expect(page.getByRole('article')).toHaveCount(clips.length);
}

/** The finished file of a clip, beside the test's results. */
export async function fetchClip(page: Page, id: string): Promise<string> {
	const text = await page.evaluate(async (clipId) => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips');
		const file = await (await folder.getFileHandle(`${clipId}.mp4`)).getFile();
		const bytes = new Uint8Array(await file.arrayBuffer());
		let binary = '';
		for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
		return btoa(binary);
	}, id);
	const path = test.info().outputPath(`${id}.mp4`);
	await writeFile(path, Buffer.from(text, 'base64'));
	return path;
}

/** What the record of the newest clip says is missing in it. */
export async function gapsOfNewest(page: Page): Promise<readonly Gap[]> {
	const [newest] = (await clipRecords(page)).sort((a, b) => b.createdUs - a.createdUs);
	return newest?.gaps ?? [];
}

/** Files of clips on disk, clips in the database, and pins among them. */
export async function whatIsLeft(page: Page): Promise<{ files: string[]; clips: string[]; pins: string[] }> {
	const files = await page.evaluate(async () => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips', { create: true });
		const names: string[] = [];
		for await (const name of folder.keys()) names.push(name);
		return names;
	});
	const records = await clipRecords(page);
	return {
		files: files.sort(),
		clips: records.map(({ id }) => id).sort(),
		pins: records.flatMap(({ id, pinned: pin }) => (pin ? id : [])).sort()
	};
}

function clipRecords(page: Page): Promise<Pick<Clip, 'id' | 'pinned' | 'createdUs' | 'gaps'>[]> {
	// Without posters, which would be copied byte by byte.
	return recordsOf(page, 'clips', ['id', 'pinned', 'createdUs', 'gaps']);
}

/** The numbers in the first frame that a `<video>` paints of a clip, and in the last. */
export function paintedEnds(page: Page, id: string): Promise<[number, number]> {
	return page.evaluate(async (clipId) => {
		const video = document.createElement('video');
		video.muted = true;
		video.src = `/clips/${clipId}.mp4`;
		const canvas = new OffscreenCanvas(64, 36);
		const context = canvas.getContext('2d', { willReadFrequently: true })!;
		/** As the fixtures paint it: 15 bits and a parity bit, each block with its inverse below. */
		const read = (): number => {
			context.drawImage(video, 0, 0, 64, 36);
			const { data } = context.getImageData(0, 0, 64, 36);
			let [number, ones] = [0, 0];
			for (let bit = 0; bit < 16; bit++) {
				const luma = (row: number) => data[4 * (row * 64 + bit * 4 + 2)]!;
				const isOne = luma(2) > luma(6);
				ones += isOne ? 1 : 0;
				if (bit < 15) number = number * 2 + (isOne ? 1 : 0);
			}
			return ones % 2 === 0 ? number : NaN;
		};
		const painted = () => new Promise<void>((resolve) => video.requestVideoFrameCallback(() => resolve()));
		document.body.append(video);
		const first = painted();
		await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
		await first;
		const firstNumber = read();
		const last = painted();
		video.currentTime = video.duration - 0.001;
		await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
		await last;
		const lastNumber = read();
		video.remove();
		return [firstNumber, lastNumber] as [number, number];
	}, id);
}
