import type { Page } from 'playwright/test';
import type { Epoch } from '../../src/lib/model/segment';
import { readFrames, type FrameReading } from '../support/frames.js';
import { download, expect, status, waitForStatus, type BufferStatus } from './harness.js';
import { chooseLength, openPage, recordsOf, savedAnswer } from './steps.js';

/** Everything that was acknowledged in `before` is still there. */
export function expectNothingLost(before: BufferStatus, after: BufferStatus): void {
	expect(after.oldest_frame).toBe(before.oldest_frame);
	expect(after.frame_count).toBeGreaterThanOrEqual(before.frame_count);
	expect(Date.parse(after.newest_frame ?? '')).toBeGreaterThanOrEqual(Date.parse(before.newest_frame ?? ''));
}

/** Waits until a second or two more than now are acknowledged. */
export async function waitForMore(page: Page, timeoutMs = 20_000): Promise<BufferStatus> {
	const { frame_count } = await status(page);
	return waitForStatus(page, (now) => now.recording && now.frame_count >= frame_count + 30, timeoutMs);
}

/** Waits until so many seconds from now on are acknowledged. */
export async function waitForSeconds(page: Page, seconds: number): Promise<void> {
	const untilMs = Date.now() + seconds * 1_000;
	await waitForStatus(page, ({ newest_frame }) => Date.parse(newest_frame ?? '') >= untilMs);
}

/** Causes of the gaps, in order. */
export function causesIn({ sources }: BufferStatus): string[] {
	return sources.flatMap(({ gaps }) => gaps.map(({ cause }) => cause));
}

/** Why each epoch but the first began, in order; of each, whether or not what was lost is long enough to be a gap. */
export async function epochCauses(page: Page): Promise<(string | null)[]> {
	const epochs: Pick<Epoch, 'cause'>[] = await recordsOf(page, 'epochs', ['cause']);
	return epochs.slice(1).map(({ cause }) => cause);
}

/** Gaps lie in order, each with a length, and none overlaps the next. */
export function expectTimesInOrder({ sources, oldest_frame, newest_frame }: BufferStatus): void {
	const times = [
		oldest_frame,
		...sources.flatMap(({ gaps }) => gaps.flatMap(({ from, to }) => [from, to])),
		newest_frame
	];
	const numbers = times.map((time) => Date.parse(time ?? ''));
	expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
}

/** Saves all that is held and decodes every clip there is to its last frame. */
export async function expectClipsRight(
	page: Page,
	count = 1,
	read: (path: string) => Promise<FrameReading> = readFrames
): Promise<FrameReading[]> {
	await openPage(page, 'Live');
	await chooseLength(page, 'all');
	await page.getByRole('button', { name: 'Save all' }).click();
	await expect(savedAnswer(page)).toBeVisible();
	await openPage(page, 'Gallery');
	const cards = page.getByRole('article');
	await expect(cards.getByText('verified')).toHaveCount(count, { timeout: 40_000 });
	await expect(cards).toHaveCount(count);
	const readings: FrameReading[] = [];
	for (let index = 0; index < count; index++) {
		const { path } = await download(page, cards.nth(index).getByRole('button', { name: 'Download' }));
		const reading = await read(path);
		expect(reading.messages).toEqual([]);
		expect(reading.frames.length).toBeGreaterThan(10);
		expect(reading.frames.every(({ number }) => Number.isFinite(number))).toBe(true);
		readings.push(reading);
	}
	return readings;
}
