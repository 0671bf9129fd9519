// Faults of databases of several versions, and of what the browser does with stored data.
import { handling } from './handling.mjs';

const WAITS = /** @type {const} */ ([
	'e2e/storage/database-upgrades.spec.ts',
	'a newer Hindsight waits for an older one that holds'
]);
const GIVEN = /** @type {const} */ (['e2e/storage/database-upgrades.spec.ts', 'an older Hindsight gives the database']);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const DATABASE_FAULTS = [
	{
		number: '5.5',
		happens: 'the database of the clips does not open once',
		injected: '`unopenable`, in the page alone',
		by: 'support/database-faults.ts',
		test: ['e2e/storage/database-faults.spec.ts', 'clips whose database does not open for once keep their files'],
		handlings: [handling('5.5/1', 'no file counts as unused that an unread record may refer to')]
	},
	{
		number: '5.6',
		happens: 'an older database, whose footage is in the index, cannot be read once',
		injected: 'IDBFactory.open that throws for that database',
		by: 'support/storage-world.ts',
		test: ['e2e/storage/storage-model.spec.ts', 'footage in an older database that cannot be read just now'],
		handlings: [handling('5.6/1', 'its footage is not marked as damaged for good')]
	},
	{
		number: '12.3',
		happens: 'an older Hindsight in another tab holds the database that a newer one has to change',
		injected: 'a bare page of the same origin with a connection; `buildWithNewerDatabase`',
		by: 'support/newer-build.ts',
		test: WAITS,
		handlings: [
			{
				address: '12.3/1',
				what: 'the page reports it, at once and in the error of each request that timed out',
				changes: [
					{ marker: '12.3/1a', into: '' },
					{ marker: '12.3/1b', into: "'storage/unavailable'" }
				]
			},
			handling('12.3/2', 'the page reads what it could not read as soon as it can')
		]
	},
	{
		number: '12.5',
		happens: 'an older Hindsight loses its camera while a newer one waits to change the database',
		injected: '`takeCamera`, with a page of `buildWithNewerDatabase` in another tab',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: ['e2e/storage/database-upgrades.spec.ts', 'a newer Hindsight waits for an older one that records'],
		handlings: [
			handling('12.5/1', 'the newer Hindsight does not ask for the database while the older one records'),
			handling(
				'12.5/2',
				'a recorder that waits for its camera to return counts as recording',
				"'waiting', 'starting', 'interrupted'"
			)
		]
	},
	{
		number: '12.4',
		happens: 'a newer Hindsight in another tab takes the database',
		injected: 'a bare page of the same origin opens it as a higher version',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: GIVEN,
		handlings: [handling('12.4/1', 'the older Hindsight closes its connection, and says what to do')]
	},
	{
		number: '13.3',
		happens: 'the browser may delete what is kept here, or promises not to',
		injected: 'navigator.storage.persist replaced by either answer',
		by: 'e2e/storage/persistence.spec.ts',
		test: ['e2e/storage/persistence.spec.ts', 'it says yes, and that is shown'],
		handlings: [
			handling('13.3/1', 'the app asks at the first recording'),
			handling('13.3/2', 'the page shows the answer')
		]
	}
];
