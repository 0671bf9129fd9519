import { fromStore } from 'svelte/store';
import type { App } from '../app/types';
import type { LiveState, RecorderHealth } from '../capture/types';
import type { OfflineState } from '../pwa/types';
import type { RingView } from '../model/ring';
import { isEndingByItself } from '../clip/open-clips';
import { toPlainError, type PlainError } from '../base/errors';
import type { TimeRange } from '../base/units';
import type { Clip } from '../model/clip';
import type { Settings } from '../model/settings';
import { SecondClock } from './second-clock';
import { chooseStage, type Stage } from './stage';

/** Everything the Live page shows, read from the app's snapshots. Made while a component is set up; owns nothing to close. */
export class LiveView {
	readonly clock: SecondClock;
	readonly #live: { readonly current: LiveState };
	readonly #health: { readonly current: RecorderHealth };
	readonly #ring: { readonly current: RingView };
	readonly #clips: { readonly current: readonly Clip[] };
	readonly #isLoaded: { readonly current: boolean };
	readonly #settings: { readonly current: Settings };
	readonly #offline: { readonly current: OfflineState };
	readonly #failure: { readonly current: PlainError | null };
	readonly #missing: PlainError | null;

	/** @param missing what this browser lacks for recording, from `findMissingCapability`. */
	constructor(app: App, missing: PlainError | null) {
		this.clock = new SecondClock(() => app.recorder.nowUs());
		this.#live = fromStore(app.recorder.state);
		this.#health = fromStore(app.recorder.health);
		this.#ring = fromStore(app.ring);
		this.#clips = fromStore(app.clips.clips);
		this.#isLoaded = fromStore(app.clips.isLoaded);
		this.#settings = fromStore(app.settings.value);
		this.#offline = fromStore(app.offline.state);
		this.#failure = fromStore(app.failure);
		this.#missing = missing;
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

	get clips(): readonly Clip[] {
		return this.#clips.current;
	}

	get settings(): Settings {
		return this.#settings.current;
	}

	get offline(): OfflineState {
		return this.#offline.current;
	}

	/** Footage is coming in, here or in another tab: the band moves. */
	readonly isMoving = $derived.by(() => {
		const { phase, isElsewhere } = this.live;
		return phase === 'recording' || phase === 'interrupted' || isElsewhere;
	});

	readonly hasFootage = $derived.by(() => this.ring.heldUs > 0);

	/** The right end of the band: the present while footage comes in, else the end of what is held. */
	readonly endUs = $derived.by(() => {
		const { newestUs } = this.ring;
		if (this.isMoving || newestUs === null) return Math.max(this.clock.nowUs, newestUs ?? 0);
		return newestUs;
	});

	readonly openClip = $derived.by(
		() => this.clips.find((clip) => clip.state === 'open' && !isEndingByItself(clip)) ?? null
	);

	/** The newest press that takes the next seconds too, and waits for them. */
	readonly rollingClip = $derived.by(() => this.clips.find(isEndingByItself) ?? null);

	/** There is something to take; while recording, that is so from the first frame on. */
	readonly canSave = $derived.by(() => this.hasFootage || this.live.phase === 'recording');

	/** A recording can begin, or the open one end. */
	readonly canRecord = $derived.by(() => this.live.phase === 'recording' || this.openClip !== null);

	readonly stage: Stage = $derived.by(() =>
		chooseStage(this.live, {
			isLoaded: this.#isLoaded.current || this.#failure.current !== null,
			hasHistory: this.hasFootage || this.clips.length > 0,
			missing: this.#missing
		})
	);

	/** What a press on Save would take, as far as it is held. */
	readonly wouldSave: TimeRange | null = $derived.by(() => {
		const { oldestUs, newestUs } = this.ring;
		if (oldestUs === null || newestUs === null) return null;
		const length = this.settings.saveLengthUs;
		const fromUs = length === 'all' ? oldestUs : Math.max(oldestUs, this.endUs - length);
		return fromUs < this.endUs ? { fromUs, toUs: this.endUs } : null;
	});
}

/** Says before any press whether this browser can record at all, so that nobody is asked for a camera in vain. */
export function findMissingCapability(scope: Window & typeof globalThis): PlainError | null {
	if (!scope.isSecureContext) return missing('capture/insecure', 'not a secure context');
	const has = 'MediaStreamTrackProcessor' in scope && 'VideoEncoder' in scope && 'Worker' in scope;
	return has ? null : missing('capture/unsupported', 'no MediaStreamTrackProcessor or VideoEncoder');
}

function missing(code: 'capture/insecure' | 'capture/unsupported', message: string): PlainError {
	return { ...toPlainError(new Error(message)), code, severity: 'fatal' };
}
