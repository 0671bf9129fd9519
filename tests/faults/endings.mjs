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
		befalls: 'the browser is killed while it records',
		injected: 'SIGKILL to its main process at seeded random moments',
		by: 'e2e/harness.ts',
		test: KILLED,
		handlings: [handling('1.1/1', 'a new run is numbered after what is held')]
	},
	{
		number: '1.2',
		befalls: 'the browser is killed while a clip is being recorded',
		injected: 'SIGKILL after `Record clip`',
		by: 'e2e/storage/kill.spec.ts',
		test: KILLED,
		handlings: [handling('1.2/1', 'an open clip that nobody ends any more is closed at its last frame')]
	},
	{
		number: '1.3',
		befalls: 'the browser is killed while the file of a clip is being made',
		injected: 'the record of a clip says that somebody makes it, and nobody does',
		by: 'e2e/steps.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'a clip that was half made when the browser ended is finished'],
		handlings: [handling('1.3/1', 'a clip that is being made by nobody waits for its turn')]
	},
	{
		number: '2.1',
		befalls: "the recorder's worker crashes",
		injected: '`crash`: an exception that nobody caught',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [
			handling('2.1/1', 'the page hears of it'),
			handling('2.1/2', 'the page says so and begins again', 'undefined')
		]
	},
	{
		number: '2.2',
		befalls: "the recorder's worker is gone without a word",
		injected: '`vanish`: self.close(), as when its memory ran out',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [handling('2.2/1', 'the page gets the lock that a worker holds as long as it lives', 'undefined')]
	},
	{
		number: '2.3',
		befalls: "the recorder's thread is busy for ever",
		injected: '`hang`: a loop without an end',
		by: 'support/worker-faults.ts',
		test: RESTARTED,
		handlings: [handling('2.3/1', 'a thread that gives no sign of life is ended')]
	},
	{
		number: '2.4',
		befalls: 'the page crashes',
		injected: 'chrome://crash',
		by: 'e2e/capture/capture-faults.spec.ts',
		test: RESTARTED,
		handlings: [
			handling('2.4/1', 'one line says what was kept', 'false'),
			handling('2.4/2', 'the gap has its cause', "'closed'")
		]
	},
	{
		number: '2.5',
		befalls: "the recorder's thread is busy for some seconds, and then goes on",
		injected: '`pause`: a loop of three seconds',
		by: 'support/worker-faults.ts',
		test: [
			'e2e/capture/capture-faults.spec.ts',
			'a recorder that says nothing is told of long before it is started again'
		],
		handlings: [
			handling('2.5/1', 'it is told of long before the thread is given up, and so is its answer', 'undefined'),
			handling('2.5/2', 'the gap is put down to it, not to the machine')
		]
	},
	{
		number: '3',
		befalls: 'the profile is copied while it is written to, and the copy is opened',
		injected: 'a copy of its files, made while it records',
		by: 'e2e/storage/profile-copies.spec.ts',
		test: ['e2e/storage/profile-copies.spec.ts', 'copies of the profile made while recording, on LevelDB'],
		handlings: [handling('3/1', "what shows an epoch's pictures is stored with its first segment, not at its end")]
	}
];
