/** Whether the app opens without a network: a service worker is in charge of the origin and its pages are kept. */
export async function isShellKept(): Promise<boolean> {
	if (!('serviceWorker' in navigator)) return false;
	const registration = await navigator.serviceWorker.getRegistration();
	if (!registration?.active) return false;
	// workbox-precaching keeps pages under their address with the revision as a search parameter.
	return (await caches.match('/', { ignoreSearch: true })) !== undefined;
}

/** Calls `listener` when the service worker has become active, and when another takes over. */
export function whenShellKept(listener: () => void, signal: AbortSignal): void {
	if (!('serviceWorker' in navigator)) return;
	const { serviceWorker } = navigator;
	serviceWorker.addEventListener('controllerchange', listener, { signal });
	void serviceWorker.ready.then(() => {
		if (!signal.aborted) listener();
	});
}
