/** How far the observed offset may stray before it is followed: jitter below this is left alone. */
const DEAD_BAND_US = 5_000;
/** Most that one step may move the offset: at one step a second, 2 ms/s, far above any crystal's drift (< 0.1 ms/s). */
const MAX_STEP_US = 2_000;
/**
 * Samples that arrive later than expected are a busy machine, unless all do for this many windows in a row: then the
 * clocks have drifted apart. The fastest crystal (0.1 ms/s) strays 3 ms further meanwhile.
 */
const LATE_WINDOWS = 30;

/**
 * Maps one track's timestamps, which count from a zero of their own, to the epoch's clock.
 *
 * A sample arrives some time after it was captured, never before; so the least (arrival − timestamp) seen is the best
 * guess of the distance between the two zeros. The offset is fixed by `settle` once the first segment is complete (a
 * second of samples), and from then on follows the windowed minimum in small steps, taken between segments only:
 * within a segment the camera's own times stay exact. Earlier arrivals are believed at once, later ones when they last.
 */
export class TrackClock {
	#offsetUs: number | null = null;
	#windowMinUs = Infinity;
	#lateCount = 0;

	/** @param arrivalUs when the sample was read, on the epoch's clock; for sound, when its last part was. */
	observe(timestampUs: number, arrivalUs: number): void {
		this.#windowMinUs = Math.min(this.#windowMinUs, arrivalUs - timestampUs);
	}

	/** Whether anything was observed that a time can be told by. */
	get isKnown(): boolean {
		return this.#offsetUs !== null || Number.isFinite(this.#windowMinUs);
	}

	/** The offset to map with now; moved towards what was observed since the last call. */
	settle(): number {
		if (!Number.isFinite(this.#windowMinUs)) return this.#offsetUs ?? 0;
		if (this.#offsetUs === null) {
			this.#offsetUs = this.#windowMinUs;
		} else {
			const strayUs = this.#windowMinUs - this.#offsetUs;
			this.#lateCount = strayUs > DEAD_BAND_US ? this.#lateCount + 1 : 0;
			if (strayUs < -DEAD_BAND_US || this.#lateCount >= LATE_WINDOWS) {
				this.#offsetUs += Math.max(-MAX_STEP_US, Math.min(MAX_STEP_US, strayUs));
			}
		}
		this.#windowMinUs = Infinity;
		return this.#offsetUs;
	}

	/** A first guess, good to some tens of milliseconds, for decisions made before a segment is complete. */
	estimate(timestampUs: number): number {
		return Math.round(timestampUs + (this.#offsetUs ?? this.#windowMinUs));
	}
}
