/** Three minutes without trouble, and more is asked for; at first. */
const FIRST_WAIT_US = 180_000_000;

/**
 * How soon an encoder that was asked for less is asked for more again: after a calm spell. Where that goes wrong before
 * it has lasted as long as was waited for it, the next wait is twice as long: a ladder that is tried in both directions
 * comes to rest. All times monotonic.
 */
export class ClimbPace {
	#waitUs = FIRST_WAIT_US;
	#calmSinceUs = 0;
	/** Since when more has been asked for; `null` once less is again. */
	#climbedUs: number | null = null;

	/** Frames were dropped, an encoding failed, or no frames came: the calm begins anew. */
	onTrouble(nowUs: number): void {
		this.#calmSinceUs = nowUs;
	}

	/** Less is asked for from now on. */
	onFall(nowUs: number): void {
		if (this.#climbedUs !== null) {
			this.#waitUs = nowUs - this.#climbedUs < this.#waitUs ? this.#waitUs * 2 : FIRST_WAIT_US;
		}
		this.#climbedUs = null;
		this.#calmSinceUs = nowUs;
	}

	isDue(nowUs: number): boolean {
		return nowUs - this.#calmSinceUs >= this.#waitUs;
	}

	/** More is asked for from now on. */
	onClimb(nowUs: number): void {
		this.#climbedUs = nowUs;
		this.#calmSinceUs = nowUs;
	}

	/** What was asked for last has not lasted yet. */
	isOnTrial(nowUs: number): boolean {
		return this.#climbedUs !== null && nowUs - this.#climbedUs < this.#waitUs;
	}
}
