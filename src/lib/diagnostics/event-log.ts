import { Observable } from '../base/observable';
import { usFromSeconds } from '../base/units';
import { wallUs } from '../platform/clock';
import { browserNotes, readJsonNote, type Notes } from '../platform/notes';
import type { LogEvent, LogFact } from './facts';

const KEY = 'hindsight.events';
const MAX_EVENTS = 200;
/** The same again within this time is one event: other tabs see it too, and a full disk says so every second. */
const REPEAT_US = usFromSeconds(5);

/** What `EventLog` needs of the world. */
export interface LogEnvironment {
	readonly notes: Notes;
	wallUs(): number;
	/** Calls back when another tab wrote a note. Returns what ends that. */
	onForeignNote(listener: (key: string | null) => void): () => void;
}

function browserEnvironment(): LogEnvironment {
	return {
		notes: browserNotes,
		wallUs,
		onForeignNote(listener) {
			const listen = ({ key }: StorageEvent): void => listener(key);
			addEventListener('storage', listen);
			return () => removeEventListener('storage', listen);
		}
	};
}

/** The last events of all tabs, bounded, kept over reloads and crashes of the page. Written at each event: they are rare. */
export class EventLog {
	readonly events: Observable<readonly LogEvent[]>;
	readonly #environment: LogEnvironment;
	readonly #unsubscribe: () => void;

	/** The owner calls `close`. */
	constructor(environment: LogEnvironment = browserEnvironment()) {
		this.#environment = environment;
		this.events = new Observable(this.#stored());
		this.#unsubscribe = environment.onForeignNote((key) => {
			if (key === KEY) this.events.set(this.#stored());
		});
	}

	add(fact: LogFact): void {
		const atUs = this.#environment.wallUs();
		// Another tab may have written since; where nothing is kept, what this page saw is all there is.
		const stored = this.#stored();
		const before = stored.length > 0 ? stored : this.events.value;
		const text = JSON.stringify(fact);
		const isRepeated = before.some((event) => Math.abs(atUs - event.atUs) < REPEAT_US && factText(event) === text);
		if (isRepeated) return;
		const events = [...before, { ...fact, atUs }].slice(-MAX_EVENTS);
		this.events.set(events);
		this.#environment.notes.write(KEY, JSON.stringify(events));
	}

	close(): void {
		this.#unsubscribe();
	}

	#stored(): readonly LogEvent[] {
		const stored = readJsonNote(this.#environment.notes, KEY);
		return Array.isArray(stored) ? stored.filter(isEvent) : [];
	}
}

function factText(event: LogEvent): string {
	const { atUs: _, ...fact } = event;
	return JSON.stringify(fact);
}

/** Its kind may be one that only another version knows; who makes words of it passes over that. */
function isEvent(value: unknown): value is LogEvent {
	return (
		typeof value === 'object' &&
		value !== null &&
		'kind' in value &&
		typeof value.kind === 'string' &&
		'atUs' in value &&
		typeof value.atUs === 'number'
	);
}
