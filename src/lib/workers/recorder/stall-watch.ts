import { usFromSeconds } from '../../base/units';

/** No frames for this long: the page is told. Looked for twice a second, so within two seconds. */
const STALL_US = usFromSeconds(1.5);

/**
 * Notices that no frames come, and tells a camera that gives none from a thread that stood still itself: the browser
 * froze the page, the machine slept, or the thread alone was busy. All times monotonic.
 */
export class StallWatch {
	#lastFrameUs: number;
	#lastLookUs: number;
	/** When the thread was last found to have stood still. */
	#wokeUs = -Infinity;
	/** When the page was last heard to have missed the thread. */
	#missedUs = -Infinity;
	#isStalled = false;

	constructor(nowUs: number) {
		this.#lastFrameUs = nowUs;
		this.#lastLookUs = nowUs;
	}

	/** @returns whether frames come again */
	onFrame(nowUs: number): boolean {
		this.#notice(nowUs);
		this.#lastFrameUs = nowUs;
		const wasStalled = this.#isStalled;
		this.#isStalled = false;
		return wasStalled;
	}

	/** Called twice a second. @returns whether frames have just been found to stay away */
	look(nowUs: number): boolean {
		this.#notice(nowUs);
		this.#lastLookUs = nowUs;
		// After a standstill the camera has as long as ever to give its next frame.
		if (this.#isStalled || nowUs - Math.max(this.#lastFrameUs, this.#wokeUs) <= STALL_US) return false;
		this.#isStalled = true;
		return true;
	}

	/** The page went on, and had no word from this thread. */
	onMissed(nowUs: number): void {
		this.#notice(nowUs);
		this.#missedUs = nowUs;
	}

	/** What stood still, where a hole right before `nowUs` is not the camera's: this thread alone, or all; else `null`. */
	standstill(nowUs: number): 'worker' | 'suspended' | null {
		if (nowUs - this.#wokeUs > STALL_US) return null;
		return nowUs - this.#missedUs <= STALL_US ? 'worker' : 'suspended';
	}

	#notice(nowUs: number): void {
		if (nowUs - this.#lastLookUs <= STALL_US) return;
		this.#wokeUs = nowUs;
		this.#lastLookUs = nowUs;
	}
}
