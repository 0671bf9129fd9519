import type { InstallControl } from './types';
import { Observable } from '../base/observable';

/** Chromium's offer to install; https://wicg.github.io/manifest-incubations/#beforeinstallpromptevent-interface */
interface InstallPrompt extends Event {
	prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>;
}

/** What `Install` needs of the browser. */
export interface InstallEnvironment {
	/** Where `beforeinstallprompt` and `appinstalled` come. */
	readonly events: Pick<EventTarget, 'addEventListener'>;
	/** The page runs in a window of its own. */
	isStandalone(): boolean;
}

function browserEnvironment(): InstallEnvironment {
	return {
		events: window,
		isStandalone: () =>
			matchMedia('(display-mode: standalone), (display-mode: minimal-ui), (display-mode: window-controls-overlay)')
				.matches ||
			// Safari's home-screen apps have this instead.
			('standalone' in navigator && navigator.standalone === true)
	};
}

/** Keeps the browser's offer to install for the app's own button. Without an offer there is no button. */
export class Install implements InstallControl {
	readonly canInstall = new Observable(false);
	readonly isInstalled: Observable<boolean>;

	readonly #end = new AbortController();
	#prompt: InstallPrompt | null = null;

	/** The owner calls `close`. */
	constructor(environment: InstallEnvironment = browserEnvironment()) {
		this.isInstalled = new Observable(environment.isStandalone());
		const { signal } = this.#end;
		environment.events.addEventListener(
			'beforeinstallprompt',
			(event) => {
				event.preventDefault();
				this.#offer(event as InstallPrompt);
			},
			{ signal }
		);
		environment.events.addEventListener(
			'appinstalled',
			() => {
				this.#offer(null);
				this.isInstalled.set(true);
			},
			{ signal }
		);
	}

	/** Shows the browser's question; call from a press. An offer is good for one question: the browser makes a new one. */
	async install(): Promise<void> {
		const prompt = this.#prompt;
		this.#offer(null);
		await prompt?.prompt();
	}

	close(): void {
		this.#end.abort();
	}

	#offer(prompt: InstallPrompt | null): void {
		this.#prompt = prompt;
		this.canInstall.set(prompt !== null);
	}
}
