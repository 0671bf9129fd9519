import type { Page } from 'playwright/test';

/** What a page holds after `lengthenFootage`. */
export interface LongFootage {
	readonly segmentCount: number;
	readonly frameCount: number;
	readonly byteCount: number;
	/** From the first frame to the end of the last. */
	readonly lengthUs: number;
}

/**
 * Repeats what the one source holds until it is `lengthS` long, as if it had been recorded on and on: whole segments of
 * one epoch, renumbered and moved in time. The camera must be off; load the page anew afterwards.
 */
export function lengthenFootage(page: Page, lengthS: number): Promise<LongFootage> {
	return page.evaluate(async (seconds) => {
		interface Stored {
			readonly entry: { readonly sourceId: string; readonly seq: number; readonly epochId: number } & Times & {
					readonly frameCount: number;
					readonly byteCount: number;
				};
			readonly segment: Times;
		}
		interface Times {
			readonly startUs: number;
			readonly endUs: number;
		}
		const settled = <T>(request: IDBRequest<T>): Promise<T> =>
			new Promise((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(new Error(String(request.error)));
			});
		const database = await settled(indexedDB.open('hindsight'));
		const stores = ['segments', 'segment-index'];
		const index = database.transaction('segment-index').objectStore('segment-index');
		const entries = (await settled(index.getAll())) as Stored['entry'][];
		const last = entries.at(-1);
		if (!last) throw new Error('nothing is held');
		// The first and the last may be cut short.
		const whole = entries.filter(({ epochId }) => epochId === last.epochId).slice(1, -1);
		const pattern: Stored[] = [];
		for (const entry of whole) {
			const store = database.transaction('segments').objectStore('segments');
			pattern.push({ entry, segment: (await settled(store.get([entry.sourceId, entry.seq]))) as Times });
		}
		const periodUs = (pattern.at(-1)?.entry.endUs ?? 0) - (pattern[0]?.entry.startUs ?? 0);
		const held: Stored['entry'][] = [];
		const firstUs = pattern[0]?.entry.startUs ?? 0;
		for (let round = 0; (held.at(-1)?.endUs ?? firstUs) < firstUs + seconds * 1e6; round++) {
			const transaction = database.transaction(stores, 'readwrite', { durability: 'relaxed' });
			if (round === 0) for (const name of stores) transaction.objectStore(name).clear();
			for (const { entry, segment } of pattern) {
				const seq = last.seq + 1 + held.length;
				const moved = <T extends Times>(value: T): T => ({
					...value,
					startUs: value.startUs + round * periodUs,
					endUs: value.endUs + round * periodUs
				});
				held.push({ ...moved(entry), seq });
				transaction.objectStore('segments').put(moved(segment), [entry.sourceId, seq]);
				transaction.objectStore('segment-index').put({ ...moved(entry), seq });
			}
			await new Promise<void>((resolve, reject) => {
				transaction.oncomplete = () => resolve();
				transaction.onabort = () => reject(new Error(String(transaction.error)));
			});
		}
		database.close();
		const sum = (of: (entry: Stored['entry']) => number): number => held.reduce((total, entry) => total + of(entry), 0);
		return {
			segmentCount: held.length,
			frameCount: sum(({ frameCount }) => frameCount),
			byteCount: sum(({ byteCount }) => byteCount),
			lengthUs: (held.at(-1)?.endUs ?? 0) - firstUs
		};
	}, lengthS);
}
