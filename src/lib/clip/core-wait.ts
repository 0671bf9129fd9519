/**
 * ffmpeg's core (32 MB) is fetched once, mostly while the first minute is recorded. A clip waits for it no longer than
 * this, and where that was in vain the next ones only as long as it takes to look: they are made without it.
 */
const CORE_WAIT_MS = 10_000;
const CORE_LOOK_MS = 500;

/** Waits for ffmpeg's core, but never so long that a clip is held up by a slow download. */
export class CoreWait {
	readonly #prepare: () => Promise<boolean>;
	/** A clip has waited in vain, and the core is still on its way. */
	#isLate = false;

	/** @param prepare fetches the core where it is not on this device; @returns whether it is then; never rejects */
	constructor(prepare: () => Promise<boolean>) {
		this.#prepare = prepare;
	}

	/** @returns whether the core is on this device by now */
	async waitForCore(): Promise<boolean> {
		const late = Promise.withResolvers<boolean>();
		const timer = setTimeout(
			() => {
				this.#isLate = true;
				// fault 10.9/1
				late.resolve(false);
			},
			this.#isLate ? CORE_LOOK_MS : CORE_WAIT_MS
		);
		const prepared = this.#prepare().then((isHere) => {
			clearTimeout(timer);
			this.#isLate = false;
			return isHere;
		});
		return Promise.race([prepared, late.promise]);
	}
}
