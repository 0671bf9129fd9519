// Faults of the camera and the microphone, and of the tab, machine and clock they run under.
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
		happens: 'the camera is unplugged',
		injected: 'its tracks end',
		by: 'e2e/capture/refusals.spec.ts',
		test: ['e2e/capture/refusals.spec.ts', 'a camera that is pulled out'],
		handlings: [{ ...handling('7.1/1', 'the recording starts again', 'return;'), fails: /camera-lost/ }]
	},
	{
		number: '7.2',
		happens: 'the permission is withdrawn',
		injected: '`withdrawPermission`: the browser denies it and ends the tracks',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [handling('7.2/1', 'the app does not prompt again after a denial', 'return;')]
	},
	{
		number: '7.3',
		happens: 'the camera is muted by a switch',
		injected: '`muteCamera`: it gives no frames',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [
			handling('7.3/1', 'the page reports it'),
			handling('7.3/2', 'frames already encoded are stored, although no frame comes that ends their second'),
			handling('7.3/3', 'there is one gap, with its cause')
		]
	},
	{
		number: '7.4',
		happens: 'another program takes the camera',
		injected: '`takeCamera`: the tracks end, and opening it fails with `NotReadableError`',
		by: 'support/camera-faults.ts',
		test: TAKEN,
		handlings: [
			handling('7.4/1', 'the page tells it from a camera that was unplugged'),
			handling('7.4/2', 'the app retries for as long as it takes', '2 ** 31 - 1_000')
		]
	},
	{
		number: '7.5',
		happens: 'the camera changes the size of its frames',
		injected: '`resizeCamera`: applyConstraints on the device behind the page',
		by: 'support/camera-faults.ts',
		test: CAMERA,
		handlings: [handling('7.5/1', 'a new epoch starts')]
	},
	{
		number: '7.6',
		happens: 'the phone is turned',
		injected: '`turnCamera`: frames carry another rotation',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a phone that is turned while it records'],
		handlings: [handling('7.6/1', 'a new epoch starts', 'return true;')]
	},
	{
		number: '7.7',
		happens: 'another program has the camera when the app is opened to start by itself',
		injected: '`takeCamera`, which outlives a reload',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened while another program has the camera'],
		handlings: [handling('7.7/1', 'the app waits for the camera', 'return null;')]
	},
	{
		number: '7.8',
		happens: 'the camera is not plugged in when the app is opened to start by itself',
		injected: '`unplugCamera`: opening it fails with `NotFoundError`, and the browser says when that changes',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'opened before the camera is plugged in'],
		handlings: [handling('7.8/1', 'the page says what it waits for')]
	},
	{
		number: '7.9',
		happens: 'the permission is withdrawn while a camera is waited for',
		injected: '`withdrawPermission`',
		by: 'support/camera-faults.ts',
		test: ['e2e/capture/opening.spec.ts', 'a refused permission ends the waiting'],
		handlings: [handling('7.9/1', 'the app stops waiting')]
	},
	{
		number: '7.10',
		happens: 'the microphone is muted by a switch, or by the computer',
		injected: '`hushMicrophone`: it gives nothing, or zeros; `muteMicrophone`: the browser says so',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('7.10/1', 'the page reports it'),
			handling('7.10/2', 'the page also reports a microphone that gives zeros, and that the silence is over'),
			handling('7.10/3', "the page also believes the browser's own report")
		]
	},
	{
		number: '7.11',
		happens: 'the microphone is unplugged and plugged in again',
		injected: '`unplugMicrophone`: its track ends, and opening it fails with `NotFoundError`',
		by: 'support/microphone-faults.ts',
		test: MICROPHONE,
		handlings: [
			handling('7.11/1', 'the page reports it', 'return;'),
			handling('7.11/2', 'its sound goes into a new epoch', 'return null;')
		]
	},
	{
		number: '7.12',
		happens: 'another program has the microphone when the camera starts',
		injected: '`watchMicrophone`: opening it fails with `NotReadableError`',
		by: 'support/microphone-faults.ts',
		test: ['e2e/capture/microphone-faults.spec.ts', 'a microphone that another program has'],
		handlings: [
			handling(
				'7.12/1',
				'the picture is recorded without sound',
				"throw new DOMException('taken', 'NotReadableError');"
			),
			handling('7.12/2', 'the app retries until the microphone is free')
		]
	},
	{
		number: '7.13',
		happens: 'the microphone may not be used, though the camera may',
		injected: 'BrowserContext.grantPermissions',
		by: 'e2e/capture/microphone-faults.spec.ts',
		test: ['e2e/capture/microphone-faults.spec.ts', 'a microphone that may not be used'],
		handlings: [
			handling('7.13/1', 'the page reports it', 'null'),
			handling('7.13/2', 'the microphone is used as soon as it is allowed', 'true')
		]
	},
	{
		number: '9.1',
		happens: 'the tab is hidden and shown again',
		injected: 'another tab in front of it, in a browser without emulated focus',
		by: 'support/bare-browser.ts',
		test: HIDDEN,
		handlings: [
			handling('9.1/1', 'the screen stays on while it records'),
			handling('9.1/2', 'the screen stays on again once the tab is visible again', 'undefined'),
			handling('9.1/3', 'the screen may turn off after the recording')
		]
	},
	{
		number: '9.2',
		happens: 'the page is frozen and resumed',
		injected: 'Page.setWebLifecycleState over CDP',
		by: 'e2e/capture/hidden-tab.spec.ts',
		test: HIDDEN,
		handlings: [handling('9.2/1', 'the gap is not blamed on the camera', 'false')]
	},
	{
		number: '9.3',
		happens: 'the machine slept, or its clock is set an hour ahead',
		injected: "a number: the worker's clock is off by that many milliseconds",
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [handling('9.3/1', 'a new epoch starts, after a gap with its cause')]
	},
	{
		number: '9.6',
		happens: 'the clock of the machine slowly gains on that of the footage',
		injected: "numbers: the worker's clock is off by one more second, four times",
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'a clock that gains little by little'],
		handlings: [{ ...handling('9.6/1', 'no gap is invented'), fails: /causesIn/ }]
	},
	{
		number: '9.4',
		happens: 'the clock is set an hour back',
		injected: 'the same, and a start after footage from the future',
		by: 'support/worker-faults.ts',
		test: CLOCK,
		handlings: [handling('9.4/1', 'times continue from the newest footage')]
	},
	{
		number: '9.5',
		happens: 'the time zone changes, or the clocks go back for winter',
		injected: 'Emulation.setTimezoneOverride over CDP',
		by: 'e2e/capture/capture-faults.spec.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'the time zone changes while it records'],
		handlings: [handling('9.5/1', 'times are UTC', 'Date.now() - new Date().getTimezoneOffset() * 60_000')]
	}
];
