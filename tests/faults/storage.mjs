// What may befall footage that is stored, and the storage itself.
import { handling } from './handling.mjs';

const FULL = /** @type {const} */ ([
	'e2e/storage/storage-faults.spec.ts',
	'a disk that is full costs the oldest footage'
]);
const PINNED = /** @type {const} */ (['e2e/storage/storage-faults.spec.ts', 'a disk full of saved footage is said']);
const WRITTEN_AGAIN = /** @type {const} */ (['e2e/storage/database-faults.spec.ts', 'footage whose writing was ended']);
const BESIDE = /** @type {const} */ ([
	'e2e/storage/database-faults.spec.ts',
	'a database that takes no footage any more is left beside a fresh one'
]);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const STORAGE_FAULTS = [
	{
		number: '4.1',
		befalls: 'the disk is full',
		injected: 'Storage.overrideQuotaForOrigin over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: FULL,
		handlings: [
			handling(
				'the oldest unpinned footage goes, and the write is tried again',
				'lib/storage/ring-writer.ts',
				'if (!isFull(error) || freeings === MAX_FREEINGS) throw error;',
				'throw error;'
			),
			handling(
				'the error that comes at the end of the transaction is heard',
				'lib/storage/ring-writer.ts',
				'Promise.allSettled([...work, transaction.done])',
				'Promise.allSettled(work)'
			),
			handling(
				'the length that fits is told',
				'lib/workers/recorder/segment-queue.ts',
				'if (shortToUs !== null && shortToUs < horizonUs) this.#notice.short(shortToUs, horizonUs);'
			),
			handling(
				'room that comes back is used',
				'lib/ring/capacity.ts',
				'if (this.#fitUs === Infinity || ++this.#stored < PATIENCE) return;',
				'return;'
			)
		]
	},
	{
		number: '4.2',
		befalls: 'the disk is full of saved footage',
		injected: 'the same while a clip is being recorded, which pins all there is',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: PINNED,
		handlings: [
			handling(
				'pinned footage stays',
				'lib/storage/ring-writer.ts',
				'selectOldest(this.#entries, bytes, kept)',
				'selectOldest(this.#entries, bytes, [])'
			),
			handling(
				'the user is told to choose',
				'lib/workers/recorder/segment-queue.ts',
				"this.#notice.refused(toPlainError(error, 'storage/write-failed'));"
			),
			handling(
				'the newest footage waits in memory',
				'lib/workers/recorder/segment-queue.ts',
				"this.#notice.refused(toPlainError(error, 'storage/write-failed'));",
				"this.#notice.refused(toPlainError(error, 'storage/write-failed')); this.#queue.shift();"
			),
			{
				...handling(
					'no more of it than fits',
					'lib/workers/recorder/segment-queue.ts',
					'while (this.#isOverfull()) this.#queue.shift();'
				),
				test: ['unit/workers/recorder/segment-queue.test.ts', 'what storage refuses waits in memory, the newest of it']
			}
		]
	},
	{
		number: '5.1',
		befalls: 'a transaction is ended by the browser after all its requests succeeded',
		injected: '`aborted`: abort() once the last request was answered',
		by: 'support/database-faults.ts',
		test: WRITTEN_AGAIN,
		handlings: [
			handling(
				'a segment counts once its transaction is complete, not before',
				'lib/storage/ring-writer.ts',
				'Promise.allSettled([...work, transaction.done])',
				'Promise.allSettled(work)'
			)
		]
	},
	{
		number: '5.2',
		befalls: 'the connection to the database is lost',
		injected: '`lost`, `closing`: the storage process goes away; the connection is closed under a write',
		by: 'support/database-faults.ts',
		test: WRITTEN_AGAIN,
		handlings: [
			handling(
				'work that failed with its connection is done once more on a new one',
				'lib/storage/database.ts',
				'if (!isPassing(error)) throw error;',
				'throw error;'
			)
		]
	},
	{
		number: '5.3',
		befalls: "footage cannot be written any more: 'Failed to write blobs'",
		injected: '`no-blobs`: each write of footage ends so',
		by: 'support/database-faults.ts',
		test: BESIDE,
		handlings: [
			handling(
				'a fresh database is begun beside the broken one',
				'lib/storage/database.ts',
				'if (!isPassing(error) || this.#hasMoved || this.#generation >= MAX_GENERATION) throw writingError(error);',
				'throw writingError(error);'
			),
			handling(
				'the fresh one knows what the old one holds',
				'lib/storage/database.ts',
				'this.#adoption = await adoptOlder(connection, this.#generation);'
			),
			handling(
				'footage is read from the old one',
				'lib/storage/ring-reader.ts',
				'segments[index] ?? (await readFromOlder(this.#database, entry))',
				'segments[index]'
			),
			handling(
				'all threads move to the fresh one',
				'lib/storage/database.ts',
				'this.#peers?.postMessage(this.#generation);'
			)
		]
	},
	{
		number: '5.4',
		befalls: "the database does not open: 'Internal error opening backing store'",
		injected: '`unopenable`: each opening ends so, in the page and its workers',
		by: 'support/database-faults.ts',
		test: ['e2e/storage/database-faults.spec.ts', 'a database that does not open is left beside a fresh one'],
		handlings: [handling('a fresh one is begun beside it', 'lib/storage/database.ts', '.catch(again(generation + 1))')]
	},
	{
		number: '6.1',
		befalls: 'a record is damaged on the disk',
		injected: '`damaged`: one byte of the segment in the middle is another',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is damaged on the disk'],
		handlings: [
			handling(
				'a checksum tells',
				'lib/storage/ring-reader.ts',
				'return size === bytes.byteLength && crc32(new Uint8Array(bytes)) === expected;',
				'return true;'
			),
			handling(
				'the card of the clip says so',
				'lib/workers/clip/feed.ts',
				'...(damaged.length === 0 ? [] : [damageNote(damaged.length)])'
			),
			handling(
				'the gap is in the status',
				'lib/storage/ring-damage.ts',
				'entry ? [{ ...entry, isDamaged: true as const }] : []',
				'[]'
			)
		]
	},
	{
		number: '6.2',
		befalls: 'a record is gone, though the index names it',
		injected: '`gone`: it is deleted behind the index',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is gone on the disk'],
		handlings: [
			handling(
				'what is not there is damage, not an end',
				'lib/workers/clip/feed.ts',
				'damaged.push(entry);',
				"throw new Error('no segment');"
			)
		]
	},
	{
		number: '6.3',
		befalls: "the file of a record's bytes is gone",
		injected: 'it is deleted in the profile while the browser is closed',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage whose file is gone from the profile'],
		handlings: [
			handling(
				'a record that cannot be read costs no other: each is read in a transaction of its own',
				'lib/storage/ring-reader.ts',
				"return error instanceof AppError && error.code === 'storage/broken';",
				'return false;'
			)
		]
	},
	{
		number: '13.1',
		befalls: 'the database is deleted while it records',
		injected: 'Storage.clearDataForOrigin of `indexeddb` over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'storage that is cleared while it records (indexeddb)'],
		handlings: [
			handling(
				'it is noticed and said',
				'lib/storage/ring-writer.ts',
				'const isRenewed = lastKey === undefined;',
				'const isRenewed = false;'
			),
			handling(
				'a lock that is still held is not asked for anew',
				'lib/workers/lock/worker.ts',
				'if (await isLockHeld(own)) return;'
			)
		]
	},
	{
		number: '13.2',
		befalls: 'all data of the site is cleared while it records, its locks too',
		injected: 'Storage.clearDataForOrigin of `all` over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'storage that is cleared while it records (all)'],
		handlings: [
			handling(
				'the lock is taken anew, so that other tabs see who records',
				'lib/capture/recorder.ts',
				"if (event.error.code === 'storage/cleared') void this.#keepLock();"
			),
			handling(
				'a page that was there before looks at locks with a thread that began after it',
				'lib/workers/lock/client.ts',
				'new Set([...seen, ...(others ?? [])])',
				'new Set(seen)'
			),
			handling('a page that did not record does so too', 'lib/rings/storage-watch.ts', 'this.#options.onCleared();')
		]
	}
];
