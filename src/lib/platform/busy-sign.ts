import { messageOf } from '../base/errors';

/**
 * Held shared by every page that must not be interrupted, taken alone by the one that changes the version. A Web Lock
 * ends with its holder, even when that crashes, so no note of work outlives the work.
 */
export const BUSY_LOCK = 'hindsight-busy';

/**
 * Tells the other tabs that this page is at work, by a Web Lock that it shares with all that are. Of `BUSY_LOCK` that is
 * recording, saving, making or uploading a clip: while one page says so, no tab lets a new version in.
 */
export class BusySign {
	readonly #name: string;
	readonly #locks: Pick<LockManager, 'request'> | null;
	#takeDown: (() => void) | null = null;

	/** @param locks `null` where the browser has none: then only this page's own work counts. */
	constructor(name: string, locks: Pick<LockManager, 'request'> | null = navigator.locks ?? null) {
		this.#name = name;
		this.#locks = locks;
	}

	/** Puts the sign up or takes it down; saying the same again changes nothing. */
	set(isBusy: boolean): void {
		if (isBusy === (this.#takeDown !== null)) return;
		if (!isBusy) {
			this.#takeDown?.();
			this.#takeDown = null;
			return;
		}
		const isDown = new Promise<void>((resolve) => {
			this.#takeDown = resolve;
		});
		this.#locks
			?.request(this.#name, { mode: 'shared' }, () => isDown)
			.catch((error: unknown) => {
				// Refused only to a page that is being unloaded, which interrupts nothing more.
				console.warn(`hindsight: ${this.#name} (${messageOf(error)})`);
			});
	}

	close(): void {
		this.set(false);
	}
}
