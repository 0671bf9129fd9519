// What may befall the encoder of the picture.
import { handling } from './handling.mjs';

const ENCODER = /** @type {const} */ ([
	'e2e/capture/capture-faults.spec.ts',
	'an encoder that fails, is taken back, falls silent or is too slow'
]);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const ENCODER_FAULTS = [
	{
		number: '8.1',
		befalls: 'the encoder breaks',
		injected: '`encoder-error`: its error callback, and it is closed',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			handling(
				'another one begins a new epoch',
				'lib/workers/recorder/recording.ts',
				"if (this.#epoch === epoch) this.#endEpoch('encoder');"
			)
		]
	},
	{
		number: '8.2',
		befalls: 'the browser takes the encoder back',
		injected: '`encoder-reclaimed`: the same with `QuotaExceededError`',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			{
				...handling(
					'that is no reason to ask for less',
					'lib/workers/recorder/encoder-ladder.ts',
					"if (cause instanceof Error && cause.name === 'QuotaExceededError') return;"
				),
				test: [
					'unit/workers/recorder/encoder-ladder.test.ts',
					'failures far apart, and encoders taken back by the browser'
				]
			}
		]
	},
	{
		number: '8.3',
		befalls: 'nothing comes out of the encoder for 3 s while frames go in',
		injected: '`encoder-silent`: it takes frames and gives nothing',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			handling(
				'it counts as broken',
				'lib/workers/recorder/video-encoding.ts',
				'if (oldest && nowUs - oldest.sinceUs > HANG_US) {',
				'if (oldest && nowUs < 0) {'
			)
		]
	},
	{
		number: '8.4',
		befalls: 'the encoder is slower than the camera',
		injected: '`encoder-slow`: ten frames a second',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			handling('what it does not take is counted', 'lib/workers/recorder/tally.ts', 'this.#droppedCount += count;'),
			{
				...handling(
					'frames are dropped before it, never inside',
					'lib/workers/recorder/video-encoding.ts',
					'if (this.#inFlight.length >= MAX_IN_FLIGHT) return false;'
				),
				test: ['unit/workers/recorder/video-encoding.test.ts', 'a frame more than an encoder that is behind may hold']
			}
		]
	},
	{
		number: '8.5',
		befalls: 'encoders break again and again',
		injected: '`encoder-breaks`: each H.264 High encoder at its 45th frame',
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'an encoder that breaks again and again is asked for less'],
		handlings: [
			handling(
				'less is asked for, then another codec',
				'lib/workers/recorder/recording.ts',
				'this.#ladder.failed(error.cause, monotonicUs());'
			)
		]
	},
	{
		number: '8.6',
		befalls: 'the encoder stays slower than the camera',
		injected: '`encoder-weak`: 14 frames a second of the whole picture, all of a smaller one',
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'an encoder that stays slower than the camera'],
		handlings: [
			handling(
				'a smaller picture is asked for',
				'lib/workers/recorder/recording.ts',
				'isTooSlow ? this.#ladder.tooSlow(nowUs) : '
			)
		]
	},
	{
		number: '8.7',
		befalls: 'an encoder that was too slow is well again',
		injected: '`encoder-well`, after `encoder-weak`',
		by: 'support/worker-faults.ts',
		test: ['e2e/deep/encoder-climb.spec.ts', 'an encoder that was too slow has the full picture again'],
		handlings: [
			handling(
				'more is asked for after a calm spell',
				'lib/workers/recorder/recording.ts',
				' : this.#ladder.climb(isCalm, nowUs)',
				' : false'
			),
			handling(
				'the label says what is recorded',
				'lib/ui/live/Chips.svelte',
				'view.health.recordedPerSecond',
				'live.frameRate'
			)
		]
	}
];
