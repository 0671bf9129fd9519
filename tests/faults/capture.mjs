// What may befall the camera, and the tab, machine and clock it runs under.
import { handling } from './handling.mjs';

const CAMERA = /** @type {const} */ ([
	'e2e/capture/capture-faults.spec.ts',
	'a camera that is muted, gives another size, and may no longer be used'
]);
const TAKEN = /** @type {const} */ ([
	'e2e/capture/capture-faults.spec.ts',
	'a camera that another program takes comes back by itself'
]);
const MICROPHONE = /** @type {const} */ ([
	'e2e/capture/microphone-faults.spec.ts',
	'a microphone that is muted, and pulled out'
]);
const HIDDEN = /** @type {const} */ (['e2e/capture/hidden-tab.spec.ts', 'a hidden tab goes on recording']);
const CLOCK = /** @type {const} */ (['e2e/capture/capture-faults.spec.ts', 'the clock set an hour ahead and back']);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const CAPTURE_FAULTS = [
	{
		number: '7.1',
		befalls: 'the camera is pulled out',
		injected: 'its tracks end',
		by: 'e2e/capture/refusals.spec.ts',
		test: ['e2e/capture/refusals.spec.ts', 'a camera that is pulled out'],
		handlings: [
			handling(
				'the recording begins again',
				'lib/capture/recorder.ts',
				"return this.#onLost('camera-lost', new AppError('capture/lost', 'retryable', 'the video track ended'));",
				'return;'
			)
		]
	},
	{
		number: '7.2',
		befalls: 'the permission is withdrawn',
		injected: '`withdrawPermission`: the browser denies it and ends the tracks',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [
			handling(
				'whoever said no is not asked again',
				'lib/capture/reopener.ts',
				"if (wish === 'press' || !(await this.permission.isWithdrawn())) return;",
				'return;'
			)
		]
	},
	{
		number: '7.3',
		befalls: 'the camera is muted by a switch',
		injected: '`muteCamera`: it gives no frames',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [
			handling(
				'the page says so',
				'lib/workers/recorder/recording.ts',
				"this.#emit({ type: 'stalled', isStalled: true });"
			),
			handling(
				'what was encoded is stored, though no frame comes that ends its second',
				'lib/workers/recorder/recording.ts',
				'if (this.#epoch && !this.#epoch.isEmpty) void this.#epoch.finish();'
			),
			handling(
				'the gap is one, with its cause',
				'lib/workers/recorder/video-epoch.ts',
				"if (stepUs > GAP_US || stepUs <= 0) return 'camera-muted';"
			)
		]
	},
	{
		number: '7.4',
		befalls: 'another program takes the camera',
		injected: '`takeCamera`: the tracks end, and opening it fails with `NotReadableError`',
		by: 'support/camera-faults.ts',
		test: TAKEN,
		handlings: [
			handling('it is told from a plug that was pulled', 'lib/capture/reopener.ts', "'capture/busy': 'capture/taken',"),
			handling(
				'it is tried for as long as it takes',
				'lib/capture/return-pace.ts',
				'(DELAYS_MS[this.#tries++] ?? SLOW_MS)',
				'(DELAYS_MS[this.#tries++] ?? 2 ** 31 - 1_000)'
			)
		]
	},
	{
		number: '7.5',
		befalls: 'the camera gives pictures of another size',
		injected: '`resizeCamera`: applyConstraints on the device behind the page',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [
			handling(
				'a new epoch begins',
				'lib/workers/recorder/video-encoding.ts',
				'a.width === b.width && a.height === b.height && '
			)
		]
	},
	{
		number: '7.6',
		befalls: 'the phone is turned',
		injected: '`turnCamera`: frames say another rotation',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a phone that is turned while it records'],
		handlings: [
			handling('a new epoch begins', 'lib/workers/recorder/video-encoding.ts', 'a.rotationDeg === b.rotationDeg && ')
		]
	},
	{
		number: '7.7',
		befalls: 'another program has the camera when the app is opened to start by itself',
		injected: '`takeCamera`, which outlives a reload',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened while another program has the camera'],
		handlings: [
			handling(
				'it is waited for',
				'lib/capture/reopener.ts',
				"if (wish === 'press' || FINAL.includes(error.code)) return null;",
				"if (wish !== 'return' || FINAL.includes(error.code)) return null;"
			)
		]
	},
	{
		number: '7.8',
		befalls: 'the camera is not plugged in when the app is opened to start by itself',
		injected: '`unplugCamera`: opening it fails with `NotFoundError`, and the browser says when that changes',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened before the camera is plugged in'],
		handlings: [
			handling(
				'the page says what it waits for',
				'lib/capture/reopener.ts',
				"'capture/not-found': 'capture/awaits-plug',"
			)
		]
	},
	{
		number: '7.9',
		befalls: 'the permission is withdrawn while a camera is waited for',
		injected: '`withdrawPermission`',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'a refused permission ends the waiting'],
		handlings: [
			handling(
				'the waiting is over',
				'lib/capture/reopener.ts',
				"readonly ErrorCode[] = [\n\t'capture/permission-refused',",
				'readonly ErrorCode[] = ['
			)
		]
	},
	{
		number: '7.10',
		befalls: 'the microphone is muted by a switch, or by the computer',
		injected: '`hushMicrophone`: it gives nothing, or zeros; `muteMicrophone`: the browser says so',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('the page says so', 'lib/workers/recorder/sound-track.ts', 'this.#tell(true);'),
			handling(
				'also of one that gives zeros, and that it is over',
				'lib/workers/recorder/sound-track.ts',
				'this.#tell(this.#muteWatch.onBlock(data));'
			),
			handling(
				"the browser's word is taken too",
				'lib/capture/microphone.ts',
				'this.#isHushed || this.#track?.muted === true',
				'this.#isHushed'
			)
		]
	},
	{
		number: '7.11',
		befalls: 'the microphone is pulled out, and put in again',
		injected: '`unplugMicrophone`: its track ends, and opening it fails with `NotFoundError`',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('the page says so', 'lib/capture/run.ts', 'return this.#microphone?.onEnded();', 'return;'),
			handling(
				'its sound goes into a new epoch',
				'lib/workers/recorder/video-epoch.ts',
				"return sound === this.sound ? null : 'settings';",
				'return null;'
			)
		]
	},
	{
		number: '7.12',
		befalls: 'another program has the microphone when the camera starts',
		injected: '`watchMicrophone`: opening it fails with `NotReadableError`',
		by: 'support/microphone-faults.ts',
		test: ['e2e/capture/microphone-faults.spec.ts', 'a microphone that another program has'],
		handlings: [
			handling(
				'the picture is recorded all the same',
				'lib/capture/camera.ts',
				'return { stream, soundTrouble: soundTroubleOf(soundError) };',
				'throw soundError;'
			),
			handling(
				'it is tried until it is free',
				'lib/capture/microphone.ts',
				'if (soundTrouble) this.#schedule();',
				'if (soundTrouble) return;'
			)
		]
	},
	{
		number: '7.13',
		befalls: 'the microphone may not be used, though the camera may',
		injected: 'BrowserContext.grantPermissions',
		by: 'e2e/capture/microphone-faults.spec.ts',
		test: ['e2e/capture/microphone-faults.spec.ts', 'a microphone that may not be used'],
		handlings: [
			handling(
				'the page says so',
				'lib/capture/camera.ts',
				"return { stream: await openPicture(settings), soundTrouble: 'capture/sound-refused' };",
				'return { stream: await openPicture(settings), soundTrouble: null };'
			),
			handling(
				'it is used as soon as it may be',
				'lib/capture/microphone.ts',
				"return (await permissionFor('microphone')) !== 'granted';",
				'return true;'
			)
		]
	},
	{
		number: '9.1',
		befalls: 'the tab is hidden and shown again',
		injected: 'another tab in front of it, in a browser without emulated focus',
		by: 'support/bare-browser.ts',
		test: HIDDEN,
		handlings: [
			handling('the screen is kept on while it records', 'lib/capture/recorder.ts', 'await this.#wakeLock.hold();'),
			handling(
				'again when it is seen again',
				'lib/capture/recorder.ts',
				'onShown: () => void (this.#run && this.#wakeLock.hold())',
				'onShown: () => undefined'
			),
			handling('and no longer than that', 'lib/capture/wake-lock.ts', 'void sentinel?.release();')
		]
	},
	{
		number: '9.2',
		befalls: 'the page is frozen and goes on',
		injected: 'Page.setWebLifecycleState over CDP',
		by: 'e2e/capture/hidden-tab.spec.ts',
		test: HIDDEN,
		handlings: [
			handling(
				'the gap is not blamed on the camera',
				'lib/workers/recorder/recording.ts',
				"(cause === 'camera-muted' && this.#watch.standstill(nowUs)) || cause",
				'cause'
			)
		]
	},
	{
		number: '9.3',
		befalls: 'the machine slept, or its clock is set an hour ahead',
		injected: "a number: the worker's clock is off by so many milliseconds",
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [
			handling(
				'a new epoch begins, after a gap with its cause',
				'lib/workers/recorder/video-epoch.ts',
				"if (Math.min(aheadUs, stepAheadUs) > SLEEP_US) return 'suspended';"
			)
		]
	},
	{
		number: '9.6',
		befalls: 'the clock of the machine runs ahead of that of the footage, little by little',
		injected: "numbers: the worker's clock is off by a second more, four times",
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a clock that gains little by little'],
		handlings: [
			handling('no gap is made up', 'lib/workers/recorder/video-epoch.ts', 'Math.min(aheadUs, stepAheadUs)', 'aheadUs')
		]
	},
	{
		number: '9.4',
		befalls: 'the clock is set an hour back',
		injected: 'the same, and a start after footage of the future',
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [
			handling(
				'times go on from what is held',
				'lib/workers/recorder/video-epoch.ts',
				'Math.max(wallUs(), notBeforeUs) - monotonicUs()',
				'wallUs() - monotonicUs()'
			)
		]
	},
	{
		number: '9.5',
		befalls: 'the time zone changes, or the clocks go back for winter',
		injected: 'Emulation.setTimezoneOverride over CDP',
		by: 'e2e/capture/capture-faults.spec.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'the time zone changes while it records'],
		handlings: [
			handling(
				'times are those of UTC',
				'lib/platform/clock.ts',
				'return usFromMs(Date.now());',
				'return usFromMs(Date.now() - new Date().getTimezoneOffset() * 60_000);'
			)
		]
	}
];
