import type { Segment, SegmentEntry } from '../../model/segment';
import type { Database } from '../database';
import { getSegments } from '../get-segments';
import { deletePlace, placeOf } from './generations';

/** Segments that stayed in a broken database when the fresh one took over its index (`generation-import.ts`). */
export async function readFromOlder(database: Database, entry: SegmentEntry): Promise<Segment | undefined> {
	for (const { connection } of await database.older()) {
		// What cannot be read is as good as gone; the caller says that it is missing.
		const [segment] = await getSegments(connection, [entry]).catch(() => []);
		if (segment) return segment;
	}
	return undefined;
}

/** Frees the room of segments that the index does not name any more. Never rejects: a broken database may refuse. */
export async function deleteFromOlder(database: Database, gone: readonly SegmentEntry[]): Promise<void> {
	if (gone.length === 0) return;
	for (const { connection } of await database.older()) {
		try {
			const transaction = connection.transaction('segments', 'readwrite');
			const deletions = gone.map(({ sourceId, seq }) => transaction.store.delete([sourceId, seq]));
			await Promise.all([...deletions, transaction.done]);
		} catch (error) {
			console.warn(`hindsight: an older database keeps ${gone.length} segments (${String(error)})`);
		}
	}
}

/** Deletes older databases that hold nothing any more that is not here. Never rejects: they are tried again at the next start. */
export async function retireEmpty(database: Database): Promise<void> {
	for (const { connection, generation, isTakenOver } of await database.older()) {
		if (!isTakenOver) continue;
		try {
			if ((await connection.count('segments')) > 0) continue;
			connection.close();
			await deletePlace(placeOf(generation));
		} catch (error) {
			console.warn(`hindsight: storage generation ${generation} stays (${String(error)})`);
		}
	}
}
