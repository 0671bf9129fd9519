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
		handlings: [
			handling(
				'it is written straight to disk',
				'lib/workers/clip/make-file.ts',
				'hasFfmpeg && byteCount <= MAX_MEMORY_BYTES',
				'hasFfmpeg && byteCount < Infinity'
			)
		]
	},
	{
		number: '10.2',
		befalls: 'ffmpeg hangs',
		injected: '`ffmpeg-hangs`: it loads, and never answers',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg hangs'],
		handlings: [
			handling(
				'it is given up, and the file is written without it',
				'lib/workers/clip/ffmpeg.ts',
				'watchdog = setTimeout(() => this.close(), MAX_SILENT_MS);'
			)
		]
	},
	{
		number: '10.3',
		befalls: "ffmpeg's core cannot be loaded",
		injected: '`core-missing`: it is not on the server',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg cannot be loaded'],
		handlings: [
			{
				what: 'the file is written without it',
				changes: [
					{ file: 'lib/app/app.ts', out: "return offline.state.value.phase === 'ready';", into: 'return true;' },
					{ file: 'lib/workers/clip/make-file.ts', out: " && code !== 'clip/core-unavailable'", into: '' }
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
		handlings: [
			handling(
				'ffmpeg is begun anew in time',
				'lib/workers/clip/ffmpeg.ts',
				'return this.#runCount >= MAX_RUNS;',
				'return false;'
			)
		]
	},
	{
		number: '10.5',
		befalls: 'two hours are saved as one clip',
		injected: 'footage of the camera, stored again and again with later times',
		by: 'support/long-footage.ts',
		test: ['e2e/deep/long-clips.spec.ts', 'two hours in one clip'],
		handlings: [
			handling(
				'it is written straight to disk',
				'lib/workers/clip/make-file.ts',
				'hasFfmpeg && byteCount <= MAX_MEMORY_BYTES',
				'hasFfmpeg && byteCount < Infinity'
			)
		]
	},
	{
		number: '10.6',
		befalls: "the clip maker's thread is busy for ever",
		injected: '`stuck-once`: when it is told to make its first clip',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'is given up, and a new one makes the clip'],
		handlings: [
			handling(
				'it is given up, and another one makes the clip',
				'lib/clip/clip-maker.ts',
				'this.#silence = new SilenceWatch(LOOK_MS, MAX_SILENT_LOOKS, () => this.#endWorker());'
			)
		]
	},
	{
		number: '10.7',
		befalls: 'a clip cannot be made at all',
		injected: '`stuck`: the same with each clip maker',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'each time is given up, and the card says what to do'],
		handlings: [
			handling(
				'it is tried twice, then the card says what to do',
				'lib/clip/clip-states.ts',
				' && attempts < MAX_ATTEMPTS'
			)
		]
	},
	{
		number: '10.8',
		befalls: 'stills for the gaps in a clip cannot be made',
		injected: '`no-encoder`: the clip maker can encode no picture',
		by: 'support/worker-faults.ts',
		test: ['e2e/clip/joins.spec.ts', 'a browser that cannot make stills for the gaps'],
		handlings: [
			handling(
				'the gaps are closed up',
				'lib/workers/clip/make-file.ts',
				'if (!(error instanceof CannotFit)) throw error;',
				'throw error;'
			),
			handling('the card says so', 'lib/workers/clip/make-file.ts', '[...made.notes, NO_STILL]', 'made.notes')
		]
	},
	{
		number: '10.9',
		befalls: "ffmpeg's core is on its way for long",
		injected: 'its download begins when the test lets it',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: ['e2e/clip/clip-faults.spec.ts', 'ffmpeg that is on its way for long'],
		handlings: [
			handling('a clip does not wait for it', 'lib/clip/clip-maker.ts', 'late.resolve(false);'),
			handling(
				'once it is here, clips are made with it',
				'lib/app/app.ts',
				"return offline.state.value.phase === 'ready';",
				'return false;'
			)
		]
	},
	{
		number: '11.1',
		befalls: 'the app is opened in a second tab',
		injected: 'a second page',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [
			handling(
				'one of them records',
				'lib/platform/recorder-lock.ts',
				"if (!lock) throw new AppError('capture/elsewhere', 'fatal', `${name} is held`);"
			),
			handling('the other says so', 'lib/capture/page-signs.ts', 'if (isIdle()) onElsewhere(isElsewhere);'),
			handling('what one changes, the other shows', 'lib/app/app.ts', 'channel.listen(onStoreEvent);')
		]
	},
	{
		number: '11.2',
		befalls: 'the tab that records is closed',
		injected: 'page.close()',
		by: 'e2e/clip/clip-faults.spec.ts',
		test: TABS,
		handlings: [
			handling(
				'the other may record then',
				'lib/capture/recorder.ts',
				'isElsewhere === this.state.value.isElsewhere ||',
				'!isElsewhere || this.state.value.isElsewhere ||'
			)
		]
	},
	{
		number: '12.1',
		befalls: 'a new version comes while the camera records',
		injected: '`buildAsVersion`: the same build under another name, served from now on',
		by: 'e2e/pwa/build-steps.ts',
		test: RECORDING,
		handlings: [
			{
				what: 'it waits for the end, by the lock of all busy pages and by what this page knows itself',
				changes: [
					{
						file: 'lib/pwa/updates.ts',
						out: "if (recording.size > 0 || this.#isBusy()) return 'busy';",
						into: ''
					},
					{ file: 'lib/pwa/updates.ts', out: "if (!lock) return resolve('busy');", into: '' },
					{ file: 'lib/pwa/updates.ts', out: 'if (wasAsked && !this.#isBusy())', into: 'if (wasAsked)' }
				]
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
			handling('it waits for that tab', 'lib/pwa/updates.ts', "if (!lock) return resolve('busy');"),
			handling(
				'no page is reloaded but the one that asked',
				'lib/pwa/updates.ts',
				'if (wasAsked && !this.#isBusy())',
				'if (!this.#isBusy())'
			)
		]
	}
];
