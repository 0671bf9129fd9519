import type { LiveState } from '../app/types';
import type { PlainError } from '../base/errors';
import { monotonicUs, wallUs } from '../platform/clock';
import type { RecorderEvent } from '../workers/recorder/protocol';
import { HealthMeter } from './health';
import { trouble } from './live-state';
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

	/** To be called with each state that is shown. */
	onState(state: LiveState): void {
		this.#meter.onState(state, wallUs());
	}

	/** @returns what changes in the state, whose error is `shown` */
	onEvent(event: RecorderEvent, shown: PlainError | null): Partial<LiveState> {
		switch (event.type) {
			case 'epochStarted':
				this.#clockOffsetUs = event.clockOffsetUs;
				this.#epochSinceUs = this.nowUs();
				return { width: event.width, height: event.height, codec: event.codec };
			case 'stats':
				this.#clockOffsetUs = event.stats.clockOffsetUs;
				this.#meter.onStats(event.stats, monotonicUs());
				return { droppedCount: event.stats.droppedCount, error: this.#notice.next(shown) };
			case 'stalled':
				return event.isStalled
					? { phase: 'interrupted', error: trouble('capture/muted') }
					: { phase: 'recording', error: this.#notice.afterwards };
			case 'degraded':
				this.#notice.onTold(event.error);
				return { error: event.error };
			case 'recovered':
				return shown?.code.startsWith('storage/') ? { error: this.#notice.afterwards } : {};
			case 'ended':
			case 'failed':
				return {};
		}
	}
}
