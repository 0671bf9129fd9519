// What may end under Hindsight: the browser, the page, the thread that records.
import { handling } from './handling.mjs';

const KILLED = /** @type {const} */ (['e2e/storage/kill.spec.ts', 'killed at random moments, on LevelDB']);
const RESTARTED = /** @type {const} */ ([
	'e2e/capture/capture-faults.spec.ts',
	'a recorder that crashes, vanishes or hangs is started again'
]);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const ENDINGS = [
	{
		number: '1.1',
		happens: 'the browser is killed while it records',
		injected: 'SIGKILL to its main process at seeded random moments',
		by: 'e2e/harness.ts',
		test: KILLED,
		handlings: [handling('1.1/1', 'a new run continues the numbering of the segments held')]
	},
	{
		number: '1.2',
		happens: 'the browser is killed while a clip is being recorded',
		injected: 'SIGKILL after `Record clip`',
		by: 'e2e/storage/kill.spec.ts',
		test: KILLED,
		handlings: [handling('1.2/1', 'an open clip that nobody will end is closed at its last frame')]
	},
	{
		number: '1.3',
		happens: 'the browser is killed while the file of a clip is being made',
		injected: 'the record of a clip says that it is being made, and it is not',
		by: 'e2e/steps.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'a clip that was half made when the browser ended is finished'],
		handlings: [handling('1.3/1', 'a clip that is marked as being made, but is not, waits for its turn')]
	},
	{
		number: '2.1',
		happens: "the recorder's worker crashes",
		injected: '`crash`: an uncaught exception',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [
			handling('2.1/1', 'the page receives the error'),
			handling('2.1/2', 'the page reports it and starts again', 'undefined')
		]
	},
	{
		number: '2.2',
		happens: "the recorder's worker ends without an error",
		injected: '`vanish`: self.close(), as when it runs out of memory',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [
			handling('2.2/1', 'the page waits for a lock that the worker holds for as long as it lives', 'undefined')
		]
	},
	{
		number: '2.3',
		happens: "the recorder's worker hangs",
		injected: '`hang`: an endless loop',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [handling('2.3/1', 'a worker that gives no sign of life is terminated')]
	},
	{
		number: '2.4',
		happens: 'the page crashes',
		injected: 'chrome://crash',
		by: 'e2e/capture/capture-faults.spec.ts',
		test: RESTARTED,
		handlings: [
			handling('2.4/1', 'a line says what was kept', 'false'),
			handling('2.4/2', 'the gap has its cause', "'closed'")
		]
	},
	{
		number: '2.5',
		happens: "the recorder's worker is blocked for some seconds, then continues",
		injected: '`pause`: a loop of three seconds',
		by: 'support/worker-faults.ts',
		test: [
			'e2e/capture/capture-faults.spec.ts',
			'a recorder that says nothing is told of long before it is started again'
		],
		handlings: [
			handling(
				'2.5/1',
				'the page reports the silence long before the worker would be terminated, and also when it is over',
				'undefined'
			),
			handling('2.5/2', 'the gap is blamed on the worker, not on the machine')
		]
	},
	{
		number: '3',
		happens: 'the profile is copied while it is written to, and the copy is opened',
		injected: 'a copy of its files, made while it records',
		by: 'e2e/storage/profile-copies.spec.ts',
		test: ['e2e/storage/profile-copies.spec.ts', 'copies of the profile made while recording, on LevelDB'],
		handlings: [
			handling('3/1', 'the decoder configuration of an epoch is stored with its first segment, not at its end')
		]
	}
];
