import type { Page } from 'playwright/test';

/** What `soak-worker.ts` is told to do. */
export interface SoakOrder {
	/** Seconds of footage in a second. */
	readonly speed: number;
	/** Of footage. */
	readonly lengthS: number;
	readonly horizonUs: number;
}

/** What it tells, once a second. */
export interface SoakTell {
	readonly addedCount: number;
	readonly storedCount: number;
	readonly queuedCount: number;
	/** Given up by the queue because storage was behind. */
	readonly lostCount: number;
	/** How long the transactions since the last tell took. */
	readonly writesMs: readonly number[];
	/** The code of what went wrong with storage since the last tell. */
	readonly trouble: string | null;
	readonly isOver: boolean;
}

/** What was measured at one moment. Bytes, milliseconds. */
export interface SoakSample {
	/** How much footage had been recorded. */
	readonly atS: number;
	/** All of the browser's processes. */
	readonly memory: number;
	/** Of the page's JavaScript, after its garbage was collected. */
	readonly heap: number;
	/** What the browser says the origin takes on the disk. */
	readonly storage: number;
	readonly writeMs: number;
	readonly slowestMs: number;
	readonly drops: number;
}

/** Starts the soak's worker in `page`, which must stay where it is. */
export async function startSoak(page: Page, order: SoakOrder): Promise<void> {
	await page.evaluate((given) => {
		const tells: SoakTell[] = [];
		const worker = new Worker('/soak-worker.js', { type: 'module' });
		worker.onmessage = ({ data }: MessageEvent<SoakTell>) => tells.push(data);
		worker.onerror = ({ message }) => console.error(message);
		worker.postMessage(given);
		Object.assign(window, { tells });
	}, order);
}

/** What the worker told since the last time. */
export function soakTells(page: Page): Promise<SoakTell[]> {
	return page.evaluate(() => (window as unknown as { tells: SoakTell[] }).tells.splice(0));
}

const MB = 1e6;
/** Caches, a garbage collector that takes its time: below this nothing is said to grow. */
const SLACK_BYTES = 30 * MB;
/** And this share is breathing. */
const SLACK_SHARE = 0.15;

/**
 * Whether what was measured stays where it was once it has found its level: the least of the last third against the
 * least of the third before it, the first third being for warming up.
 */
export function verdict(values: readonly number[], unit: 'bytes' | 'ms'): { isFlat: boolean; words: string } {
	const third = Math.max(1, Math.floor(values.length / 3));
	const before = Math.min(...values.slice(third, 2 * third));
	const after = Math.min(...values.slice(2 * third));
	const slack = unit === 'bytes' ? SLACK_BYTES : 10;
	const isFlat = after <= before * (1 + SLACK_SHARE) + slack;
	const words = (value: number) => (unit === 'bytes' ? `${Math.round(value / MB)} MB` : `${value.toFixed(1)} ms`);
	return { isFlat, words: `${isFlat ? 'flat' : 'NOT FLAT'}: ${words(before)}, then ${words(after)}` };
}

/** One line for a sample. */
export function lineOf(sample: SoakSample): string {
	const { atS, memory, heap, storage, writeMs, slowestMs, drops } = sample;
	const hours = `${Math.floor(atS / 3600)}:${String(Math.floor(atS / 60) % 60).padStart(2, '0')}:${String(Math.floor(atS) % 60).padStart(2, '0')}`;
	const mb = (bytes: number) => `${Math.round(bytes / MB)} MB`.padStart(8);
	return `${hours.padStart(8)}  memory ${mb(memory)}  heap ${mb(heap)}  storage ${mb(storage)}  write ${writeMs.toFixed(1)} ms, slowest ${slowestMs.toFixed(0)} ms  drops ${drops}`;
}
