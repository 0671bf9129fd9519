import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { vi } from 'vitest';
import { FakeLocks } from './fake-locks';

/** An event target that knows how many listeners it has. */
class CountingTarget extends EventTarget {
	readonly #listeners = new Map<string, Set<unknown>>();

	get listenerCount(): number {
		return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
	}

	override addEventListener(
		type: string,
		listener: EventListenerOrEventListenerObject | null,
		options?: AddEventListenerOptions | boolean
	): void {
		super.addEventListener(type, listener, options);
		const ofType = this.#listeners.get(type) ?? new Set();
		this.#listeners.set(type, ofType.add(listener));
		if (typeof options === 'object') options.signal?.addEventListener('abort', () => ofType.delete(listener));
	}

	override removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null): void {
		super.removeEventListener(type, listener);
		this.#listeners.get(type)?.delete(listener);
	}
}

class FakeDocument extends CountingTarget {
	readonly visibilityState = 'visible';
}

/** Directories of the origin's private file system that hold nothing. */
class EmptyDirectory {
	async getDirectoryHandle(): Promise<EmptyDirectory> {
		return this;
	}

	async removeEntry(): Promise<void> {}

	async *keys(): AsyncGenerator<string> {}

	async *values(): AsyncGenerator<never> {}

	async *entries(): AsyncGenerator<never> {}
}

/** A worker that never answers. */
class SilentWorker extends CountingTarget {
	static readonly running = new Set<SilentWorker>();
	onmessage: unknown = null;

	constructor() {
		super();
		SilentWorker.running.add(this);
	}

	postMessage(): void {}

	terminate(): void {
		SilentWorker.running.delete(this);
	}
}

/**
 * Puts what a page finds in a browser in the place of Node's globals: an empty database, locks, events, caches without
 * ffmpeg, a camera that nobody has. `vi.unstubAllGlobals` takes it away.
 */
export function stubPage() {
	const [page, document, mediaDevices] = [new CountingTarget(), new FakeDocument(), new CountingTarget()];
	const locks = new FakeLocks();
	const channels = new Set<string>();
	const intervals = new Set<unknown>();
	const texts = new Map<string, string>();
	SilentWorker.running.clear();

	class CountedChannel extends BroadcastChannel {
		constructor(name: string) {
			super(name);
			channels.add(name);
		}

		override close(): void {
			channels.delete(this.name);
			super.close();
		}
	}

	const [begin, end] = [globalThis.setInterval, globalThis.clearInterval];
	vi.stubGlobal('setInterval', (work: () => void, ms: number) => {
		const timer = begin(work, ms);
		intervals.add(timer);
		return timer;
	});
	vi.stubGlobal('clearInterval', (timer: NodeJS.Timeout) => {
		intervals.delete(timer);
		end(timer);
	});
	vi.stubGlobal('indexedDB', new IDBFactory());
	vi.stubGlobal('BroadcastChannel', CountedChannel);
	vi.stubGlobal('Worker', SilentWorker);
	vi.stubGlobal('document', document);
	vi.stubGlobal('window', page);
	vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
	vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
	vi.stubGlobal('matchMedia', () => ({ matches: false }));
	vi.stubGlobal('isSecureContext', true);
	vi.stubGlobal('caches', {
		match: async () => undefined,
		open: async () => ({ put: async () => undefined })
	});
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => texts.get(key) ?? null,
		setItem: (key: string, text: string) => void texts.set(key, text),
		removeItem: (key: string) => void texts.delete(key)
	});
	vi.stubGlobal('navigator', {
		locks,
		mediaDevices: Object.assign(mediaDevices, { enumerateDevices: async () => [] }),
		onLine: true,
		storage: {
			estimate: async () => ({ usage: 1_000, quota: 1_000_000 }),
			persisted: async () => false,
			persist: async () => true,
			getDirectory: async () => new EmptyDirectory()
		}
	});

	return {
		page,
		document,
		locks,
		/** What runs or is held: empty once all is closed. */
		get left() {
			return {
				channels: [...channels].sort(),
				intervals: intervals.size,
				listeners: page.listenerCount + document.listenerCount + mediaDevices.listenerCount,
				locks: locks.heldNames,
				workers: SilentWorker.running.size
			};
		}
	};
}
