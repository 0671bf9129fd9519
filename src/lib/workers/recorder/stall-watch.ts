import { usFromSeconds } from '../../base/units';

/** No frames for this long: the page is told. Looked for twice a second, so within two seconds. */
const STALL_US = usFromSeconds(1.5);

/**
 * Notices that no frames come, and tells a camera that gives none from a thread that stood still itself: the browser
 * froze the page, or the machine slept. All times monotonic.
 */
export class StallWatch {
	#lastFrameUs: number;
	#lastLookUs: number;
	/** When the thread was last found to have stood still. */
	#wokeUs = -Infinity;
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

	/** To be called twice a second. @returns whether frames have just been found to stay away */
	look(nowUs: number): boolean {
		this.#notice(nowUs);
		this.#lastLookUs = nowUs;
		// After a standstill the camera has as long as ever to give its next frame.
		if (this.#isStalled || nowUs - Math.max(this.#lastFrameUs, this.#wokeUs) <= STALL_US) return false;
		this.#isStalled = true;
		return true;
	}

	/** Whether a hole right before `nowUs` is this thread's own. */
	stoodStill(nowUs: number): boolean {
		return nowUs - this.#wokeUs <= STALL_US;
	}

	#notice(nowUs: number): void {
		if (nowUs - this.#lastLookUs <= STALL_US) return;
		this.#wokeUs = nowUs;
		this.#lastLookUs = nowUs;
	}
}
