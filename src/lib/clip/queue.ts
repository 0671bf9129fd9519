import type { Clip } from '../model/clip';
import { isUnmade, isWaiting } from './clip-states';

/**
 * The clips whose files are to be made, first or with other ends, in the order in which they are: what was put first (the latest press foremost),
 * then the oldest. One that is `assembling` though nobody assembles was interrupted, and is among them.
 */
export function makingOrder(clips: readonly Clip[]): readonly Clip[] {
	return clips
		.filter((clip) => isWaiting(clip, clips))
		.sort(
			(a, b) =>
				putFirstUs(b) - putFirstUs(a) ||
				pressedUs(a) - pressedUs(b) ||
				// Parts of one press.
				(a.id < b.id ? -1 : 1)
		);
}

/** Places in the queue by clip id: 1 is made next. The clip that is being made is no longer in it. */
export function placesInLine(clips: readonly Clip[]): ReadonlyMap<string, number> {
	const waiting = makingOrder(clips).filter(({ state }) => state === 'pinned');
	return new Map(waiting.map(({ id }, index) => [id, index + 1]));
}

/** Only a first file can have been put first; a change of a clip waits for its turn. */
function putFirstUs(clip: Clip): number {
	return isUnmade(clip) ? (clip.putFirstUs ?? 0) : 0;
}

function pressedUs({ createdUs, edit }: Clip): number {
	return edit?.createdUs ?? createdUs;
}
