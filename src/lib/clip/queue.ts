import type { Clip } from '../storage/schema';

/**
 * The clips whose files are to be made, in the order in which they are: what was put first (the latest press foremost),
 * then the oldest. One that is `assembling` though nobody assembles was interrupted, and is among them.
 */
export function makingOrder(clips: readonly Clip[]): readonly Clip[] {
	return clips
		.filter(({ state, deletedUs }) => (state === 'pinned' || state === 'assembling') && deletedUs === null)
		.sort(
			(a, b) =>
				(b.putFirstUs ?? 0) - (a.putFirstUs ?? 0) ||
				a.createdUs - b.createdUs ||
				// Parts of one press.
				(a.id < b.id ? -1 : 1)
		);
}

/** By clip id, 1 for the one to be made next; the one that is being made is not in line any more. */
export function placesInLine(clips: readonly Clip[]): ReadonlyMap<string, number> {
	const waiting = makingOrder(clips).filter(({ state }) => state === 'pinned');
	return new Map(waiting.map(({ id }, index) => [id, index + 1]));
}
