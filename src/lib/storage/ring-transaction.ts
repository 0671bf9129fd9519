import type { IDBPTransaction } from 'idb';
import { groupBy } from '../base/group-by';
import type { Pin } from '../model/clip';
import type { SegmentEntry } from '../model/segment';
import { seqRuns } from '../ring/eviction';
import { keysOf, type Schema } from './schema';

/** All that a change of a ring touches. */
export const STORES = ['segments', 'segment-index', 'epochs', 'sources', 'clips'] as const;
export type RingTransaction = IDBPTransaction<Schema, (typeof STORES)[number][], 'readwrite'>;

/** Pins of all clips, whatever their source. */
export async function allPins(transaction: RingTransaction): Promise<Pin[]> {
	const pinned = await transaction.objectStore('clips').index('by-pinned').getAll();
	return pinned.flatMap(({ ranges }) => ranges);
}

export function pinsOf(pins: readonly Pin[], sourceId: string): Pin[] {
	return pins.filter((pin) => pin.sourceId === sourceId);
}

/**
 * Entries of all rings but `sourceId`'s, without the newest of each: a recorder in another tab knows by its newest
 * segment that its storage was not cleared, and it numbers the next one by it.
 */
export async function otherRings(transaction: RingTransaction, sourceId: string): Promise<SegmentEntry[][]> {
	const ids = (await transaction.objectStore('sources').getAllKeys()).filter((id) => id !== sourceId);
	const index = transaction.objectStore('segment-index');
	const rings = await Promise.all(ids.map((id) => index.getAll(keysOf(id))));
	return rings.map((entries) => entries.slice(0, -1));
}

/** Deletes segments and their index entries: one range for each run of numbers. */
export function deletions(transaction: RingTransaction, gone: readonly SegmentEntry[]): Promise<unknown>[] {
	return [...groupBy(gone, (entry) => entry.sourceId)].flatMap(([sourceId, entries]) =>
		seqRuns(entries).flatMap(([first, last]) => {
			const keys = IDBKeyRange.bound([sourceId, first], [sourceId, last]);
			return [transaction.objectStore('segments').delete(keys), transaction.objectStore('segment-index').delete(keys)];
		})
	);
}
