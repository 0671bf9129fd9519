import type { LiveState } from './types';
import { AppError, toPlainError, type ErrorCode } from '../base/errors';
import type { GapCause } from '../model/segment';
import { monotonicUs } from '../platform/clock';
import { missingSupport } from './camera';
import { trouble } from './live-state';
import { PermissionWatch } from './permission-watch';
import { ReturnPace } from './return-pace';

/** Trying again would only ask the user anew, or stand in another tab's way, or fail as before. */
const FINAL: readonly ErrorCode[] = [
	// fault 7.9/1
	'capture/permission-refused',
	'capture/elsewhere',
	'capture/unsupported',
	'capture/insecure',
	'encoder/unsupported'
];

/** Who wants the camera: a user who presses, the app that is opened, or a recording that comes back. */
export type Wish = 'press' | 'opening' | 'return';

/** Another program that has the camera is told from a plug that is not in. */
const WORDS: Readonly<Record<Exclude<Wish, 'press'>, Partial<Record<ErrorCode, ErrorCode>>>> = {
	opening: {
		'capture/busy': 'capture/awaits-release',
		// fault 7.8/1
		'capture/not-found': 'capture/awaits-plug',
		'capture/failed': 'capture/awaits-start',
		'capture/lost': 'capture/awaits-start'
	},
	return: {
		// fault 7.4/1
		'capture/busy': 'capture/taken',
		'capture/not-found': 'capture/lost',
		'capture/failed': 'capture/lost'
	}
};

/**
 * What is shown while a camera that did not open is tried again and again; `null` when it is not to be: a user who
 * pressed can press again.
 */
export function whileTrying(error: AppError, wish: Wish): Pick<LiveState, 'phase' | 'error'> | null {
	// fault 7.7/1
	if (wish === 'press' || FINAL.includes(error.code)) return null;
	const code = WORDS[wish][error.code];
	return {
		phase: wish === 'opening' ? 'waiting' : 'interrupted',
		error: code ? { ...trouble(code), message: error.message } : toPlainError(error)
	};
}

/** What is tried: why there is a gap before it, and who wants it. */
interface Attempt {
	readonly cause: GapCause;
	readonly wish: Wish;
}

/** Brings a recording back, or about, whose camera or worker is away: when it is tried, and whether it may be. */
export class Comeback {
	readonly permission = new PermissionWatch('camera');
	/** The camera has been asked for and has not answered: the owner's word. */
	isAsking = false;
	readonly #pace = new ReturnPace();
	readonly #attempt: (cause: GapCause, wish: Wish) => Promise<void>;
	#next: Attempt | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** @param attempt never rejects; the owner cancels what is scheduled when it begins */
	constructor(attempt: (cause: GapCause, wish: Wish) => Promise<void>) {
		this.#attempt = attempt;
	}

	/**
	 * To be called before the camera is asked for.
	 * @throws AppError why it is not to be
	 */
	async check(wish: Wish): Promise<void> {
		const missing = missingSupport();
		if (missing) throw missing;
		// fault 7.2/1: does not prompt again after a denial
		if (wish === 'press' || !(await this.permission.isWithdrawn())) return;
		throw new AppError('capture/permission-refused', 'fatal', 'the permission was withdrawn');
	}

	/** A start by the user, or a device that was plugged in: the next tries are quick. */
	hasHope(): void {
		this.#pace.reset(monotonicUs());
	}

	/** The run lives. */
	lived(): void {
		this.#pace.lived(monotonicUs());
	}

	/** An attempt failed. @returns what is shown while it is tried again; `null` when it is not */
	onFailed(cause: GapCause, error: AppError, wish: Wish): ReturnType<typeof whileTrying> {
		const shown = whileTrying(error, wish);
		if (!shown) return null;
		void this.permission.onAsked();
		this.schedule(cause, wish);
		return shown;
	}

	schedule(cause: GapCause, wish: Wish): void {
		this.cancel();
		this.#next = { cause, wish };
		this.#timer = setTimeout(() => void this.#attempt(cause, wish), this.#pace.nextDelayMs(Math.random()));
	}

	/** There is new hope: what is waited for is tried at once, and quickly from now on. Never rejects. */
	async tryNow(): Promise<void> {
		this.hasHope();
		if (this.#next && !this.isAsking) await this.#attempt(this.#next.cause, this.#next.wish);
	}

	cancel(): void {
		clearTimeout(this.#timer);
	}
}
