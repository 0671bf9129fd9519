import { usFromSeconds } from '../base/units';

/** Waits before each try to get a lost camera back; then it is left to the user or to plugging it in. */
const DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** Up to this much is added at random, so that several recorders don't grab at once. */
const JITTER_MS = 200;
/** A run that lived this long earns the whole budget again. */
const LIFE_US = usFromSeconds(5);

/** How often, and after what wait, a camera that went away is tried again. */
export class ReturnBudget {
	#tries = 0;
	/** When the present run was first seen alive; `null` while none is. */
	#startedUs: number | null = null;

	/** A fresh start by the user, or a device that came back. */
	reset(nowUs: number): void {
		this.#tries = 0;
		this.#startedUs = nowUs;
	}

	/** The run still lives. */
	lived(nowUs: number): void {
		this.#startedUs ??= nowUs;
		if (nowUs - this.#startedUs > LIFE_US) this.#tries = 0;
	}

	/**
	 * @param random 0 to 1
	 * @returns `null` when the budget is spent
	 */
	nextDelayMs(random: number): number | null {
		this.#startedUs = null;
		const delayMs = DELAYS_MS[this.#tries++];
		return delayMs === undefined ? null : delayMs + random * JITTER_MS;
	}
}
