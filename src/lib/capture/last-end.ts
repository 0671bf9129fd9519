import { usFromSeconds } from '../base/units';
import type { GapCause } from '../model/segment';
import { browserNotes, readJsonNote, type Notes } from '../platform/notes';

/**
 * How the last run ended, noted in localStorage since a page that goes away has time for nothing slower. A run that says
 * nothing was cut off: the browser or the page crashed.
 */
const KEY = 'hindsight.last-end';

/** The worker stores what it was encoding after the page has noted its end. */
const TAIL_US = usFromSeconds(2);

interface LastEnd {
	readonly cause: GapCause;
	/** When it ended, on the clock that footage is timed by. */
	readonly atUs: number;
}

/** @param atUs when, on the footage's clock (`Recorder.nowUs`) */
export function noteEnd(cause: GapCause, atUs: number, notes: Notes = browserNotes): void {
	notes.write(KEY, JSON.stringify({ cause, atUs } satisfies LastEnd));
}

/**
 * How the last run ended; `null` when it did so without a word.
 * @param newestUs end of the footage held: a word that is older than that is of an earlier run. (A killed browser may
 * have deleted a word in memory only, and a run that came back by itself leaves one behind.)
 */
export function peekLastEnd(newestUs: number | null, notes: Notes = browserNotes): GapCause | null {
	const end = readJsonNote(notes, KEY);
	if (!isLastEnd(end) || end.cause === 'crash') return null;
	if (newestUs !== null && newestUs > end.atUs + TAIL_US) return null;
	if (end.cause === 'closed' && wasReloaded()) return 'reload';
	return end.cause;
}

/** The noted end, once: the next run that ends without a word reads as a crash. */
export function takeLastEnd(newestUs: number | null, notes: Notes = browserNotes): GapCause {
	const cause = peekLastEnd(newestUs, notes) ?? /* fault 2.4/2 */ 'crash';
	notes.write(KEY, null);
	return cause;
}

function isLastEnd(value: unknown): value is LastEnd {
	return typeof value === 'object' && value !== null && 'cause' in value && 'atUs' in value;
}

function wasReloaded(): boolean {
	const [navigation] = performance.getEntriesByType('navigation');
	return navigation !== undefined && 'type' in navigation && navigation.type === 'reload';
}
