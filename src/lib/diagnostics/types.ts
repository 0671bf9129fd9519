import type { ReadonlyObservable } from '../base/observable';
import type { BrowserCheck, LogEvent } from './facts';

export interface DiagnosticsControl {
	/** The last 200, oldest first, of all tabs; kept over a reload. Nothing private is in them. */
	readonly events: ReadonlyObservable<readonly LogEvent[]>;
	/** Tries out what this browser can do: a second or two. Never rejects. */
	check(): Promise<BrowserCheck>;
}
