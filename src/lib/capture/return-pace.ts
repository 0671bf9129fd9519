import { usFromSeconds } from '../base/units';

/** Waits before each try to get a lost camera back. */
const DELAYS_MS = [250, 500, 1_000, 2_000, 5_000, 10_000] as const;
/** Then, for as long as it takes: another program may have the camera for an hour. */
const SLOW_MS = 30_000;
/** Up to this much is added at random, so that several recorders don't grab at once. */
const JITTER_MS = 200;
/** A run that lived this long earns the quick tries again. */
const LIFE_US = usFromSeconds(5);

/** How soon a camera that went away is tried again: quickly at first, then slowly, but always. */
export class ReturnPace {
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

	/** @param random 0 to 1 */
	nextDelayMs(random: number): number {
		this.#startedUs = null;
		return (DELAYS_MS[this.#tries++] ?? /* fault 7.4/2 */ SLOW_MS) + random * JITTER_MS;
	}
}
