import type { ReadonlyObservable } from '../base/observable';
import type { GapCause } from '../model/segment';
import { BUILD } from '../platform/build';
import { wallUs } from '../platform/clock';
import type { StoreEvent } from '../storage/store-channel';
import type { EncoderTrial, TrialRequest } from '../workers/recorder/protocol';
import { checkBrowser, type CheckOptions } from './browser-check';
import { EventFeed, type FeedSources } from './event-feed';
import { EventLog } from './event-log';
import type { BrowserCheck, LogEvent } from './facts';
import type { DiagnosticsControl } from './types';

/** Keeps the log of what happens, and tries out the browser when asked. */
export class Diagnostics implements DiagnosticsControl {
	readonly events: ReadonlyObservable<readonly LogEvent[]>;
	readonly #log = new EventLog();
	readonly #feed: EventFeed;
	readonly #checkOptions: () => CheckOptions;
	/** One trial for each picture and page: trials slow down a running camera, and their answers stay the same. */
	readonly #trials = new Map<string, Promise<EncoderTrial>>();
	readonly #onSight = () => this.#feed.onSight(document.visibilityState === 'visible');

	/** The owner calls `close`. */
	constructor(sources: FeedSources, checkOptions: () => CheckOptions) {
		this.events = this.#log.events;
		this.#feed = new EventFeed(sources, wallUs(), (fact) => this.#log.add(fact));
		this.#checkOptions = checkOptions;
		document.addEventListener('visibilitychange', this.#onSight);
	}

	/** The page began. @param lastEnd how the last run ended; `null` without a word */
	onOpened(lastEnd: GapCause | null): void {
		this.#log.add({ kind: 'opened', version: BUILD, lastEnd });
	}

	/** What a writer told, in this tab or another. */
	onStore(event: StoreEvent): void {
		this.#feed.onStore(event);
	}

	check(): Promise<BrowserCheck> {
		const options = this.#checkOptions();
		return checkBrowser({ ...options, tryEncoders: (wanted) => this.#tryOnce(wanted, options) });
	}

	close(): void {
		document.removeEventListener('visibilitychange', this.#onSight);
		this.#feed.close();
		this.#log.close();
	}

	#tryOnce(wanted: TrialRequest, { tryEncoders }: CheckOptions): Promise<EncoderTrial> {
		const key = JSON.stringify(wanted);
		const trial = this.#trials.get(key) ?? tryEncoders(wanted);
		this.#trials.set(key, trial);
		// One that failed is tried again the next time; who waits for it hears of it by itself.
		trial.catch(() => this.#trials.delete(key));
		return trial;
	}
}
