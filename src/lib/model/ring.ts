import type { TimeRange } from '../base/units';
import type { Gap } from './segment';

/** What is held of one source: the one that records, else the one that recorded last. */
export interface RingView {
	readonly sourceId: string | null;
	/** Held footage, oldest first, without overlaps; acknowledged segments only. */
	readonly covered: readonly TimeRange[];
	/** Holes between `covered`, and after the last one while nothing records. */
	readonly gaps: readonly Gap[];
	/** Sum of `covered` inside the horizon. */
	readonly heldUs: number;
	readonly horizonUs: number;
	readonly oldestUs: number | null;
	readonly newestUs: number | null;
	readonly frameCount: number;
	/** Size of all segments held for this source, pinned ones older than the horizon included. */
	readonly byteCount: number;
}
