import { sourcesThatRecord } from '../workers/lock/client';

/** How often an idle page looks whether another tab records. A lock that is waited for would stand in that tab's way. */
const LOOK_MS = 2_000;

interface Handlers {
	readonly onShown: () => void;
	readonly onHidden: () => void;
	/** The page is left; there is time for nothing slower than a note. */
	readonly onLeave: () => void;
	/** A camera or microphone was plugged in or out. */
	readonly onDevices: () => void;
	/** Nothing is recorded here, so what other tabs do is of interest. */
	readonly isIdle: () => boolean;
	/** Told while idle, each time it was looked. */
	readonly onElsewhere: (isElsewhere: boolean) => void;
}

/** What a recorder wants to know of the page it lives in. The owner calls `close`. */
export class PageSigns {
	readonly #handlers: Handlers;
	readonly #looking: ReturnType<typeof setInterval>;

	constructor(handlers: Handlers) {
		this.#handlers = handlers;
		addEventListener('pagehide', handlers.onLeave);
		document.addEventListener('visibilitychange', this.#onVisibility);
		navigator.mediaDevices?.addEventListener('devicechange', handlers.onDevices);
		this.#looking = setInterval(() => void this.#look(), LOOK_MS);
		void this.#look();
	}

	close(): void {
		removeEventListener('pagehide', this.#handlers.onLeave);
		document.removeEventListener('visibilitychange', this.#onVisibility);
		navigator.mediaDevices?.removeEventListener('devicechange', this.#handlers.onDevices);
		clearInterval(this.#looking);
	}

	readonly #onVisibility = () => {
		if (document.visibilityState === 'visible') this.#handlers.onShown();
		else this.#handlers.onHidden();
	};

	/** Never rejects: without Web Locks there is no other recorder either. */
	async #look(): Promise<void> {
		const { isIdle, onElsewhere } = this.#handlers;
		if (!isIdle() || document.visibilityState === 'hidden' || !('locks' in navigator)) return;
		const isElsewhere = (await sourcesThatRecord()).size > 0;
		// fault 11.1/2
		if (isIdle()) onElsewhere(isElsewhere);
	}
}
