import { US_PER_MS, type TimeRange } from '../base/units';
import type { HeldAround } from './held-around';

/** A stretch that plays in one go: the file as a film, the ring frame by frame. */
export interface PlayLeg extends TimeRange {
	readonly from: 'file' | 'ring';
}

/** Less than any frame: what is left of a run at its end is not worth a leg. */
const ROUNDING_US = US_PER_MS;

/** What plays at `us`, up to where that ends or `untilUs`; what is held nowhere is passed over. `null` at the end. */
export function legAt(us: number, untilUs: number, { ring, file }: HeldAround): PlayLeg | null {
	const within = ({ fromUs, toUs }: TimeRange) => us >= fromUs - ROUNDING_US && us < toUs - ROUNDING_US;
	const next = (runs: readonly TimeRange[]) =>
		Math.min(...runs.map(({ fromUs }) => fromUs).filter((fromUs) => fromUs > us + ROUNDING_US));
	if (us >= untilUs - ROUNDING_US) return null;
	const shown = file.covered.find(within);
	if (shown) return { from: 'file', fromUs: us, toUs: Math.min(shown.toUs, untilUs) };
	const held = ring.covered.find(within);
	if (held) return { from: 'ring', fromUs: us, toUs: Math.min(held.toUs, next(file.covered), untilUs) };
	return legAt(Math.min(next(file.covered), next(ring.covered), untilUs), untilUs, { ring, file });
}

/** Whether all of `range` that is held plays as a film, with its sound. */
export function isAllInFile(range: TimeRange, held: HeldAround): boolean {
	for (let leg = legAt(range.fromUs, range.toUs, held); leg; leg = legAt(leg.toUs, range.toUs, held)) {
		if (leg.from === 'ring') return false;
	}
	return true;
}
