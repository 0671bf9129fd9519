import { Observable, type ReadonlyObservable } from '../base/observable';
import type { TimeRange } from '../base/units';
import { clipCoverage, lengthOf, type Coverage } from '../ring/coverage';
import { browserNotes, readJsonNote, type Notes } from '../platform/notes';
import type { CrashOffer, RecoveryControl, SaveAnswer } from './types';
import type { RingView } from '../model/ring';

const KEY = 'hindsight.crash';

/** What was held when the last run was cut off. Kept after the answer too, so that the same crash is not offered twice. */
interface Crash extends TimeRange {
	readonly sourceId: string;
	readonly isAnswered: boolean;
}

interface Options {
	readonly ring: ReadonlyObservable<RingView>;
	/** What is held of any source. */
	readonly coverage: (sourceId: string) => Coverage;
	readonly save: (sourceId: string, range: TimeRange) => Promise<SaveAnswer>;
	readonly notes?: Notes;
}

/**
 * Offers what a run that ended without a word left behind. The offer goes over reloads with its answer; while a new
 * recording lets the old footage go, the offer says what is left of it.
 */
export class Recovery implements RecoveryControl {
	readonly offer = new Observable<CrashOffer | null>(null);
	readonly #options: Options;
	readonly #notes: Notes;
	#crash: Crash | null = null;
	#unsubscribe: () => void = () => undefined;

	/** Offers nothing before `begin`. The owner calls `close`. */
	constructor(options: Options) {
		this.#options = options;
		this.#notes = options.notes ?? browserNotes;
	}

	/**
	 * When the ring was read (anew, where that failed at first), before anything is recorded.
	 * @param wasCutOff the last run ended without a word, and none goes on in another tab
	 */
	begin(wasCutOff: boolean): void {
		const known = this.#stored();
		this.#crash = (wasCutOff ? this.#newCrash(known) : null) ?? known;
		if (this.#crash && this.#crash !== known) this.#store(this.#crash);
		this.#unsubscribe();
		this.#unsubscribe = this.#options.ring.subscribe(() => this.#show());
	}

	async save(): Promise<SaveAnswer> {
		const { offer } = this;
		const { sourceId = '' } = this.#crash ?? {};
		const { fromUs, toUs } = offer.value ?? { fromUs: 0, toUs: 0 };
		const answer = await this.#options.save(sourceId, { fromUs, toUs });
		this.#answer();
		return answer;
	}

	dismiss(): void {
		this.#answer();
	}

	close(): void {
		this.#unsubscribe();
	}

	/** The last minutes before the end, as long as the buffer is; `null` where nothing was held that is not known yet. */
	#newCrash(known: Crash | null): Crash | null {
		const { sourceId, newestUs, horizonUs } = this.#options.ring.value;
		if (sourceId === null || newestUs === null) return null;
		if (known?.sourceId === sourceId && newestUs <= known.toUs) return null;
		return { sourceId, fromUs: newestUs - horizonUs, toUs: newestUs, isAnswered: false };
	}

	#show(): void {
		const crash = this.#crash;
		if (!crash || crash.isAnswered) {
			this.offer.set(null);
			return;
		}
		const { covered } = clipCoverage(this.#options.coverage(crash.sourceId), crash);
		const [first] = covered;
		const keptUs = lengthOf(covered);
		if (!first || keptUs <= 0) {
			// Let go by a newer recording or deleted: there is nothing left to answer.
			this.#answer();
			return;
		}
		const { fromUs } = first;
		const before = this.offer.value;
		if (before?.fromUs === fromUs && before.keptUs === keptUs) return;
		this.offer.set({ fromUs, toUs: crash.toUs, keptUs });
	}

	#answer(): void {
		if (this.#crash) this.#store({ ...this.#crash, isAnswered: true });
		this.offer.set(null);
	}

	#store(crash: Crash): void {
		this.#crash = crash;
		this.#notes.write(KEY, JSON.stringify(crash));
	}

	#stored(): Crash | null {
		const stored = readJsonNote(this.#notes, KEY);
		return isCrash(stored) ? stored : null;
	}
}

function isCrash(value: unknown): value is Crash {
	return (
		typeof value === 'object' &&
		value !== null &&
		'sourceId' in value &&
		'isAnswered' in value &&
		'fromUs' in value &&
		'toUs' in value &&
		typeof value.fromUs === 'number' &&
		typeof value.toUs === 'number'
	);
}
