import { within } from '../../base/within';
import type { SegmentEntry } from '../../model/segment';
import { openExisting, type Connection } from '../connection';
import { isPassing } from '../failures';
import { placeOf } from './generations';
import type { AdoptionMark, AdoptionMarks } from '../schema';
import type { Clip } from '../../model/clip';

/** A database that a newer one took the place of. */
export interface OlderDatabase {
	readonly generation: number;
	readonly connection: Connection;
	/** What it knows is in the newest database too. */
	readonly isTakenOver: boolean;
}

/** What became of the older databases. */
export interface Adoption {
	/** Those that can be read, newest first; the caller closes them. */
	readonly older: readonly OlderDatabase[];
	/** The newest database knows all there is: nothing was left behind in one that cannot be read just now. */
	readonly isWhole: boolean;
	/** All of them can be read: footage that is not found is not there. */
	readonly isReadable: boolean;
}

/** How long a broken older database may hold up the new one. */
const OLDER_PATIENCE_MS = 3_000;

/** Everything but the footage itself, which stays where it is and is read from there. */
const SMALL_STORES = ['sources', 'epochs', 'segment-index', 'clips', 'uploads', 'settings'] as const;

/** Where the notes of what was taken over are kept, in the `settings` store. */
const MARKS_KEY = 'adopted';

/**
 * Opens all databases before `generation` that can be read, and takes over what they know. Never rejects: one that is
 * broken, which is why there is a newer one, is tried again at the next open.
 * @param to the database of `generation`
 */
export async function adoptOlder(to: Connection, generation: number): Promise<Adoption> {
	const found: OlderDatabase[] = [];
	let isWhole = true;
	let isReadable = true;
	// Newest first: it knows what was taken over from those before it.
	for (let older = generation - 1; older >= 1; older--) {
		let opened: Connection | null = null;
		try {
			const timeout = () => new DOMException('an older database does not answer', 'TimeoutError');
			const connection = await within(OLDER_PATIENCE_MS, openExisting(placeOf(older)), timeout);
			if (!connection) continue;
			opened = connection;
			const takeOver = () => within(OLDER_PATIENCE_MS, adopt(connection, older, to), timeout);
			await takeOver().catch((error: unknown) => {
				// The fresh one may refuse once as well; what is not taken over would be missing from the ring.
				if (!isPassing(error)) throw error;
				return takeOver();
			});
			found.push({ generation: older, connection, isTakenOver: true });
		} catch (error) {
			if (opened) found.push({ generation: older, connection: opened, isTakenOver: false });
			isReadable = false;
			isWhole &&= await wasAdopted(to, older);
			console.warn(`hindsight: storage generation ${older} cannot be read (${String(error)})`);
		}
	}
	return { older: found, isWhole, isReadable };
}

/** Whether what `generation` knew was taken over at an earlier open. */
async function wasAdopted(to: Connection, generation: number): Promise<boolean> {
	const marks = (await to.get('settings', MARKS_KEY)) as AdoptionMarks | undefined;
	return marks?.[generation] !== undefined;
}

/**
 * Takes over what an older database knows, so that the newest is the one place to ask: sources, epochs, the index of
 * segments, clips with their pins, uploads, settings. Segments themselves are not copied (there may be a gigabyte, and
 * copying needs the room that may be lacking); the index names them and readers find them in the older database.
 *
 * Safe to repeat, and repeated at every open: another tab may have written to the older database between the first
 * adoption and the moment it heard of it. Only what is beyond the mark comes then, so that what was deleted here in the
 * meantime stays deleted.
 * @param generation of `from`
 */
async function adopt(from: Connection, generation: number, to: Connection): Promise<void> {
	const found = await readSmall(from);
	const transaction = to.transaction(SMALL_STORES, 'readwrite', { durability: 'strict' });
	const settings = transaction.objectStore('settings');
	const marks = ((await settings.get(MARKS_KEY)) ?? {}) as AdoptionMarks;
	const mark = marks[generation];
	const isLate = {
		clip: ({ createdUs }: Clip) => !mark || createdUs > mark.clipsUntilUs,
		segment: ({ sourceId, seq }: SegmentEntry) => !mark || seq > (mark.segmentsUntilSeq[sourceId] ?? -1)
	};
	const late = {
		...found,
		clips: found.clips.filter(isLate.clip),
		segments: found.segments.filter(isLate.segment)
	};
	const work: Promise<unknown>[] = [transaction.done];
	// Nothing is written over: what is here is newer.
	const add = async (isThere: Promise<unknown>, put: () => Promise<unknown>) => {
		if ((await isThere) === undefined) await put();
	};
	for (const source of late.sources) {
		const store = transaction.objectStore('sources');
		work.push(add(store.getKey(source.id), () => store.put(source)));
	}
	for (const epoch of late.epochs) {
		const store = transaction.objectStore('epochs');
		work.push(add(store.getKey([epoch.sourceId, epoch.id]), () => store.put(epoch)));
	}
	for (const entry of late.segments) {
		const store = transaction.objectStore('segment-index');
		work.push(add(store.getKey([entry.sourceId, entry.seq]), () => store.put(entry)));
	}
	for (const clip of late.clips) {
		const store = transaction.objectStore('clips');
		work.push(add(store.getKey(clip.id), () => store.put(clip)));
	}
	if (!mark) {
		for (const upload of late.uploads) {
			const store = transaction.objectStore('uploads');
			work.push(add(store.getKey(upload.clipId), () => store.put(upload)));
		}
		if (late.settings) {
			const kept = late.settings;
			work.push(add(settings.getKey('settings'), () => settings.put(kept, 'settings')));
		}
	}
	work.push(
		settings.put({ ...found.marks, ...marks, [generation]: markOf(found.clips, found.segments, mark) }, MARKS_KEY)
	);
	await Promise.all(work);
}

async function readSmall(from: Connection) {
	// One that was broken while it was being made may lack stores.
	if (SMALL_STORES.some((name) => !from.objectStoreNames.contains(name))) {
		throw new DOMException('stores are missing', 'NotFoundError');
	}
	const transaction = from.transaction(SMALL_STORES);
	const [sources, epochs, segments, clips, uploads, settings, marks] = await Promise.all([
		transaction.objectStore('sources').getAll(),
		transaction.objectStore('epochs').getAll(),
		transaction.objectStore('segment-index').getAll(),
		transaction.objectStore('clips').getAll(),
		transaction.objectStore('uploads').getAll(),
		transaction.objectStore('settings').get('settings'),
		transaction.objectStore('settings').get(MARKS_KEY)
	]);
	return { sources, epochs, segments, clips, uploads, settings, marks: marks as AdoptionMarks | undefined };
}

function markOf(clips: readonly Clip[], segments: readonly SegmentEntry[], before?: AdoptionMark): AdoptionMark {
	const segmentsUntilSeq: Record<string, number> = { ...before?.segmentsUntilSeq };
	for (const { sourceId, seq } of segments) {
		segmentsUntilSeq[sourceId] = Math.max(seq, segmentsUntilSeq[sourceId] ?? -1);
	}
	const clipsUntilUs = clips.reduce((until, { createdUs }) => Math.max(until, createdUs), before?.clipsUntilUs ?? 0);
	return { clipsUntilUs, segmentsUntilSeq };
}
