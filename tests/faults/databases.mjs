// What may befall databases that outlive a version, a thread or a bad day, and what the browser may do with them.
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
		befalls: 'the database that knows the clips does not open for once',
		injected: '`unopenable`, in the page alone',
		by: 'support/database-faults.ts',
		test: ['e2e/storage/database-faults.spec.ts', 'clips whose database does not open for once keep their files'],
		handlings: [handling('5.5/1', 'no file counts as unused that an unread record may need')]
	},
	{
		number: '5.6',
		befalls: 'an older database, whose footage is in the index, cannot be read for once',
		injected: 'IDBFactory.open that throws for that database',
		by: 'support/storage-world.ts',
		test: ['e2e/storage/storage-model.spec.ts', 'footage in an older database that cannot be read just now'],
		handlings: [handling('5.6/1', 'its footage does not count as damaged for ever')]
	},
	{
		number: '12.3',
		befalls: 'an older Hindsight in another tab holds the database that a newer one has to change',
		injected: 'a bare page of the same origin with a connection; `buildWithNewerDatabase`',
		by: 'support/newer-build.ts',
		test: WAITS,
		handlings: [
			{
				address: '12.3/1',
				what: 'it is said, at once and by what was waited for in vain',
				changes: [
					{ marker: '12.3/1a', into: '' },
					{ marker: '12.3/1b', into: "'storage/unavailable'" }
				]
			},
			handling('12.3/2', 'what was not read meanwhile is read as soon as it can be')
		]
	},
	{
		number: '12.5',
		befalls: 'an older Hindsight loses its camera while a newer one waits to change the database',
		injected: '`takeCamera`, with a page of `buildWithNewerDatabase` in another tab',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: ['e2e/storage/database-upgrades.spec.ts', 'a newer Hindsight waits for an older one that records'],
		handlings: [
			handling('12.5/1', 'the database is not asked for while it is at work'),
			handling('12.5/2', 'a recorder whose camera comes back is at work', "'waiting', 'starting', 'interrupted'")
		]
	},
	{
		number: '12.4',
		befalls: 'a newer Hindsight in another tab takes the database',
		injected: 'a bare page of the same origin opens it as a higher version',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: GIVEN,
		handlings: [handling('12.4/1', 'it is given, and what to do is said')]
	},
	{
		number: '13.3',
		befalls: 'the browser may delete what is kept here, or promises not to',
		injected: 'both answers in the place of navigator.storage.persist',
		by: 'e2e/storage/persistence.spec.ts',
		test: ['e2e/storage/persistence.spec.ts', 'it says yes, and that is shown'],
		handlings: [handling('13.3/1', 'it is asked at the first recording'), handling('13.3/2', 'its answer is shown')]
	}
];
