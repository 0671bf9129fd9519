import { US_PER_S, usFromSeconds } from '../../base/units';

/** A microphone that is on hears at least its own noise. So long nothing but zeros is a switch, or the computer's doing. */
const MUTED_US = usFromSeconds(3);

/** What is looked at of an `AudioData`. */
type Block = Pick<AudioData, 'numberOfChannels' | 'numberOfFrames' | 'sampleRate' | 'copyTo'>;

/** Notices a microphone that is muted and gives zeros, of which the browser says nothing. */
export class MuteWatch {
	#zerosUs = 0;
	#samples = new Float32Array(0);

	/** @returns whether it has been muted for a while, this block included, which stays the caller's */
	onBlock(block: Block): boolean {
		this.#zerosUs = this.#isZero(block) ? this.#zerosUs + (block.numberOfFrames * US_PER_S) / block.sampleRate : 0;
		return this.#zerosUs >= MUTED_US;
	}

	#isZero(block: Block): boolean {
		if (this.#samples.length !== block.numberOfFrames) this.#samples = new Float32Array(block.numberOfFrames);
		for (let planeIndex = 0; planeIndex < block.numberOfChannels; planeIndex++) {
			block.copyTo(this.#samples, { planeIndex, format: 'f32-planar' });
			if (this.#samples.some((sample) => sample !== 0)) return false;
		}
		return true;
	}
}
