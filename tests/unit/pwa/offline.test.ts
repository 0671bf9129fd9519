import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { OfflineState } from '../../../src/lib/pwa/types';
import { OfflineCore, type OfflineEnvironment } from '../../../src/lib/pwa/offline';

const SCRIPT = new TextEncoder().encode('export default 1');
const WASM = Uint8Array.from({ length: 600_000 }, (_, index) => index % 253);
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const CORE = {
	version: '1',
	files: [
		{ path: '/ffmpeg/1/core.js', sizeBytes: SCRIPT.length, sha256: sum(SCRIPT) },
		{ path: '/ffmpeg/1/core.wasm', sizeBytes: WASM.length, sha256: sum(WASM) }
	]
};
const TOTAL = SCRIPT.length + WASM.length;

/** Cache Storage, as far as it is used here. */
class FakeCaches {
	readonly stored = new Map<string, Response>();
	putError: Error | null = null;

	open(name: string): Promise<Pick<Cache, 'put'>> {
		return Promise.resolve({
			put: (path: RequestInfo | URL, response: Response) => {
				if (this.putError) return Promise.reject(this.putError);
				this.stored.set(`${name} ${path as string}`, response);
				return Promise.resolve();
			}
		});
	}

	match(path: string, { cacheName }: { cacheName: string }): Promise<Response | undefined> {
		return Promise.resolve(this.stored.get(`${cacheName} ${path}`));
	}
}

function world(files: Record<string, Uint8Array> = { '/ffmpeg/1/core.js': SCRIPT, '/ffmpeg/1/core.wasm': WASM }) {
	const caches = new FakeCaches();
	const events = new EventTarget();
	const asked: string[] = [];
	const state = { isOnline: true, isShellKept: false, tellShell: () => undefined as void };
	let tail: Promise<unknown> = Promise.resolve();
	const environment: OfflineEnvironment = {
		caches: caches as unknown as CacheStorage,
		locks: {
			request: (...args: unknown[]) => {
				const turn = tail.then(args.at(-1) as () => Promise<unknown>);
				tail = turn.catch(() => undefined);
				return turn;
			}
		},
		events,
		fetch(url) {
			asked.push(url);
			if (!state.isOnline) return Promise.reject(new TypeError('Failed to fetch'));
			const bytes = files[url];
			return Promise.resolve(bytes ? new Response(bytes.slice()) : new Response('', { status: 404 }));
		},
		wait: () => Promise.resolve(),
		isShellKept: () => Promise.resolve(state.isShellKept),
		whenShellKept: (listener) => {
			state.tellShell = listener;
		}
	};
	return { caches, events, asked, state, create: () => new OfflineCore(environment, CORE) };
}

function until(core: OfflineCore, isReached: (state: OfflineState) => boolean): Promise<OfflineState> {
	return new Promise((resolve) => {
		core.state.subscribe((state) => {
			if (isReached(state)) resolve(state);
		});
	});
}

describe('OfflineCore', () => {
	test('fetches nothing until it is asked', async () => {
		const { create, asked } = world();
		const core = create();
		expect(core.state.value).toMatchObject({ phase: 'checking', totalBytes: TOTAL });
		await until(core, ({ phase }) => phase === 'absent');
		expect(asked).toEqual([]);
		core.close();
	});

	test('fetches both files once, with progress, into the cache of their version', async () => {
		const { create, asked, caches } = world();
		const core = create();
		const seen: number[] = [];
		core.state.subscribe(({ doneBytes }) => seen.push(doneBytes));
		expect(core.fetch(), 'joins the fetch under way').toBe(core.fetch());
		await core.fetch();
		expect(core.state.value).toMatchObject({ phase: 'ready', doneBytes: TOTAL, error: null });
		expect(asked).toEqual(['/ffmpeg/1/core.js', '/ffmpeg/1/core.wasm']);
		expect(seen).toEqual([...seen].sort((a, b) => a - b));
		const wasm = caches.stored.get('hindsight-ffmpeg-1 /ffmpeg/1/core.wasm');
		expect(wasm?.headers.get('content-type')).toBe('application/wasm');
		const again = create();
		await until(again, ({ phase }) => phase === 'ready');
		await again.fetch();
		expect(asked).toHaveLength(2);
	});

	test('two tabs fetch once', async () => {
		const { create, asked } = world();
		await Promise.all([create().fetch(), create().fetch()]);
		expect(asked).toHaveLength(2);
	});

	test('a file that fails its check is not stored; the good one is not fetched again', async () => {
		const files: Record<string, Uint8Array> = { '/ffmpeg/1/core.js': SCRIPT, '/ffmpeg/1/core.wasm': WASM.toReversed() };
		const { create, asked, caches } = world(files);
		const core = create();
		await core.fetch();
		expect(core.state.value).toMatchObject({ phase: 'failed', error: { code: 'clip/core-unavailable' } });
		expect([...caches.stored.keys()]).toEqual(['hindsight-ffmpeg-1 /ffmpeg/1/core.js']);
		files['/ffmpeg/1/core.wasm'] = WASM;
		await core.fetch();
		expect(core.state.value).toMatchObject({ phase: 'ready', error: null, doneBytes: TOTAL });
		expect(asked.filter((path) => path.endsWith('.js'))).toHaveLength(1);
	});

	test('tries again by itself when the network is back', async () => {
		const { create, events, state } = world();
		state.isOnline = false;
		const core = create();
		await core.fetch();
		expect(core.state.value.phase).toBe('failed');
		state.isOnline = true;
		events.dispatchEvent(new Event('online'));
		await until(core, ({ phase }) => phase === 'ready');
	});

	test('the network coming back starts nothing that was not asked for', async () => {
		const { create, events, asked } = world();
		const core = create();
		await until(core, ({ phase }) => phase === 'absent');
		events.dispatchEvent(new Event('online'));
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(asked).toEqual([]);
	});

	test('a full disk is said as such', async () => {
		const { create, caches } = world();
		caches.putError = new DOMException('full', 'QuotaExceededError');
		const core = create();
		await core.fetch();
		expect(core.state.value).toMatchObject({ phase: 'failed', error: { code: 'storage/full' } });
	});

	test('tells when the pages are kept', async () => {
		const { create, state } = world();
		const core = create();
		await until(core, ({ phase }) => phase === 'absent');
		expect(core.state.value.isShellCached).toBe(false);
		state.isShellKept = true;
		state.tellShell();
		await until(core, ({ isShellCached }) => isShellCached);
	});
});
