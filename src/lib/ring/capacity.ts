import { usFromSeconds } from '../base/units';

/** Below this much the ring is of no use; what is tried then is refused, and said so. */
const LEAST_US = usFromSeconds(10);
/** Segments stored without a refusal before a little more is tried. */
const PATIENCE = 10;
const FIRST_STEP_US = usFromSeconds(2);

/**
 * How much of the horizon the disk takes, learnt from what it refuses: browsers tell no number that holds (`estimate()`
 * reported 10.7 GB while 6 MB were enforced; Chromium 156). After a refusal the ring stays at what fitted, so that there
 * is always room for the few bytes of a pin; then it grows again in steps that double, so that room that comes back is
 * used within a minute, whatever its size.
 */
export class Room {
	#fitUs = Infinity;
	#stepUs = FIRST_STEP_US;
	#stored = 0;

	/** What may be held of a horizon. */
	limit(horizonUs: number): number {
		return Math.min(horizonUs, this.#fitUs);
	}

	/** The disk refused a segment; `heldUs` were left after room was made for it. */
	refused(heldUs: number): void {
		this.#fitUs = Math.max(heldUs, LEAST_US);
		this.#stepUs = FIRST_STEP_US;
		this.#stored = 0;
	}

	/** A segment was stored without a refusal. */
	stored(horizonUs: number): void {
		// fault 4.1/4
		if (this.#fitUs === Infinity || ++this.#stored < PATIENCE) return;
		this.#stored = 0;
		this.#fitUs += this.#stepUs;
		this.#stepUs *= 2;
		if (this.#fitUs >= horizonUs) this.#fitUs = Infinity;
	}
}
