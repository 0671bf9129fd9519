// Faults of stored footage and of the storage itself.
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
		happens: 'the disk is full',
		injected: 'Storage.overrideQuotaForOrigin over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: FULL,
		handlings: [
			handling('4.1/1', 'the oldest unpinned footage is deleted, and the write is retried', 'true'),
			handling('4.1/2', 'an error at the end of the transaction counts as a failed write'),
			handling('4.1/3', 'the page shows the length that fits'),
			handling('4.1/4', 'free space that returns is used again', 'return;')
		]
	},
	{
		number: '4.2',
		happens: 'the disk is full of saved footage',
		injected: 'the same while a clip is being recorded, which pins all there is',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: PINNED,
		handlings: [
			handling('4.2/1', 'pinned footage is kept', '[]'),
			handling('4.2/2', 'the page asks the user to choose'),
			handling('4.2/3', 'the newest footage waits in memory'),
			{
				...handling('4.2/4', 'only as much of it waits as fits'),
				test: ['unit/workers/recorder/segment-queue.test.ts', 'what storage refuses waits in memory, the newest of it']
			}
		]
	},
	{
		number: '5.1',
		happens: 'the browser aborts a transaction after all its requests succeeded',
		injected: '`aborted`: abort() after the last request was answered',
		by: 'support/database-faults.ts',
		test: WRITTEN_AGAIN,
		handlings: [handling('5.1/1', 'a segment counts as stored once its transaction is complete, not before')]
	},
	{
		number: '5.2',
		happens: 'the connection to the database is lost',
		injected: '`lost`, `closing`: the storage process goes away; the connection is closed under a write',
		by: 'support/database-faults.ts',
		test: WRITTEN_AGAIN,
		handlings: [handling('5.2/1', 'work that failed with its connection is repeated on a new one', 'true')]
	},
	{
		number: '5.3',
		happens: "footage cannot be written any more: 'Failed to write blobs'",
		injected: '`no-blobs`: each write of footage fails so',
		by: 'support/database-faults.ts',
		test: BESIDE,
		handlings: [
			handling('5.3/1', 'a new database is created beside the broken one', 'true'),
			handling('5.3/2', 'the new database lists what the old one holds'),
			handling('5.3/3', 'footage is read from the old database'),
			handling('5.3/4', 'all threads switch to the new database')
		]
	},
	{
		number: '5.4',
		happens: "the database does not open: 'Internal error opening backing store'",
		injected: '`unopenable`: each attempt to open it fails so, in the page and its workers',
		by: 'support/database-faults.ts',
		test: ['e2e/storage/database-faults.spec.ts', 'a database that does not open is left beside a fresh one'],
		handlings: [handling('5.4/1', 'a new database is created beside it', 'undefined')]
	},
	{
		number: '6.1',
		happens: 'a record is damaged on the disk',
		injected: '`damaged`: one byte of the segment in the middle is changed',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is damaged on the disk'],
		handlings: [
			{ ...handling('6.1/1', 'a checksum detects it', 'return true;'), fails: /footage was damaged/ },
			{ ...handling('6.1/2', 'the card of the clip says so'), fails: /footage was damaged/ },
			{ ...handling('6.1/3', 'the gap is in the status', '[]'), fails: /'storage'/ }
		]
	},
	{
		number: '6.2',
		happens: 'a record is missing, although the index lists it',
		injected: '`gone`: it is deleted, but not from the index',
		by: 'support/storage-faults.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'a second of footage that is gone on the disk'],
		handlings: [
			handling('6.2/1', 'a missing segment counts as damage, not as the end', "throw new Error('no segment');")
		]
	},
	{
		number: '6.3',
		happens: "the file of a record's bytes is missing",
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
		happens: 'the database is deleted while it records',
		injected: 'Storage.clearDataForOrigin of `indexeddb` over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'storage that is cleared while it records (indexeddb)'],
		handlings: [
			handling('13.1/1', 'the recorder notices and reports it', 'false'),
			handling('13.1/2', 'a lock that is still held is not requested again')
		]
	},
	{
		number: '13.2',
		happens: 'all data of the site is cleared while it records, its locks too',
		injected: 'Storage.clearDataForOrigin of `all` over CDP',
		by: 'e2e/storage/storage-faults.spec.ts',
		test: ['e2e/storage/storage-faults.spec.ts', 'storage that is cleared while it records (all)'],
		handlings: [
			handling('13.2/1', 'the recorder takes its lock again, so that other tabs see that it records'),
			handling('13.2/2', 'a page that was open before looks at locks from a worker that started afterwards'),
			handling('13.2/3', 'a page that does not record starts such a worker too')
		]
	}
];
