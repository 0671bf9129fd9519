import { describe, expect, it } from 'vitest';
import { MuteWatch } from '../../../../src/lib/workers/recorder/mute-watch';

/** 10 ms of two channels. */
function block(left: number, right = 0) {
	return {
		numberOfChannels: 2,
		numberOfFrames: 480,
		sampleRate: 48_000,
		copyTo: (samples: AllowSharedBufferSource, { planeIndex }: AudioDataCopyToOptions) => {
			(samples as Float32Array).fill(0).set([planeIndex === 0 ? left : right], 479);
		}
	};
}

/** What is said of the last of so many blocks. */
function after(watch: MuteWatch, count: number, left: number, right?: number): boolean {
	let isMuted = false;
	for (let index = 0; index < count; index++) isMuted = watch.onBlock(block(left, right));
	return isMuted;
}

describe('MuteWatch', () => {
	it('takes zeros for a mute after three seconds, not before', () => {
		const watch = new MuteWatch();
		expect(after(watch, 299, 0)).toBe(false);
		expect(after(watch, 1, 0)).toBe(true);
		expect(after(watch, 1_000, 0)).toBe(true);
	});

	it('ends with the first sample of any channel', () => {
		const watch = new MuteWatch();
		after(watch, 300, 0);
		expect(after(watch, 1, 0, 1e-5)).toBe(false);
		expect(after(watch, 299, 0)).toBe(false);
	});

	it('hears the faintest noise', () => {
		const watch = new MuteWatch();
		expect(after(watch, 1_000, 1 / 32_768)).toBe(false);
	});
});
