// What may befall the making of clips, and what several tabs and versions do to each other.
import { handling } from './handling.mjs';

const TABS = /** @type {const} */ (['e2e/clip/clip-faults.spec.ts', 'two tabs: the second shows the same']);
const RECORDING = /** @type {const} */ ([
	'e2e/pwa/pwa-updates.spec.ts',
	'a new version waits while the camera records'
]);
const OTHER_TAB = /** @type {const} */ (['e2e/pwa/pwa-updates.spec.ts', 'work holds the update back']);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const CLIP_FAULTS = [
	{
		number: '10.1',
		befalls: 'a clip is too big for the memory of ffmpeg',
		injected: '`no-memory`: no clip is small enough',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'a clip is too big for memory'],
		handlings: [handling('10.1/1', 'it is written straight to disk')]
	},
	{
		number: '10.2',
		befalls: 'ffmpeg hangs',
		injected: '`ffmpeg-hangs`: it loads, and never answers',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg hangs'],
		handlings: [handling('10.2/1', 'it is given up, and the file is written without it')]
	},
	{
		number: '10.3',
		befalls: "ffmpeg's core cannot be loaded",
		injected: '`core-missing`: it is not on the server',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg cannot be loaded'],
		handlings: [
			{
				address: '10.3/1',
				what: 'the file is written without it',
				changes: [
					{ marker: '10.3/1a', into: 'return true;' },
					{ marker: '10.3/1b', into: '' }
				]
			}
		]
	},
	{
		number: '10.4',
		befalls: 'more than 122 clips are made in a row',
		injected: '145 presses from one page',
		by: 'e2e/deep/long-clips.spec.ts',
		test: ['e2e/deep/long-clips.spec.ts', 'clips in a row from one page'],
		handlings: [handling('10.4/1', 'ffmpeg is begun anew in time', 'return false;')]
	},
	{
		number: '10.5',
		befalls: 'two hours are saved as one clip',
		injected: 'footage of the camera, stored again and again with later times',
		by: 'support/long-footage.ts',
		test: ['e2e/deep/long-clips.spec.ts', 'two hours in one clip'],
		handlings: [handling('10.5/1', 'it is written straight to disk')]
	},
	{
		number: '10.6',
		befalls: "the clip maker's thread is busy for ever",
		injected: '`stuck-once`: when it is told to make its first clip',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'is given up, and a new one makes the clip'],
		handlings: [handling('10.6/1', 'it is given up, and another one makes the clip')]
	},
	{
		number: '10.7',
		befalls: 'a clip cannot be made at all',
		injected: '`stuck`: the same with each clip maker',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'each time is given up, and the card says what to do'],
		handlings: [handling('10.7/1', 'it is tried twice, then the card says what to do')]
	},
	{
		number: '10.8',
		befalls: 'stills for the gaps in a clip cannot be made',
		injected: '`no-encoder`: the clip maker can encode no picture',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/joins.spec.ts', 'a browser that cannot make stills for the gaps'],
		handlings: [handling('10.8/1', 'the gaps are closed up', 'true'), handling('10.8/2', 'the card says so')]
	},
	{
		number: '10.9',
		befalls: "ffmpeg's core is on its way for long",
		injected: 'its download begins when the test lets it',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg that is on its way for long'],
		handlings: [
			handling('10.9/1', 'a clip does not wait for it'),
			handling('10.9/2', 'once it is here, clips are made with it', 'return false;')
		]
	},
	{
		number: '11.1',
		befalls: 'the app is opened in a second tab',
		injected: 'a second page',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [
			handling('11.1/1', 'one of them records'),
			handling('11.1/2', 'the other says so'),
			handling('11.1/3', 'what one changes, the other shows')
		]
	},
	{
		number: '11.2',
		befalls: 'the tab that records is closed',
		injected: 'page.close()',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [handling('11.2/1', 'the other may record then', 'isElsewhere: true')]
	},
	{
		number: '12.1',
		befalls: 'a new version comes while the camera records',
		injected: '`buildAsVersion`: the same build under another name, served from now on',
		by: 'e2e/pwa/build-steps.ts',
		test: RECORDING,
		handlings: [
			{
				address: '12.1/1',
				what: 'it waits for the end, by the lock of all busy pages and by what this page knows itself',
				changes: ['a', 'b', 'c'].map((place) => ({ marker: `12.1/1${place}`, into: '' }))
			}
		]
	},
	{
		number: '12.2',
		befalls: 'a new version is let in while another tab works',
		injected: 'the lock of busy pages is held in a second page',
		by: 'e2e/pwa/pwa-updates.spec.ts',
		test: OTHER_TAB,
		handlings: [
			handling('12.2/1', 'it waits for that tab'),
			handling('12.2/2', 'no page is reloaded but the one that asked', 'true')
		]
	}
];
