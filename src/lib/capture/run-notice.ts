import type { ErrorCode, PlainError } from '../base/errors';
import { trouble } from './live-state';

/** Over as soon as they are told. */
const PASSING: readonly ErrorCode[] = ['encoder/failed'];
/** How many statistics (one a second) something that has passed stays on the page: time to read it. */
const READING_COUNT = 30;

/** While one of them holds, nothing is recorded. What explains the others comes first. */
const STANDSTILLS = { silent: trouble('worker/silent'), muted: trouble('capture/muted') } as const;
type Standstill = keyof typeof STANDSTILLS;

/**
 * What is told while a run goes on. A standstill hides all else; what it hid is shown again when it is over. Of the rest
 * the newest is shown: what has passed goes when there was time to read it, trouble with storage and encoder when the
 * recorder's worker says so, a microphone that is away when it is back.
 */
export class RunNotice {
	readonly #standstills = new Set<Standstill>();
	/** Notices by what they are about, the newest last. */
	readonly #told = new Map<string, PlainError>();
	#readCount = 0;

	/** A new run. */
	begin(): void {
		this.#standstills.clear();
		this.#told.clear();
	}

	get isStandstill(): boolean {
		return this.#standstills.size > 0;
	}

	get shown(): PlainError | null {
		for (const [kind, words] of Object.entries(STANDSTILLS)) {
			if (this.#standstills.has(kind as Standstill)) return words;
		}
		return [...this.#told.values()].at(-1) ?? null;
	}

	setStandstill(kind: Standstill, holds: boolean): void {
		if (holds) this.#standstills.add(kind);
		else this.#standstills.delete(kind);
	}

	/** Something was told. */
	onTold(error: PlainError): void {
		const kind = kindOf(error);
		this.#told.delete(kind);
		this.#told.set(kind, error);
		this.#readCount = 0;
	}

	/** What was told of it is over. */
	onWell(kind: 'storage' | 'encoder' | 'capture'): void {
		this.#told.delete(kind);
	}

	/** Called once a second. */
	onSecond(): void {
		const { shown } = this;
		if (!shown || !PASSING.includes(shown.code) || ++this.#readCount < READING_COUNT) return;
		this.#told.delete(kindOf(shown));
	}
}

/** What has passed does not hide for good what lasts. */
function kindOf({ code }: PlainError): string {
	return PASSING.includes(code) ? 'passing' : (code.split('/')[0] ?? code);
}
