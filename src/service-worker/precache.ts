import { build, files, prerendered, version } from '$service-worker';
import { PrecacheController } from 'workbox-precaching';
import { messageOf } from '../lib/base/errors';
import { pageOf } from './target';

declare const self: ServiceWorkerGlobalScope & {
	/** Paths of all hashed client files, put in here by `vite-build-files.ts`; missing under `vite dev`. */
	readonly __BUILD_FILES__?: readonly string[];
};

const EXTRAS_PREFIX = 'hindsight-extras-';
const EXTRAS_CACHE = EXTRAS_PREFIX + version;
/** `adapter-static`'s fallback: the shell for an address that is no page. Made after Kit's lists, so named here. */
const FALLBACK = '/404.html';

/**
 * The app's shell, kept whole on the device. Two lists, since one odd file must not keep the app from installing: what
 * the pages need to run is all or nothing; icons, manifest and notices are kept as far as they come.
 */
export class Shell {
	readonly #controller = new PrecacheController();

	constructor() {
		// Kit's own list leaves out what only workers load: their chunks and the workers they start.
		const hashed = self.__BUILD_FILES__ ?? build;
		this.#controller.addToCacheList([
			...hashed.filter((url) => !url.startsWith('/ffmpeg/')).map((url) => ({ url, revision: null })),
			...prerendered.map((url) => ({ url, revision: version }))
		]);
	}

	/** Rejects when a file of the first list doesn't come; the browser tries again at its next update check. */
	async install(event: ExtendableEvent): Promise<void> {
		await this.#controller.install(event);
		const cache = await caches.open(EXTRAS_CACHE);
		await Promise.all(
			[...files, FALLBACK].map(async (url) => {
				try {
					await cache.add(new Request(url, { cache: 'reload' }));
				} catch (error) {
					// Fetched from the network when asked for.
					console.warn(`hindsight: ${url} is not kept for offline use (${messageOf(error)})`);
				}
			})
		);
	}

	/** Deletes what older versions kept. */
	async activate(event: ExtendableEvent): Promise<void> {
		await this.#controller.activate(event);
		const names = await caches.keys();
		await Promise.all(
			names.filter((name) => name.startsWith(EXTRAS_PREFIX) && name !== EXTRAS_CACHE).map((name) => caches.delete(name))
		);
	}

	/** Answers a navigation: kept pages from the device, so that a page and its files are of one version. */
	async page(request: Request): Promise<Response> {
		const url = new URL(request.url);
		const page = pageOf(url.pathname);
		const kept = await this.#controller.matchPrecache(page);
		if (kept) {
			// One address per page: a page's relative links would miss below `/gallery/`.
			const isExact = url.pathname === '/' || !url.pathname.endsWith('/');
			return isExact ? kept : Response.redirect(page + url.search, 308);
		}
		try {
			return await fetch(request);
		} catch (error) {
			const fallback = await caches.match(FALLBACK, { cacheName: EXTRAS_CACHE });
			if (!fallback) throw error;
			return new Response(fallback.body, { status: 404, headers: fallback.headers });
		}
	}

	/** Answers anything else of the origin: from the device if kept, else from the network. */
	async file(request: Request): Promise<Response> {
		const kept =
			(await this.#controller.matchPrecache(request)) ??
			(await caches.match(request, { cacheName: EXTRAS_CACHE, ignoreVary: true }));
		return kept ?? fetch(request);
	}
}
