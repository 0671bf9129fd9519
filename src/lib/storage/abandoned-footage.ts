import type { TimeRange } from '../base/units';
import type { Pin } from '../model/clip';
import type { SegmentEntry } from '../model/segment';
import { recordingSources } from '../platform/recorder-lock';
import type { Database } from './database';
import { pinsOf } from './ring-transaction';

/** Segments that one append lets go at most, so that its transaction stays short. */
const AT_ONCE = 30;

/**
 * Footage of sources that nobody records any more. It stays until the ring that is recorded is as long as it may be: then
 * all that is older than that ring is older than the minutes that the user asked for.
 */
export class AbandonedFootage {
	/** Oldest first. */
	#entries: readonly SegmentEntry[];

	private constructor(entries: readonly SegmentEntry[]) {
		this.#entries = entries;
	}

	/** Reads what is held of all sources that nobody records and that are not `ownSourceId`. */
	static async read(database: Database, ownSourceId: string): Promise<AbandonedFootage> {
		const [all, recording] = await Promise.all([
			database.read((connection) => connection.getAll('segment-index')),
			recordingSources()
		]);
		const entries = all.filter(({ sourceId }) => sourceId !== ownSourceId && !recording.has(sourceId));
		return new AbandonedFootage(entries.sort((a, b) => a.startUs - b.startUs));
	}

	/** Some of what ended before `beforeUs` and is not pinned. */
	selectOlder(beforeUs: number, pins: readonly Pin[]): SegmentEntry[] {
		const isPinned = ({ sourceId, startUs, endUs }: SegmentEntry) =>
			pinsOf(pins, sourceId).some(({ fromUs, toUs }: TimeRange) => startUs < toUs && endUs > fromUs);
		return this.#entries.filter((entry) => entry.endUs <= beforeUs && !isPinned(entry)).slice(0, AT_ONCE);
	}

	forget(gone: readonly SegmentEntry[]): void {
		if (gone.length > 0) this.#entries = this.#entries.filter((entry) => !gone.includes(entry));
	}
}
