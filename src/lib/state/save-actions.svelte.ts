import type { App } from '../app/types';
import type { SaveAnswer } from '../clip/types';
import { isAbort, toPlainError, type PlainError } from '../base/errors';

/** What came of the last press. */
export type Outcome =
	| { readonly kind: 'saved'; readonly saved: SaveAnswer }
	| { readonly kind: 'recording' }
	| { readonly kind: 'undone' }
	| { readonly kind: 'failed'; readonly error: PlainError };

/** Carries out the presses on Live and keeps what came of the last one. Presses never wait for each other. */
export class SaveActions {
	readonly #app: App;
	#outcome = $state.raw<Outcome | null>(null);
	/** Rises with every press, so that a slow answer never covers a newer one. */
	#press = 0;

	constructor(app: App) {
		this.#app = app;
	}

	/** `null` before the first press. */
	get outcome(): Outcome | null {
		return this.#outcome;
	}

	/** Pins the last `lengthUs`, and the next `moreUs` where something records. Never rejects. */
	save(lengthUs: number | 'all', moreUs: number): Promise<void> {
		return this.#carryOut(async () => ({ kind: 'saved', saved: await this.#app.clips.saveLast(lengthUs, moreUs) }));
	}

	/** Saves what a crash left. Never rejects. */
	saveCrash(): Promise<void> {
		return this.#carryOut(async () => ({ kind: 'saved', saved: await this.#app.recovery.save() }));
	}

	/** Opens a recording, or closes the open one. Never rejects. */
	toggleRecording(isOpen: boolean): Promise<void> {
		return this.#carryOut(async () => {
			if (isOpen) return { kind: 'saved', saved: await this.#app.clips.stopRecording() };
			await this.#app.clips.startRecording();
			return { kind: 'recording' };
		});
	}

	/** Ends a clip that takes the next seconds. Never rejects. */
	endNow(clipId: string): Promise<void> {
		return this.#carryOut(async () => ({ kind: 'saved', saved: await this.#app.clips.endNow(clipId) }));
	}

	/** Has it take more; the answer to the press stays. Rejects with `storage/*`. */
	extend(clipId: string, byUs: number): Promise<void> {
		return this.#app.clips.extend(clipId, byUs);
	}

	/** Removes the clip of a press. Never rejects. */
	undo(clipId: string): Promise<void> {
		return this.#carryOut(async () => {
			await this.#app.clips.remove(clipId);
			return { kind: 'undone' };
		});
	}

	async #carryOut(work: () => Promise<Outcome>): Promise<void> {
		const press = ++this.#press;
		let outcome: Outcome | null;
		try {
			outcome = await work();
		} catch (thrown) {
			outcome = isAbort(thrown) ? null : { kind: 'failed', error: toPlainError(thrown) };
		}
		if (press === this.#press) this.#outcome = outcome;
	}
}
