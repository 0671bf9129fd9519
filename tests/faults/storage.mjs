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
			handling('4.1/1', 'the oldest unpinned footage goes, and the write is tried again', 'true'),
			handling('4.1/2', 'the error that comes at the end of the transaction is heard'),
			handling('4.1/3', 'the length that fits is told'),
			handling('4.1/4', 'room that comes back is used', 'return;')
		]
	},
	{
		number: '4.2',
		befalls: 'the disk is full of saved footage',
		injected: 'the same while a clip is being recorded, which pins all there is',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: PINNED,
		handlings: [
			handling('4.2/1', 'pinned footage stays', '[]'),
			handling('4.2/2', 'the user is told to choose'),
			handling('4.2/3', 'the newest footage waits in memory'),
			{
				...handling('4.2/4', 'no more of it than fits'),
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
		handlings: [handling('5.1/1', 'a segment counts once its transaction is complete, not before')]
	},
	{
		number: '5.2',
		befalls: 'the connection to the database is lost',
		injected: '`lost`, `closing`: the storage process goes away; the connection is closed under a write',
		by: 'support/database-faults.ts',
		test: WRITTEN_AGAIN,
		handlings: [handling('5.2/1', 'work that failed with its connection is done once more on a new one', 'true')]
	},
	{
		number: '5.3',
		befalls: "footage cannot be written any more: 'Failed to write blobs'",
		injected: '`no-blobs`: each write of footage ends so',
		by: 'support/database-faults.ts',
		test: BESIDE,
		handlings: [
			handling('5.3/1', 'a fresh database is begun beside the broken one', 'true'),
			handling('5.3/2', 'the fresh one knows what the old one holds'),
			handling('5.3/3', 'footage is read from the old one'),
			handling('5.3/4', 'all threads move to the fresh one')
		]
	},
	{
		number: '5.4',
		befalls: "the database does not open: 'Internal error opening backing store'",
		injected: '`unopenable`: each opening ends so, in the page and its workers',
		by: 'support/database-faults.ts',
		test: ['e2e/storage/database-faults.spec.ts', 'a database that does not open is left beside a fresh one'],
		handlings: [handling('5.4/1', 'a fresh one is begun beside it', 'undefined')]
	},
	{
		number: '6.1',
		befalls: 'a record is damaged on the disk',
		injected: '`damaged`: one byte of the segment in the middle is another',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is damaged on the disk'],
		handlings: [
			handling('6.1/1', 'a checksum tells', 'return true;'),
			handling('6.1/2', 'the card of the clip says so'),
			handling('6.1/3', 'the gap is in the status', '[]')
		]
	},
	{
		number: '6.2',
		befalls: 'a record is gone, though the index names it',
		injected: '`gone`: it is deleted behind the index',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is gone on the disk'],
		handlings: [handling('6.2/1', 'what is not there is damage, not an end', "throw new Error('no segment');")]
	},
	{
		number: '6.3',
		befalls: "the file of a record's bytes is gone",
		injected: 'it is deleted in the profile while the browser is closed',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage whose file is gone from the profile'],
		handlings: [
			handling(
				'6.3/1',
				'a record that cannot be read costs no other: each is read in a transaction of its own',
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
			handling('13.1/1', 'it is noticed and said', 'false'),
			handling('13.1/2', 'a lock that is still held is not asked for anew')
		]
	},
	{
		number: '13.2',
		befalls: 'all data of the site is cleared while it records, its locks too',
		injected: 'Storage.clearDataForOrigin of `all` over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'storage that is cleared while it records (all)'],
		handlings: [
			handling('13.2/1', 'the lock is taken anew, so that other tabs see who records'),
			handling('13.2/2', 'a page that was there before looks at locks with a thread that began after it'),
			handling('13.2/3', 'a page that did not record does so too')
		]
	}
];
