import { toPlainError, type AppError, type ErrorCode, type PlainError } from '../base/errors';
import { monotonicUs } from '../platform/clock';
import { trouble } from './live-state';
import { PermissionWatch } from './permission-watch';
import { ReturnPace } from './return-pace';

/** Trying again would only ask the user anew, or stand in another tab's way, or fail as before. */
const FINAL: readonly ErrorCode[] = [
	'capture/permission-refused',
	'capture/elsewhere',
	'capture/unsupported',
	'capture/insecure',
	'encoder/unsupported'
];

/**
 * What to say while a camera that went away is tried again and again: another program that has taken it is told from a
 * plug that was pulled. `null` when it is not to be tried again.
 */
export function wordsWhileAway(error: AppError): PlainError | null {
	if (FINAL.includes(error.code)) return null;
	if (error.code === 'capture/busy') return { ...trouble('capture/taken'), message: error.message };
	if (error.code === 'capture/not-found' || error.code === 'capture/failed') {
		return { ...trouble('capture/lost'), message: error.message };
	}
	return toPlainError(error);
}

/** Brings a recording back whose camera or worker went away: when it is tried, and whether it may be. */
export class Comeback {
	readonly permission = new PermissionWatch();
	readonly #pace = new ReturnPace();
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** A start by the user, or a device that was plugged in: the next tries are quick. */
	hasHope(): void {
		this.#pace.reset(monotonicUs());
	}

	/** The run lives. */
	lived(): void {
		this.#pace.lived(monotonicUs());
	}

	schedule(attempt: () => void): void {
		this.cancel();
		this.#timer = setTimeout(attempt, this.#pace.nextDelayMs(Math.random()));
	}

	cancel(): void {
		clearTimeout(this.#timer);
	}
}
