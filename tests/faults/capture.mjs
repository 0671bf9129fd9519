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
		handlings: [handling('7.1/1', 'the recording begins again', 'return;')]
	},
	{
		number: '7.2',
		befalls: 'the permission is withdrawn',
		injected: '`withdrawPermission`: the browser denies it and ends the tracks',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [handling('7.2/1', 'whoever said no is not asked again', 'return;')]
	},
	{
		number: '7.3',
		befalls: 'the camera is muted by a switch',
		injected: '`muteCamera`: it gives no frames',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [
			handling('7.3/1', 'the page says so'),
			handling('7.3/2', 'what was encoded is stored, though no frame comes that ends its second'),
			handling('7.3/3', 'the gap is one, with its cause')
		]
	},
	{
		number: '7.4',
		befalls: 'another program takes the camera',
		injected: '`takeCamera`: the tracks end, and opening it fails with `NotReadableError`',
		by: 'support/camera-faults.ts',
		test: TAKEN,
		handlings: [
			handling('7.4/1', 'it is told from a plug that was pulled'),
			handling('7.4/2', 'it is tried for as long as it takes', '2 ** 31 - 1_000')
		]
	},
	{
		number: '7.5',
		befalls: 'the camera gives pictures of another size',
		injected: '`resizeCamera`: applyConstraints on the device behind the page',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [handling('7.5/1', 'a new epoch begins')]
	},
	{
		number: '7.6',
		befalls: 'the phone is turned',
		injected: '`turnCamera`: frames say another rotation',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a phone that is turned while it records'],
		handlings: [handling('7.6/1', 'a new epoch begins', 'return true;')]
	},
	{
		number: '7.7',
		befalls: 'another program has the camera when the app is opened to start by itself',
		injected: '`takeCamera`, which outlives a reload',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened while another program has the camera'],
		handlings: [handling('7.7/1', 'it is waited for', 'return null;')]
	},
	{
		number: '7.8',
		befalls: 'the camera is not plugged in when the app is opened to start by itself',
		injected: '`unplugCamera`: opening it fails with `NotFoundError`, and the browser says when that changes',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened before the camera is plugged in'],
		handlings: [handling('7.8/1', 'the page says what it waits for')]
	},
	{
		number: '7.9',
		befalls: 'the permission is withdrawn while a camera is waited for',
		injected: '`withdrawPermission`',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'a refused permission ends the waiting'],
		handlings: [handling('7.9/1', 'the waiting is over')]
	},
	{
		number: '7.10',
		befalls: 'the microphone is muted by a switch, or by the computer',
		injected: '`hushMicrophone`: it gives nothing, or zeros; `muteMicrophone`: the browser says so',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('7.10/1', 'the page says so'),
			handling('7.10/2', 'also of one that gives zeros, and that it is over'),
			handling('7.10/3', "the browser's word is taken too")
		]
	},
	{
		number: '7.11',
		befalls: 'the microphone is pulled out, and put in again',
		injected: '`unplugMicrophone`: its track ends, and opening it fails with `NotFoundError`',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('7.11/1', 'the page says so', 'return;'),
			handling('7.11/2', 'its sound goes into a new epoch', 'return null;')
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
				'7.12/1',
				'the picture is recorded all the same',
				"throw new DOMException('taken', 'NotReadableError');"
			),
			handling('7.12/2', 'it is tried until it is free')
		]
	},
	{
		number: '7.13',
		befalls: 'the microphone may not be used, though the camera may',
		injected: 'BrowserContext.grantPermissions',
		by: 'e2e/capture/microphone-faults.spec.ts',
		test: ['e2e/capture/microphone-faults.spec.ts', 'a microphone that may not be used'],
		handlings: [
			handling('7.13/1', 'the page says so', 'null'),
			handling('7.13/2', 'it is used as soon as it may be', 'true')
		]
	},
	{
		number: '9.1',
		befalls: 'the tab is hidden and shown again',
		injected: 'another tab in front of it, in a browser without emulated focus',
		by: 'support/bare-browser.ts',
		test: HIDDEN,
		handlings: [
			handling('9.1/1', 'the screen is kept on while it records'),
			handling('9.1/2', 'again when it is seen again', 'undefined'),
			handling('9.1/3', 'and no longer than that')
		]
	},
	{
		number: '9.2',
		befalls: 'the page is frozen and goes on',
		injected: 'Page.setWebLifecycleState over CDP',
		by: 'e2e/capture/hidden-tab.spec.ts',
		test: HIDDEN,
		handlings: [handling('9.2/1', 'the gap is not blamed on the camera', 'false')]
	},
	{
		number: '9.3',
		befalls: 'the machine slept, or its clock is set an hour ahead',
		injected: "a number: the worker's clock is off by so many milliseconds",
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [handling('9.3/1', 'a new epoch begins, after a gap with its cause')]
	},
	{
		number: '9.6',
		befalls: 'the clock of the machine runs ahead of that of the footage, little by little',
		injected: "numbers: the worker's clock is off by a second more, four times",
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a clock that gains little by little'],
		handlings: [handling('9.6/1', 'no gap is made up')]
	},
	{
		number: '9.4',
		befalls: 'the clock is set an hour back',
		injected: 'the same, and a start after footage of the future',
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [handling('9.4/1', 'times go on from what is held')]
	},
	{
		number: '9.5',
		befalls: 'the time zone changes, or the clocks go back for winter',
		injected: 'Emulation.setTimezoneOverride over CDP',
		by: 'e2e/capture/capture-faults.spec.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'the time zone changes while it records'],
		handlings: [handling('9.5/1', 'times are those of UTC', 'Date.now() - new Date().getTimezoneOffset() * 60_000')]
	}
];
