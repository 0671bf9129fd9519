import type { Segment, SegmentEntry } from '../model/segment';
import type { Connection } from './connection';

/**
 * Reads segments in one transaction. One that cannot be read ends it, and so all of them: read it apart from the others.
 * @returns `undefined` for those that are not there
 */
export function getSegments(
	connection: Connection,
	entries: readonly SegmentEntry[]
): Promise<(Segment | undefined)[]> {
	const transaction = connection.transaction('segments');
	return Promise.all(entries.map(({ sourceId, seq }) => transaction.store.get([sourceId, seq])));
}
