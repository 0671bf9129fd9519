import type { LiveState } from './types';
import type { PlainError } from '../base/errors';
import { monotonicUs, wallUs } from '../platform/clock';
import type { RecorderEvent } from '../workers/recorder/protocol';
import type { SoundTrouble } from './camera';
import { HealthMeter } from './health';
import { trouble as troubleOf } from './live-state';
import { RunNotice } from './run-notice';

/** What the worker of a run tells, as the page shows it; and the clock its footage is timed by. */
export class RunReport {
	readonly #meter = new HealthMeter();
	readonly health = this.#meter.health;
	readonly #notice = new RunNotice();
	#clockOffsetUs: number | null = null;
	#epochSinceUs: number | null = null;

	/** The present on the footage's clock, also after the run; before the first, the time of day. */
	nowUs(): number {
		return this.#clockOffsetUs === null ? wallUs() : Math.round(monotonicUs() + this.#clockOffsetUs);
	}

	/** When the last epoch began, on that clock. */
	get epochSinceUs(): number | null {
		return this.#epochSinceUs;
	}

	/** A new run. */
	begin(): void {
		this.#notice.begin();
	}

	/** Called with each state that is shown. */
	onState(state: LiveState): void {
		this.#meter.onState(state, wallUs());
	}

	/** What is the matter with the run; `null` when all is well. */
	get trouble(): PlainError | null {
		return this.#notice.shown;
	}

	/** @returns what changes in the state */
	onEvent(event: RecorderEvent): Partial<LiveState> {
		return this.#noticed(() => this.#take(event));
	}

	/**
	 * The worker says nothing, or answers again. While it is being started, that is what is said, however long it takes.
	 * @returns what changes in the state
	 */
	onSilence(isSilent: boolean, phase: LiveState['phase']): Partial<LiveState> {
		if (phase !== 'recording' && phase !== 'interrupted') return {};
		return this.#noticed(() => this.#standstill('silent', isSilent));
	}

	/**
	 * The sound is away, or back.
	 * @param trouble why it is away
	 * @returns what changes in the state
	 */
	onSound(trouble: SoundTrouble | null): Partial<LiveState> {
		return this.#noticed(() => {
			if (trouble) this.#notice.onTold(troubleOf(trouble));
			else this.#notice.onWell('capture');
			return { hasAudio: trouble === null };
		});
	}

	#take(event: RecorderEvent): Partial<LiveState> {
		switch (event.type) {
			case 'epochStarted':
				this.#clockOffsetUs = event.clockOffsetUs;
				this.#epochSinceUs = this.nowUs();
				this.#meter.onEpoch();
				return { width: event.width, height: event.height, codec: event.codec };
			case 'stats':
				this.#clockOffsetUs = event.stats.clockOffsetUs;
				this.#meter.onStats(event.stats, monotonicUs());
				this.#notice.onSecond();
				return { droppedCount: event.stats.droppedCount };
			case 'stalled':
				return this.#standstill('muted', event.isStalled);
			case 'degraded':
				this.#notice.onTold(event.error);
				return {};
			case 'restored':
				this.#notice.onWell('encoder');
				return {};
			case 'recovered':
				this.#notice.onWell('storage');
				return {};
			case 'hushed':
			case 'soundEnded':
			case 'ended':
			case 'failed':
				return {};
		}
	}

	#standstill(kind: 'silent' | 'muted', holds: boolean): Partial<LiveState> {
		this.#notice.setStandstill(kind, holds);
		return { phase: this.#notice.isStandstill ? 'interrupted' : 'recording' };
	}

	/** With what `take` changes, what is to be shown, if that has changed: the error of before the run is not the run's. */
	#noticed(take: () => Partial<LiveState>): Partial<LiveState> {
		const { shown } = this.#notice;
		const patch = take();
		return this.#notice.shown === shown ? patch : { ...patch, error: this.#notice.shown };
	}
}
