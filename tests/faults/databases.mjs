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
		handlings: [
			handling(
				'no file counts as unused that an unread record may need',
				'lib/storage/files.ts',
				'(await store.knowsAll()) ? names : before.flatMap(filesOf)',
				'[...names, ...before.flatMap(filesOf)]'
			)
		]
	},
	{
		number: '5.6',
		befalls: 'an older database, whose footage is in the index, cannot be read for once',
		injected: 'IDBFactory.open that throws for that database',
		by: 'support/storage-world.ts',
		test: ['e2e/storage/storage-model.spec.ts', 'footage in an older database that cannot be read just now'],
		handlings: [
			handling(
				'its footage does not count as damaged for ever',
				'lib/storage/ring-damage.ts',
				' || !(await database.isReadable())'
			)
		]
	},
	{
		number: '12.3',
		befalls: 'an older Hindsight in another tab holds the database that a newer one has to change',
		injected: 'a bare page of the same origin with a connection; `buildWithNewerDatabase`',
		by: 'support/newer-build.ts',
		test: WAITS,
		handlings: [
			{
				what: 'it is said, at once and by what was waited for in vain',
				changes: [
					{ file: 'lib/storage/database.ts', out: "this.#options.onNews?.('blocked');", into: '' },
					{ file: 'lib/storage/database.ts', out: "this.#isBlocked ? 'storage/blocked' : ", into: '' }
				]
			},
			handling(
				'what was not read meanwhile is read as soon as it can be',
				'lib/rings/storage-watch.ts',
				'if (!this.#isLoaded) void this.load();'
			)
		]
	},
	{
		number: '12.5',
		befalls: 'an older Hindsight loses its camera while a newer one waits to change the database',
		injected: '`takeCamera`, with a page of `buildWithNewerDatabase` in another tab',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: ['e2e/storage/database-upgrades.spec.ts', 'a newer Hindsight waits for an older one that records'],
		handlings: [
			handling(
				'the database is not asked for while it is at work',
				'lib/storage/database.ts',
				'await this.#awaitOlderRecorders();'
			),
			handling(
				'a recorder whose camera comes back is at work',
				'lib/app/app.ts',
				"!['idle', 'waiting'].includes(recorder.state.value.phase)",
				"recorder.state.value.phase === 'recording'"
			)
		]
	},
	{
		number: '12.4',
		befalls: 'a newer Hindsight in another tab takes the database',
		injected: 'a bare page of the same origin opens it as a higher version',
		by: 'e2e/storage/database-upgrades.spec.ts',
		test: GIVEN,
		handlings: [
			handling('it is given, and what to do is said', 'lib/storage/database.ts', "this.#options.onNews?.('outdated');")
		]
	},
	{
		number: '13.3',
		befalls: 'the browser may delete what is kept here, or promises not to',
		injected: 'both answers in the place of navigator.storage.persist',
		by: 'e2e/storage/persistence.spec.ts',
		test: ['e2e/storage/persistence.spec.ts', 'it says yes, and that is shown'],
		handlings: [
			handling('it is asked at the first recording', 'lib/app/app.ts', 'storage.persist().catch(report);'),
			handling(
				'its answer is shown',
				'lib/ui/settings/StorageSection.svelte',
				'{#if report.current?.isPersistent}',
				'{#if report.current === undefined}'
			)
		]
	}
];
