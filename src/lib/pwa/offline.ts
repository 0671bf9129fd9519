import type { OfflineControl, OfflineState } from './types';
import { AppError, isAbort, messageOf, toPlainError } from '../base/errors';
import { Observable } from '../base/observable';
import { coreCacheName } from './core-cache';
import type { CoreFile, DownloadEnvironment } from './core-download';
import { isShellKept, whenShellKept } from './shell';

/** Held by the one fetch of the core, whichever tab it is in. */
const CORE_LOCK = 'hindsight-core';
/** How much must come before the progress is told again: 130 times in all. */
const PROGRESS_BYTES = 256 * 1024;

/** What `OfflineCore` needs of the browser. */
export interface OfflineEnvironment extends DownloadEnvironment {
	readonly caches: CacheStorage;
	/** `null` where the browser has none: then two tabs may fetch the same. */
	readonly locks: Pick<LockManager, 'request'> | null;
	/** Where `online` comes. */
	readonly events: Pick<EventTarget, 'addEventListener'>;
	isShellKept(): Promise<boolean>;
	/** Calls back whenever that may have changed. */
	whenShellKept(listener: () => void, signal: AbortSignal): void;
}

function browserEnvironment(): OfflineEnvironment {
	return {
		caches,
		locks: navigator.locks ?? null,
		events: window,
		fetch: (url, init) => fetch(url, init),
		wait: (ms, signal) =>
			new Promise((resolve, reject) => {
				const timer = setTimeout(resolve, ms);
				signal.addEventListener('abort', () => {
					clearTimeout(timer);
					reject(signal.reason as Error);
				});
			}),
		isShellKept,
		whenShellKept
	};
}

/**
 * Keeps ffmpeg's core (32 MB) on the device: fetched once, checked against the sums it was built with, in a cache of
 * its own that the service worker answers from. A file that fails its check is never stored.
 */
export class OfflineCore implements OfflineControl {
	readonly state: Observable<OfflineState>;

	readonly #environment: OfflineEnvironment;
	readonly #core: typeof __FFMPEG_CORE__;
	readonly #end = new AbortController();
	#fetching: Promise<void> | null = null;

	/** Looks what is there; fetches nothing until it is asked. The owner calls `close`. */
	constructor(environment: OfflineEnvironment = browserEnvironment(), core = __FFMPEG_CORE__) {
		this.#environment = environment;
		this.#core = core;
		this.state = new Observable<OfflineState>({
			phase: 'checking',
			doneBytes: 0,
			totalBytes: core.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
			error: null,
			isShellCached: false
		});
		const { signal } = this.#end;
		void this.#check();
		void this.#checkShell();
		environment.whenShellKept(() => void this.#checkShell(), signal);
		environment.events.addEventListener(
			'online',
			() => {
				// Asked for and not come: now it may.
				if (this.state.value.phase === 'failed') void this.fetch();
			},
			{ signal }
		);
	}

	/** See `OfflineControl.fetch`. Quick when the core is there. */
	fetch(): Promise<void> {
		this.#fetching ??= this.#fetchMissing().finally(() => {
			this.#fetching = null;
		});
		return this.#fetching;
	}

	/** Breaks off a fetch that is under way. */
	close(): void {
		this.#end.abort();
	}

	async #fetchMissing(): Promise<void> {
		try {
			if ((await this.#missing()).length > 0) {
				this.#set({ phase: 'fetching', doneBytes: 0, error: null });
				const { locks } = this.#environment;
				if (locks) await locks.request(CORE_LOCK, { signal: this.#end.signal }, () => this.#download());
				else await this.#download();
			}
			this.#set({ phase: 'ready', doneBytes: this.state.value.totalBytes, error: null });
		} catch (error) {
			if (this.#end.signal.aborted && isAbort(error)) return;
			this.#set({ phase: 'failed', error: toPlainError(error, 'clip/core-unavailable') });
		}
	}

	/** Another tab may have fetched while this one waited for its turn, so what is missing is looked up again. */
	async #download(): Promise<void> {
		const { downloadChecked } = await import('./core-download');
		const missing = await this.#missing();
		let base = this.state.value.totalBytes - missing.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
		for (const file of missing) {
			const bytes = await downloadChecked(file, this.#environment, this.#end.signal, (done) => {
				const doneBytes = base + done;
				const isWorthTelling = Math.abs(doneBytes - this.state.value.doneBytes) >= PROGRESS_BYTES;
				if (isWorthTelling || done === file.sizeBytes) this.#set({ doneBytes });
			});
			await this.#store(file, bytes);
			base += file.sizeBytes;
		}
	}

	async #store(file: CoreFile, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
		const headers = {
			'content-type': file.path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript',
			'content-length': String(file.sizeBytes),
			'x-content-type-options': 'nosniff'
		};
		try {
			const cache = await this.#environment.caches.open(coreCacheName(this.#core.version));
			await cache.put(file.path, new Response(bytes, { headers }));
		} catch (error) {
			const isFull = error instanceof Error && error.name === 'QuotaExceededError';
			const code = isFull ? 'storage/full' : 'clip/core-unavailable';
			throw new AppError(code, 'retryable', `${file.path}: ${messageOf(error)}`, { path: file.path }, { cause: error });
		}
	}

	/** Files that are not in the cache. Only checked ones get in, and a cache entry is whole or not there. */
	async #missing(): Promise<CoreFile[]> {
		const cacheName = coreCacheName(this.#core.version);
		const kept = await Promise.all(
			this.#core.files.map(({ path }) => this.#environment.caches.match(path, { cacheName }))
		);
		return this.#core.files.filter((_, index) => !kept[index]);
	}

	async #check(): Promise<void> {
		let phase: OfflineState['phase'] = 'absent';
		try {
			if ((await this.#missing()).length === 0) phase = 'ready';
		} catch (error) {
			console.warn(`hindsight: no cache (${messageOf(error)})`);
		}
		if (this.state.value.phase !== 'checking') return; // A fetch has begun and knows better.
		this.#set({ phase, doneBytes: phase === 'ready' ? this.state.value.totalBytes : 0 });
	}

	async #checkShell(): Promise<void> {
		try {
			this.#set({ isShellCached: await this.#environment.isShellKept() });
		} catch (error) {
			console.warn(`hindsight: no cache (${messageOf(error)})`);
		}
	}

	#set(patch: Partial<OfflineState>): void {
		if (!this.#end.signal.aborted) this.state.set({ ...this.state.value, ...patch });
	}
}
