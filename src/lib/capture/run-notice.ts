import type { ErrorCode, PlainError } from '../base/errors';

/** So until the next start. */
const LASTING: readonly ErrorCode[] = ['capture/sound-lost', 'encoder/smaller', 'encoder/fewer', 'encoder/other'];
/** Over as soon as they are told. */
const PASSING: readonly ErrorCode[] = ['encoder/failed'];
/** For so many statistics (seconds) what has passed is shown: time to read it. */
const READING_COUNT = 30;

/**
 * What is told while recording goes on. What lasts comes back when a trouble that hid it is over; what has passed goes
 * when there was time to read it; for all else the recorder's worker says when it is over.
 */
export class RunNotice {
	#lasting: PlainError | null = null;
	#readCount = 0;

	/** A new run. */
	begin(): void {
		this.#lasting = null;
	}

	/** Something was told. */
	onTold(error: PlainError): void {
		if (LASTING.includes(error.code)) this.#lasting = error;
		this.#readCount = 0;
	}

	/** What to show when the present trouble is over. */
	get afterwards(): PlainError | null {
		return this.#lasting;
	}

	/** To be called once a second. @returns what to show instead of `shown` */
	next(shown: PlainError | null): PlainError | null {
		if (!shown || !PASSING.includes(shown.code) || ++this.#readCount < READING_COUNT) return shown;
		return this.#lasting;
	}
}
