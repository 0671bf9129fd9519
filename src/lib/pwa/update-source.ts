import type { Workbox } from 'workbox-window';
import { messageOf } from '../base/errors';

/** How long after the last check coming back to the page is no reason for another. */
const CHECK_PAUSE_MS = 60_000;
const CHECK_EVERY_MS = 3_600_000;

/** What happens to the app's version under this page. */
export interface UpdateEvents {
	/** A new version is installed and waits. */
	onWaiting(): void;
	/** Another version than the one this page was loaded from is in charge now. */
	onTakenOver(): void;
	/** A file of this page's version is neither kept nor on the server any more. */
	onFileMissing(): void;
}

/** Where `Updates` hears of new versions, and what it does to them. */
export interface UpdateSource {
	/** Starts telling. Returns what ends it. */
	listen(events: UpdateEvents): () => void;
	/** Tells the waiting version to take over; false when none waits. */
	skipWaiting(): boolean;
	reload(): void;
}

/**
 * Registers the service worker and watches it by `workbox-window`; looks for a new version every hour and when the
 * page is looked at again. A browser without service workers (or one that refuses: a private window) has no updates to
 * wait for; then only missing files are told.
 */
export function browserUpdateSource(): UpdateSource {
	let registration: ServiceWorkerRegistration | undefined;
	return {
		listen(events) {
			const end = new AbortController();
			addEventListener('vite:preloadError', () => events.onFileMissing(), { signal: end.signal });
			if ('serviceWorker' in navigator) {
				register(events, end.signal).then(
					(registered) => {
						registration = registered;
					},
					(error: unknown) => {
						console.warn(`hindsight: not kept for offline use (${messageOf(error)})`);
					}
				);
			}
			return () => end.abort();
		},
		skipWaiting() {
			const waiting = registration?.waiting;
			waiting?.postMessage({ type: 'SKIP_WAITING' });
			return !!waiting;
		},
		reload: () => location.reload()
	};
}

/** Behind the first picture: nothing the page shows waits for it. */
async function register(events: UpdateEvents, signal: AbortSignal): Promise<ServiceWorkerRegistration | undefined> {
	const { Workbox } = await import('workbox-window');
	if (signal.aborted) return undefined;
	// Kit serves the worker as a module under `vite dev` and builds a single classic script.
	const workbox = new Workbox('/service-worker.js', { type: import.meta.env.DEV ? 'module' : 'classic' });
	watch(workbox, events, signal);
	const registration = await workbox.register();
	if (!signal.aborted) checkNowAndThen(workbox, signal);
	return registration;
}

function watch(workbox: Workbox, events: UpdateEvents, signal: AbortSignal): void {
	// The worker that claims a page on its first visit is the version the page came from.
	let isControlled = navigator.serviceWorker.controller !== null;
	const onWaiting = () => events.onWaiting();
	const onControlling = () => {
		if (isControlled) events.onTakenOver();
		isControlled = true;
	};
	workbox.addEventListener('waiting', onWaiting);
	workbox.addEventListener('controlling', onControlling);
	signal.addEventListener('abort', () => {
		workbox.removeEventListener('waiting', onWaiting);
		workbox.removeEventListener('controlling', onControlling);
	});
}

function checkNowAndThen(workbox: Workbox, signal: AbortSignal): void {
	let lastMs = performance.now();
	const check = () => {
		lastMs = performance.now();
		// Without a network there is nothing new; the next check tells.
		workbox.update().catch((error: unknown) => console.info(`hindsight: no update check (${messageOf(error)})`));
	};
	const timer = setInterval(check, CHECK_EVERY_MS);
	document.addEventListener(
		'visibilitychange',
		() => {
			if (document.visibilityState === 'visible' && performance.now() - lastMs > CHECK_PAUSE_MS) check();
		},
		{ signal }
	);
	signal.addEventListener('abort', () => clearInterval(timer));
}
