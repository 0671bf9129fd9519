import type { SaveAnswer } from '../../clip/types';
import { wordsOf } from '../../base/errors';
import { usFromMs } from '../../base/units';
import type { Outcome } from '../../state/save-actions.svelte';
import { formatExactLength, formatLength, formatUtcRange, gapCountInWords } from '../format';

/** One frame at 10 frames a second: a cut is exact to a frame, so a shortfall up to it is none. */
const WHOLE_WITHIN_US = usFromMs(100);

/** What stands beside the buttons after a press. */
export interface OutcomeWords {
	readonly tone: 'kept' | 'warn' | 'muted';
	readonly text: string;
	/** The clip that `Open` leads to and `Undo` removes. */
	readonly clipId: string | null;
}

/** What the user reads of what came of a press. */
export function wordsOfOutcome(outcome: Outcome): OutcomeWords {
	switch (outcome.kind) {
		case 'saved': {
			const { isLess, lead, when } = wordsOfAnswer(outcome.saved);
			return { tone: isLess ? 'warn' : 'kept', text: `${lead}, ${when}`, clipId: outcome.saved.clip.id };
		}
		case 'recording':
			return { tone: 'muted', text: 'Recording a clip: all from now on is kept, until you stop', clipId: null };
		case 'undone':
			return { tone: 'muted', text: 'Undone, the clip was removed', clipId: null };
		case 'failed': {
			const { happened, next } = wordsOf(outcome.error);
			return { tone: 'warn', text: `${happened} ${next}`, clipId: null };
		}
	}
}

/** What a press took, in words. */
export interface AnswerWords {
	/** Less than was asked: shown in amber. */
	readonly isLess: boolean;
	/** `Saved 30 s`, or what there was. */
	readonly lead: string;
	/** `10:04:30–10:05:00 UTC`. */
	readonly when: string;
}

/** Says what a press took, and plainly where it is less than asked. */
export function wordsOfAnswer({ askedUs, gotUs, range, gaps }: SaveAnswer): AnswerWords {
	const when = formatUtcRange(range.fromUs, range.toUs);
	if (askedUs === null) {
		const holes = gaps.length > 0 ? ` with ${gapCountInWords(gaps.length)}` : '';
		return { isLess: false, lead: `Saved ${formatLength(gotUs)}${holes}`, when };
	}
	if (gaps.length > 0) {
		const got = formatExactLength(gotUs);
		const lead = `Saved: asked ${formatExactLength(askedUs)}, has ${got}: ${gapCountInWords(gaps.length)}`;
		return { isLess: true, lead, when };
	}
	if (gotUs >= askedUs - WHOLE_WITHIN_US) return { isLess: false, lead: `Saved ${formatLength(askedUs)}`, when };
	return {
		isLess: true,
		lead: `Saved ${formatLength(gotUs)} of ${formatLength(askedUs)} asked: that is all there is`,
		// Without a gap it is the beginning that is missing.
		when: formatUtcRange(range.toUs - gotUs, range.toUs)
	};
}

/** The lengths to choose from beside the button. */
export const SAVE_LENGTHS_US: readonly (number | 'all')[] = [10_000_000, 30_000_000, 60_000_000, 300_000_000, 'all'];

/** What can be taken after the press as well. */
export const SAVE_MORE_US: readonly number[] = [0, 10_000_000, 30_000_000, 60_000_000];

/** `+10 s`: short, since it stands beside the buttons; the control's own name says what it is. */
export function moreLabel(moreUs: number): string {
	return moreUs === 0 ? 'Up to now' : `+${formatLength(moreUs)}`;
}

/** The name of the big button: `Save last 30 s`, `Save all`. */
export function saveLabel(lengthUs: number | 'all'): string {
	return lengthUs === 'all' ? 'Save all' : `Save last ${formatLength(lengthUs)}`;
}
