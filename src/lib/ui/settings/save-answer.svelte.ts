import { toAppError, wordsOf } from '../../base/errors';
import type { Notices } from '../../state/notices.svelte';

const SHOWN_MS = 2_500;

/** What became of a change, shown beside the control that made it and said politely. */
export class SaveAnswer {
	#text = $state<string | null>(null);
	#isFailure = $state(false);
	#timer: ReturnType<typeof setTimeout> | undefined;
	readonly #notices: Notices;

	constructor(notices: Notices) {
		this.#notices = notices;
	}

	/** `null` while there is nothing to say. */
	get text(): string | null {
		return this.#text;
	}

	/** Failures stay until the next try; good news goes by itself. */
	get isFailure(): boolean {
		return this.#isFailure;
	}

	/** Runs `task`; resolves with whether it succeeded. Never rejects. */
	async run(task: () => Promise<unknown>, done = 'Saved'): Promise<boolean> {
		clearTimeout(this.#timer);
		try {
			await task();
		} catch (thrown) {
			const { happened, next } = wordsOf(toAppError(thrown));
			this.#show(`${happened} ${next}`, true);
			return false;
		}
		this.#show(done, false);
		this.#timer = setTimeout(() => (this.#text = null), SHOWN_MS);
		return true;
	}

	#show(text: string, isFailure: boolean): void {
		this.#text = text;
		this.#isFailure = isFailure;
		this.#notices.announce(text);
	}
}
