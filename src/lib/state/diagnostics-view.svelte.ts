import { fromStore } from 'svelte/store';
import type { BrowserCheck, LogEvent } from '../diagnostics/facts';
import type { App } from '../app/types';
import type { LiveState, RecorderHealth } from '../capture/types';
import type { RingView } from '../model/ring';
import type { StorageReport } from '../rings/types';
import type { PlainError } from '../base/errors';
import { wallUs } from '../platform/clock';
import type { Settings } from '../model/settings';
import { SecondClock } from './second-clock';

/** Everything the Diagnostics page shows, read from the app's snapshots. Made while a component is set up; owns nothing to close. */
export class DiagnosticsView {
	readonly missing: PlainError | null;
	readonly #app: App;
	readonly #clock = new SecondClock(wallUs);
	readonly #live: { readonly current: LiveState };
	readonly #health: { readonly current: RecorderHealth };
	readonly #ring: { readonly current: RingView };
	readonly #report: { readonly current: StorageReport | null };
	readonly #settings: { readonly current: Settings };
	readonly #failure: { readonly current: PlainError | null };
	readonly #events: { readonly current: readonly LogEvent[] };
	#check = $state.raw<BrowserCheck | null>(null);

	/** @param missing what this browser lacks for recording, from `findMissingCapability` */
	constructor(app: App, missing: PlainError | null) {
		this.#app = app;
		this.missing = missing;
		this.#live = fromStore(app.recorder.state);
		this.#health = fromStore(app.recorder.health);
		this.#ring = fromStore(app.ring);
		this.#report = fromStore(app.storage.report);
		this.#settings = fromStore(app.settings.value);
		this.#failure = fromStore(app.failure);
		this.#events = fromStore(app.diagnostics.events);
	}

	/** Tries out the browser; `check` is there when it resolves. Never rejects. */
	async tryBrowser(): Promise<void> {
		this.#check = await this.#app.diagnostics.check();
	}

	/** `null` until it was tried out. */
	get check(): BrowserCheck | null {
		return this.#check;
	}

	get live(): LiveState {
		return this.#live.current;
	}

	get health(): RecorderHealth {
		return this.#health.current;
	}

	get ring(): RingView {
		return this.#ring.current;
	}

	get report(): StorageReport | null {
		return this.#report.current;
	}

	get settings(): Settings {
		return this.#settings.current;
	}

	get failure(): PlainError | null {
		return this.#failure.current;
	}

	get events(): readonly LogEvent[] {
		return this.#events.current;
	}

	/** The machine's clock, once a second. */
	get wallUs(): number {
		return this.#clock.nowUs;
	}

	/** The footage's clock at the same moment. */
	get nowUs(): number {
		return this.wallUs + (this.#app.recorder.nowUs() - wallUs());
	}
}
