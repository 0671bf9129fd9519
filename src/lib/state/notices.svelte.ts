import { createContext } from 'svelte';
import { isAbort, toAppError, wordsOf } from '../base/errors';

/** Something just done that can be taken back for a while. */
export interface UndoOffer {
	/** What was done: 'Deleted “Door, parcel”'. */
	readonly text: string;
	readonly actionLabel: string;
	readonly act: () => Promise<void>;
}

/** Keeps two equal texts in a row from being one text, which a screen reader would not say again. */
const REPEAT_MARK = '\u00a0';

/** What the app tells the user outside any page: one polite live region and one undo toast, shown by the root layout. */
export class Notices {
	#spoken = $state('');
	/** The same, unseen by effects: an effect that announces must not run again for what it said. */
	#last = '';
	#offer = $state.raw<UndoOffer | null>(null);

	/** The text of the live region. */
	get spoken(): string {
		return this.#spoken;
	}

	/** The toast that is shown. */
	get offer(): UndoOffer | null {
		return this.#offer;
	}

	/** Lets a screen reader say `text` when it is free. Nothing is shown. */
	announce(text: string): void {
		this.#last = text === this.#last ? text + REPEAT_MARK : text;
		this.#spoken = this.#last;
	}

	/** Announces the failure in the words of the catalogue; an abort is no failure. */
	announceFailure(thrown: unknown): void {
		if (isAbort(thrown)) return;
		const { happened, next } = wordsOf(toAppError(thrown));
		this.announce(`${happened} ${next}`);
	}

	/** Shows and announces `text` with one button until it is pressed, dismissed or timed out. Replaces an earlier offer. */
	offerUndo(text: string, act: () => Promise<void>, actionLabel = 'Undo'): void {
		this.#offer = { text, actionLabel, act };
		this.announce(`${text}. ${actionLabel} is possible.`);
	}

	/** Takes the offered action back-step; the toast goes at once. */
	async accept(): Promise<void> {
		const offer = this.#offer;
		this.#offer = null;
		if (!offer) return;
		try {
			await offer.act();
			this.announce('Undone.');
		} catch (thrown) {
			this.announceFailure(thrown);
		}
	}

	dismiss(): void {
		this.#offer = null;
	}
}

const [get, set] = createContext<Notices>();

/** Hands the notices down to every page; called once, by the root layout. */
export const setNotices: (notices: Notices) => Notices = set;

/** `announce(text)` and `offerUndo(text, act)` for any component below the root layout. */
export const getNotices: () => Notices = get;
