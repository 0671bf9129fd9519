import type { PlainError } from '../../base/errors';
import { usFromSeconds } from '../../base/units';

/** Told anew when the length that fits has changed by more than this; less is breathing. */
const NEWS_US = usFromSeconds(10);
/** How many stored segments (one a second) something that is over stays on the page: time to read it. */
const READING_COUNT = 30;
/** The ring is kept at what fits and tries for more every 10 s or so (`Room`): not refused for so long, it has room. */
const ROOM_COUNT = 40;

/**
 * What is told of storage while recording goes on: each trouble once, and its end. A trouble that lasts is not repeated
 * every second; one that is over stays long enough to be read.
 */
export class StorageNotice {
	readonly #tell: (error: PlainError | null) => void;
	#shown: PlainError | null = null;
	/** Stored segments until it is over. */
	#lasts = 0;

	/** @param tell `null`: all is well again */
	constructor(tell: (error: PlainError | null) => void) {
		this.#tell = tell;
	}

	/** A segment was refused; it waits in memory. Over with the next one that is stored. */
	refused(error: PlainError): void {
		this.#show({ ...error, severity: 'degraded' }, 0);
	}

	/** The store was cleared, or is another one. */
	renewed(how: 'cleared' | 'moved'): void {
		const code = `storage/${how}` as const;
		this.#show({ code, severity: 'degraded', message: code, context: {} }, READING_COUNT);
	}

	/** The disk takes only `heldUs` of the horizon. */
	short(heldUs: number, horizonUs: number): void {
		const code = 'storage/short';
		const before = this.#shown?.code === code ? Number(this.#shown.context['heldUs']) : NaN;
		const isNews = !(Math.abs(heldUs - before) <= NEWS_US);
		const context = isNews || !this.#shown ? { heldUs, horizonUs } : this.#shown.context;
		this.#show({ code, severity: 'degraded', message: code, context }, ROOM_COUNT);
	}

	/** A segment was stored. */
	stored(): void {
		if (!this.#shown || this.#lasts-- > 0) return;
		this.#shown = null;
		this.#tell(null);
	}

	#show(error: PlainError, lasts: number): void {
		const isSame = this.#shown?.code === error.code && this.#shown.context === error.context;
		const isRepeated = isSame || (this.#shown?.code === error.code && error.code !== 'storage/short');
		this.#lasts = lasts;
		if (isRepeated) return;
		this.#shown = error;
		this.#tell(error);
	}
}
