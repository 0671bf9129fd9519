import type { DBSchema } from 'idb';
import type { Clip } from '../model/clip';
import type { Epoch, Segment, SegmentEntry } from '../model/segment';
import type { Settings } from '../model/settings';
import type { Source } from '../model/source';
import type { UploadJob } from '../model/upload-job';

/** Never rename: the footage of every user is in it. */
export const DATABASE_NAME = 'hindsight';
export const DATABASE_VERSION = 1;

/** Up to where an older database's records were taken over (`generation-import.ts`). What it holds beyond that is later. */
export interface AdoptionMark {
	/** The newest clip's `createdUs`; 0 without one. */
	readonly clipsUntilUs: number;
	/** The newest segment of each source. */
	readonly segmentsUntilSeq: Readonly<Record<string, number>>;
}

/** Marks by the generation of the older database. */
export type AdoptionMarks = Readonly<Record<number, AdoptionMark>>;

export interface Schema extends DBSchema {
	sources: { key: string; value: Source };
	segments: { key: [sourceId: string, seq: number]; value: Segment };
	'segment-index': { key: [sourceId: string, seq: number]; value: SegmentEntry };
	epochs: { key: [sourceId: string, epochId: number]; value: Epoch };
	clips: { key: string; value: Clip; indexes: { 'by-pinned': number } };
	/** Keyed by clip id. */
	uploads: { key: string; value: UploadJob };
	/** One record under each key: what the user chose; what was taken over from older databases. */
	settings: { key: 'settings' | 'adopted'; value: Settings | AdoptionMarks };
}

/** All numbers after a source's id in a compound key. */
export function keysOf(sourceId: string): IDBKeyRange {
	return IDBKeyRange.bound([sourceId, -Infinity], [sourceId, Infinity]);
}
