import { SYNC_MESSAGE, SYNC_TAG } from '../lib/upload/sync-message';

/** Background Sync (Chromium): not in TypeScript's own libraries. */
interface SyncEvent extends ExtendableEvent {
	readonly tag: string;
}

/**
 * Tells every open page that there is a network again, and nothing else: uploads are the pages' own, for a service
 * worker has no upload progress and may be ended at any time.
 */
export function nudgeOnSync(worker: ServiceWorkerGlobalScope): void {
	const target: EventTarget = worker;
	target.addEventListener('sync', (event) => {
		const sync = event as SyncEvent;
		if (sync.tag === SYNC_TAG) sync.waitUntil(nudge(worker.clients));
	});
}

async function nudge(clients: Clients): Promise<void> {
	for (const page of await clients.matchAll({ type: 'window' })) page.postMessage(SYNC_MESSAGE);
}
