import { messageOf } from '../base/errors';
import { SYNC_TAG } from './sync-message';

/** Background Sync, Chromium only. */
interface SyncRegistration extends ServiceWorkerRegistration {
	readonly sync?: { register(tag: string): Promise<void> };
}

/**
 * Asks for a nudge when the network is back. Only that: the page itself sends, for a service worker has neither
 * XMLHttpRequest nor the time; a page that sleeps in the background is woken by the message.
 */
export function requestSync(): void {
	if (!('serviceWorker' in navigator)) return;
	navigator.serviceWorker.ready
		.then((registration: SyncRegistration) => registration.sync?.register(SYNC_TAG))
		.catch((error: unknown) => {
			// Refused by the user or in a private window: the `online` event and the next start do without it.
			console.info(`hindsight: no background sync (${messageOf(error)})`);
		});
}
