import type { LiveRecorder } from '../capture/types';
import type { RingView } from '../model/ring';
import type { ReadonlyObservable } from '../base/observable';
import type { Coverage } from '../ring/coverage';

interface Options {
	readonly ring: ReadonlyObservable<RingView>;
	/** What is held of any source. */
	readonly coverage: (sourceId: string) => Coverage;
	readonly recorder: LiveRecorder;
	/** The clock's time at which the running epoch began; `null` while none runs. */
	readonly liveSinceUs: () => number | null;
}

/** What a press finds: what is stored, and what is on its way there. */
export class Present {
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	/** The source that records, here or elsewhere, else the one that did last. */
	get sourceId(): string | null {
		return this.#options.recorder.state.value.sourceId ?? this.#options.ring.value.sourceId;
	}

	/** Something records, here or in another tab. */
	get isRecording(): boolean {
		const { phase, isElsewhere } = this.#options.recorder.state.value;
		return phase === 'recording' || isElsewhere;
	}

	/** Nothing records, and no recording is about to come back by itself. */
	get isGone(): boolean {
		const { phase, isElsewhere } = this.#options.recorder.state.value;
		return (phase === 'idle' || phase === 'waiting') && !isElsewhere;
	}

	get nowUs(): number {
		return this.#options.recorder.nowUs();
	}

	/** Where 'the last N seconds' end: now while something records, else at the last frame held. */
	get endUs(): number {
		if (this.#options.liveSinceUs() !== null) return this.nowUs;
		return this.coverage.covered.at(-1)?.toUs ?? this.nowUs;
	}

	/** What is held, with what is being encoded now: it is stored within a second. */
	get coverage(): Coverage {
		const { covered, gaps, newestUs } = this.#options.ring.value;
		const sinceUs = this.#options.liveSinceUs();
		const { nowUs } = this;
		if (sinceUs === null || this.#options.recorder.state.value.phase !== 'recording') return { covered, gaps };
		const liveFromUs = Math.max(sinceUs, newestUs ?? 0);
		if (liveFromUs >= nowUs) return { covered, gaps };
		const last = covered.at(-1);
		// The epoch's first segment is stored a second after its first frame; before, only the clock knows of it.
		if (last && newestUs !== null && newestUs >= sinceUs) {
			return { covered: [...covered.slice(0, -1), { ...last, toUs: nowUs }], gaps };
		}
		return { covered: [...covered, { fromUs: liveFromUs, toUs: nowUs }], gaps };
	}

	coverageOf(sourceId: string): Coverage {
		return sourceId === this.sourceId ? this.coverage : this.#options.coverage(sourceId);
	}
}
