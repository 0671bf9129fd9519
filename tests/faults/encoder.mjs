// Faults of the video encoder.
import { handling } from './handling.mjs';

const ENCODER = /** @type {const} */ ([
	'e2e/capture/capture-faults.spec.ts',
	'an encoder that fails, is taken back, falls silent or is too slow'
]);

/** @type {readonly import('./catalogue.mjs').Fault[]} */
export const ENCODER_FAULTS = [
	{
		number: '8.1',
		happens: 'the encoder breaks',
		injected: '`encoder-error`: its error callback, and it is closed',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [handling('8.1/1', 'another encoder starts a new epoch')]
	},
	{
		number: '8.2',
		happens: 'the browser reclaims the encoder',
		injected: '`encoder-reclaimed`: the same with `QuotaExceededError`',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			{
				...handling('8.2/1', 'the quality is not lowered for it'),
				fails: /AppError: no codec works/,
				test: [
					'unit/workers/recorder/encoder-ladder.test.ts',
					'failures far apart, and encoders taken back by the browser'
				]
			}
		]
	},
	{
		number: '8.3',
		happens: 'the encoder gives no output for 3 s while frames go in',
		injected: '`encoder-silent`: it takes frames and gives no output',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [handling('8.3/1', 'the encoder counts as broken')]
	},
	{
		number: '8.4',
		happens: 'the encoder is slower than the camera',
		injected: '`encoder-slow`: ten frames a second',
		by: 'support/worker-faults.ts',
		test: ENCODER,
		handlings: [
			handling('8.4/1', 'frames that the encoder does not take are counted'),
			{
				...handling('8.4/2', 'frames are dropped before the encoder, never inside'),
				test: ['unit/workers/recorder/video-encoding.test.ts', 'a frame more than an encoder that is behind may hold']
			}
		]
	},
	{
		number: '8.5',
		happens: 'encoders break again and again',
		injected: '`encoder-breaks`: each H.264 High encoder at its 45th frame',
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'an encoder that breaks again and again is asked for less'],
		handlings: [handling('8.5/1', 'the quality is lowered, then another codec is chosen')]
	},
	{
		number: '8.6',
		happens: 'the encoder stays slower than the camera',
		injected: '`encoder-weak`: 14 frames a second of the whole picture, all of a smaller one',
		by: 'support/worker-faults.ts',
		test: ['e2e/capture/capture-faults.spec.ts', 'an encoder that stays slower than the camera'],
		handlings: [handling('8.6/1', 'a smaller picture is chosen', 'false')]
	},
	{
		number: '8.7',
		happens: 'an encoder that was too slow keeps up again',
		injected: '`encoder-well`, after `encoder-weak`',
		by: 'support/worker-faults.ts',
		test: ['e2e/deep/encoder-climb.spec.ts', 'an encoder that was too slow has the full picture again'],
		handlings: [
			handling('8.7/1', 'the quality is raised after a calm spell', 'false'),
			handling('8.7/2', 'the label shows the rate that is recorded', 'null')
		]
	}
];
