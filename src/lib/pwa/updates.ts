import type { UpdateControl } from './types';
import { Observable } from '../base/observable';
import { sourcesThatRecord } from '../workers/lock/client';
import { BUSY_LOCK } from '../platform/busy-sign';
import { browserUpdateSource, type UpdateSource } from './update-source';

/** A version that has not taken over by then (the old one still answers something) is asked again by the next press. */
const TAKE_OVER_MS = 10_000;

/** What `Updates` needs of the browser. */
export interface UpdatesEnvironment {
	readonly source: UpdateSource;
	/** `null` where the browser has none: then only this page's own work counts. */
	readonly locks: Pick<LockManager, 'request'> | null;
	/** Ids of the sources that record now, in any tab. */
	recordingSources(): Promise<ReadonlySet<string>>;
}

function browserEnvironment(): UpdatesEnvironment {
	const locks = navigator.locks ?? null;
	return {
		source: browserUpdateSource(),
		locks,
		recordingSources: locks ? sourcesThatRecord : () => Promise.resolve(new Set<string>())
	};
}

/**
 * New versions wait for the user's word, and for the end of all work in all tabs. The page reloads only after it asked
 * for the new version itself; a page whose version was replaced by another tab, or whose files are gone from the
 * server, says that an update waits and goes on.
 */
export class Updates implements UpdateControl {
	readonly isWaiting = new Observable(false);

	readonly #isBusy: () => boolean;
	readonly #environment: UpdatesEnvironment;
	readonly #stop: () => void;
	/** Set from asking the new version to take over until it has: ends the wait. */
	#onTakenOver: (() => void) | null = null;

	/**
	 * Registers the service worker at once. The owner calls `close`.
	 * @param isBusy whether this page records, saves, makes or uploads something
	 */
	constructor(isBusy: () => boolean, environment: UpdatesEnvironment = browserEnvironment()) {
		this.#isBusy = isBusy;
		this.#environment = environment;
		this.#stop = environment.source.listen({
			onWaiting: () => this.isWaiting.set(true),
			onFileMissing: () => this.isWaiting.set(true),
			onTakenOver: () => this.#takenOver()
		});
	}

	/** See `UpdateControl.apply`. Rejects only where the browser refuses locks to a page that is being unloaded. */
	apply(): Promise<'busy' | 'none' | 'applying'> {
		if (!this.isWaiting.value) return Promise.resolve('none');
		const { locks } = this.#environment;
		if (!locks) return this.#applyAlone(() => undefined);
		return new Promise((resolve, reject) => {
			locks
				.request(BUSY_LOCK, { ifAvailable: true }, async (lock) => {
					// fault 12.1/1a, 12.2/1
					if (!lock) return resolve('busy');
					// Held until the page is gone, so that no other tab begins something in between.
					await new Promise<void>((release) => {
						this.#applyAlone(release).then((answer) => {
							resolve(answer);
							if (answer !== 'applying') release();
						}, reject);
					});
				})
				.catch(reject);
		});
	}

	close(): void {
		this.#stop();
		this.#onTakenOver?.();
		this.#onTakenOver = null;
	}

	/** @param onDone called when the new version is in charge, or has not come */
	async #applyAlone(onDone: () => void): Promise<'busy' | 'applying'> {
		const { source } = this.#environment;
		const recording = await this.#environment.recordingSources();
		// fault 12.1/1b
		if (recording.size > 0 || this.#isBusy()) return 'busy';
		const timer = setTimeout(() => {
			this.#onTakenOver = null;
			onDone();
		}, TAKE_OVER_MS);
		this.#onTakenOver = () => {
			clearTimeout(timer);
			onDone();
		};
		// None waits where another tab let it in already, or files are missing: the reload brings it.
		if (!source.skipWaiting()) this.#takenOver();
		return 'applying';
	}

	#takenOver(): void {
		const wasAsked = this.#onTakenOver !== null;
		this.#onTakenOver?.();
		this.#onTakenOver = null;
		this.isWaiting.set(true);
		// Work that was begun since the press goes first; the update stays on offer.
		// fault 12.1/1c
		if (this.#isBusy()) return;
		// No page is reloaded but the one that asked.
		if (/* fault 12.2/2 */ wasAsked) this.#environment.source.reload();
	}
}
