import { msFromUs, type TimeRange } from '../base/units';
import type { Clip } from '../model/clip';

/** What every new clip needs from outside. */
export interface ClipMint {
	readonly newId: () => string;
	readonly nowUs: () => number;
	readonly sourceLabel: (sourceId: string) => string;
}

/** A clip that was just asked for: pinned, without a file. */
export function newClip(
	{ newId, nowUs, sourceLabel }: ClipMint,
	sourceId: string,
	range: TimeRange,
	facts: Pick<Clip, 'state' | 'askedUs' | 'gotUs' | 'gaps'>
): Clip {
	const createdUs = nowUs();
	return {
		id: newId(),
		title: titleFor(createdUs),
		createdUs,
		sourceLabel: sourceLabel(sourceId),
		ranges: [{ sourceId, ...range }],
		pinned: 1,
		startUs: range.fromUs,
		file: null,
		poster: null,
		failure: null,
		attempts: 0,
		deletedUs: null,
		notes: [],
		...facts
	};
}

/** '22 Nov 2026, 10:04:30', in the user's language and time zone; identical presses are told apart by the second. */
function titleFor(us: number): string {
	return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(msFromUs(us));
}
