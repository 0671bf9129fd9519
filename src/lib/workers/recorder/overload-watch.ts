/** This share of a second's frames dropped before the encoder makes it a bad second. */
const BAD_SHARE = 1 / 3;
/** Less than this share dropped, and a second was calm. */
const CALM_SHARE = 1 / 20;
/** So many bad seconds in a row are no passing load. */
const MAX_BAD_S = 8;

/**
 * Tells an encoder that is slower than the camera for good from one that was held up: the first is asked for less, the
 * second catches up.
 */
export class OverloadWatch {
	#takenCount = 0;
	#droppedCount = 0;
	#badSeconds = 0;
	#isCalm = false;

	/** Whether frames came and hardly any was dropped in the second that was looked at last. */
	get isCalm(): boolean {
		return this.#isCalm;
	}

	onTaken(): void {
		this.#takenCount++;
	}

	/** A slow encoder keeps frames for longer, so that the camera has none to fill and drops its own. */
	onDropped(count = 1): void {
		this.#droppedCount += count;
	}

	/** Called once a second. @returns whether the encoder is too slow; then it begins to count anew */
	look(): boolean {
		const frameCount = this.#takenCount + this.#droppedCount;
		const isBad = frameCount > 0 && this.#droppedCount / frameCount >= BAD_SHARE;
		this.#isCalm = frameCount > 0 && this.#droppedCount / frameCount < CALM_SHARE;
		this.#takenCount = 0;
		this.#droppedCount = 0;
		this.#badSeconds = isBad ? this.#badSeconds + 1 : 0;
		if (this.#badSeconds < MAX_BAD_S) return false;
		this.#badSeconds = 0;
		return true;
	}
}
