// Faults while clips are made, and what several tabs and versions do to each other.
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
		happens: 'a clip is too big for the memory of ffmpeg',
		injected: '`no-memory`: no clip is small enough',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'a clip is too big for memory'],
		handlings: [handling('10.1/1', 'the file is written straight to disk')]
	},
	{
		number: '10.2',
		happens: 'ffmpeg hangs',
		injected: '`ffmpeg-hangs`: it loads, and never answers',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg hangs'],
		handlings: [handling('10.2/1', 'ffmpeg is terminated, and the file is written without it')]
	},
	{
		number: '10.3',
		happens: "ffmpeg's core cannot be loaded",
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
		happens: 'more than 122 clips are made in a row',
		injected: '145 presses from one page',
		by: 'e2e/deep/long-clips.spec.ts',
		test: ['e2e/deep/long-clips.spec.ts', 'clips in a row from one page'],
		handlings: [handling('10.4/1', 'ffmpeg is restarted in time', 'return false;')]
	},
	{
		number: '10.5',
		happens: 'two hours are saved as one clip',
		injected: 'footage of the camera, stored again and again with later times',
		by: 'support/long-footage.ts',
		test: ['e2e/deep/long-clips.spec.ts', 'two hours in one clip'],
		handlings: [handling('10.5/1', 'the file is written straight to disk')]
	},
	{
		number: '10.6',
		happens: "the clip maker's worker hangs",
		injected: '`stuck-once`: an endless loop at its first clip',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'is given up, and a new one makes the clip'],
		handlings: [handling('10.6/1', 'its worker is terminated, and another one makes the clip')]
	},
	{
		number: '10.7',
		happens: 'a clip cannot be made at all',
		injected: '`stuck`: the same with each clip maker',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'each time is given up, and the card says what to do'],
		handlings: [handling('10.7/1', 'the clip maker tries twice, then the card says what to do')]
	},
	{
		number: '10.8',
		happens: 'stills for the gaps in a clip cannot be made',
		injected: '`no-encoder`: the clip maker can encode no picture',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/joins.spec.ts', 'a browser that cannot make stills for the gaps'],
		handlings: [handling('10.8/1', 'the gaps are closed up', 'true'), handling('10.8/2', 'the card says so')]
	},
	{
		number: '10.9',
		happens: "ffmpeg's core takes long to download",
		injected: 'its download starts when the test lets it',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg that is on its way for long'],
		handlings: [
			handling('10.9/1', 'a clip does not wait for it'),
			handling('10.9/2', 'clips are made with it once it has arrived', 'return false;')
		]
	},
	{
		number: '11.1',
		happens: 'the app is opened in a second tab',
		injected: 'a second page',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [
			handling('11.1/1', 'only one of the tabs records'),
			handling('11.1/2', 'the other tab says so'),
			handling('11.1/3', 'each tab shows the changes that the other makes')
		]
	},
	{
		number: '11.2',
		happens: 'the tab that records is closed',
		injected: 'page.close()',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [handling('11.2/1', 'the other tab may record then', 'isElsewhere: true')]
	},
	{
		number: '12.1',
		happens: 'a new version comes while the camera records',
		injected: '`buildAsVersion`: the same build under another name, served from now on',
		by: 'e2e/pwa/build-steps.ts',
		test: RECORDING,
		handlings: [
			{
				address: '12.1/1',
				what: 'the update waits for the end: by the lock that busy pages share, and by what this page knows itself',
				changes: ['a', 'b', 'c'].map((place) => ({ marker: `12.1/1${place}`, into: '' }))
			}
		]
	},
	{
		number: '12.2',
		happens: 'a new version is let in while another tab works',
		injected: 'the lock of busy pages is held in a second page',
		by: 'e2e/pwa/pwa-updates.spec.ts',
		test: OTHER_TAB,
		handlings: [
			handling('12.2/1', 'it waits for that tab'),
			handling('12.2/2', 'only the page that asked is reloaded', 'true')
		]
	}
];
