import { DATABASE_NAME } from '../schema';

/**
 * Where databases are. A store that cannot be opened or written any more is left as it is, and a fresh one is begun
 * beside it: the next *generation*. That there is one is remembered by its being there, so that every thread and every
 * later start finds the newest without a note of its own, which could be lost with the store.
 *
 * Generation 1 is the origin's own IndexedDB. Later ones have a name of their own and, where the browser has storage
 * buckets (Chromium 122), a store of their own too: in one bucket all databases share one store, and when that is broken
 * a new name is of no use ('Internal error opening backing store' for every name; measured, Chromium 156). All of them
 * count towards one quota and are cleared together with the site's data (measured).
 */
export interface Place {
	readonly generation: number;
	/** Name of the database and of its bucket. */
	readonly name: string;
}

/** After so many broken stores it is the disk or the browser, and one more would only take up room. */
export const MAX_GENERATION = 4;

/** The part of the Storage Buckets API (WICG) that is used here; the standard type library does not know it yet. */
interface StorageBuckets {
	open(name: string): Promise<{ readonly indexedDB: IDBFactory }>;
	keys(): Promise<string[]>;
	delete(name: string): Promise<void>;
}

export function placeOf(generation: number): Place {
	return { generation, name: generation === 1 ? DATABASE_NAME : `${DATABASE_NAME}-${generation}` };
}

/** Generations that are there, ascending; the first is always named, as it is the one to begin with. */
export async function knownGenerations(): Promise<number[]> {
	const names = new Set(await (buckets()?.keys() ?? databaseNames()));
	const known = [1];
	for (let generation = 2; generation <= MAX_GENERATION; generation++) {
		if (names.has(placeOf(generation).name)) known.push(generation);
	}
	return known;
}

/** @returns what opens databases at `place`; a bucket that is not there comes to be */
export async function factoryAt({ generation, name }: Place): Promise<IDBFactory> {
	const own = generation === 1 ? null : buckets();
	return own ? (await own.open(name)).indexedDB : indexedDB;
}

/** Deletes the database at `place` with all that is in it; resolves when it is gone. */
export async function deletePlace(place: Place): Promise<void> {
	const own = place.generation === 1 ? null : buckets();
	if (own) return own.delete(place.name);
	await new Promise<void>((resolve, reject) => {
		const request = indexedDB.deleteDatabase(place.name);
		request.onsuccess = () => resolve();
		request.onerror = () => reject(request.error ?? new Error('not deleted'));
	});
}

function buckets(): StorageBuckets | null {
	// The cast adds what the type library lacks; it is there or it is not.
	return (navigator as { readonly storageBuckets?: StorageBuckets }).storageBuckets ?? null;
}

/** A browser that cannot list (Firefox before 126), or whose store is broken, knows of none. */
async function databaseNames(): Promise<string[]> {
	if (!('databases' in indexedDB)) return [];
	try {
		return (await indexedDB.databases()).map(({ name = '' }) => name);
	} catch {
		// Opening says what is the matter, with words for it.
		return [];
	}
}
