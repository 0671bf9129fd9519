import { describe, expect, test, vi } from 'vitest';
import { BUSY_LOCK, BusySign } from '../../../src/lib/platform/busy-sign';
import type { UpdateEvents } from '../../../src/lib/pwa/update-source';
import { Updates } from '../../../src/lib/pwa/updates';

/** Web Locks with `shared` and `ifAvailable`; a shared lock that has to wait is not needed here. */
class FakeLocks {
	#sharedCount = 0;
	#isTaken = false;

	get isTaken(): boolean {
		return this.#isTaken;
	}

	readonly request = (async (
		_: string,
		options: LockOptions,
		work: (lock: Lock | null) => unknown
	): Promise<unknown> => {
		if (options.mode === 'shared') {
			this.#sharedCount++;
			try {
				return await work({ name: BUSY_LOCK, mode: 'shared' });
			} finally {
				this.#sharedCount--;
			}
		}
		if (this.#isTaken || this.#sharedCount > 0) return await work(null);
		this.#isTaken = true;
		try {
			return await work({ name: BUSY_LOCK, mode: 'exclusive' });
		} finally {
			this.#isTaken = false;
		}
	}) as LockManager['request'];
}

function world() {
	const locks = new FakeLocks();
	const facts = { isBusy: false, isInstalled: true, recording: new Set<string>() };
	let events: UpdateEvents | undefined;
	const source = {
		listen: (listener: UpdateEvents) => {
			events = listener;
			return () => (events = undefined);
		},
		skipWaiting: vi.fn(() => facts.isInstalled),
		reload: vi.fn()
	};
	const updates = new Updates(() => facts.isBusy, {
		source,
		locks,
		recordingSources: () => Promise.resolve(facts.recording)
	});
	const tell = (name: keyof UpdateEvents) => events?.[name]();
	return { updates, source, locks, facts, tell };
}

describe('Updates', () => {
	test('nothing waits', async () => {
		const { updates, source } = world();
		expect(updates.isWaiting.value).toBe(false);
		expect(await updates.apply()).toBe('none');
		expect(source.skipWaiting).not.toHaveBeenCalled();
	});

	test('a waiting version takes over at the user’s word, and the page reloads once, when it has', async () => {
		const { updates, source, tell } = world();
		tell('onWaiting');
		expect(updates.isWaiting.value).toBe(true);
		expect(source.skipWaiting).not.toHaveBeenCalled();
		expect(await updates.apply()).toBe('applying');
		expect(source.skipWaiting).toHaveBeenCalledOnce();
		expect(source.reload).not.toHaveBeenCalled();
		tell('onTakenOver');
		tell('onTakenOver');
		expect(source.reload).toHaveBeenCalledOnce();
	});

	test.each([
		['this page is busy', (facts: ReturnType<typeof world>['facts']) => (facts.isBusy = true)],
		['a recorder runs in any tab', (facts: ReturnType<typeof world>['facts']) => facts.recording.add('a')]
	])('refuses while %s', async (_, make) => {
		const { updates, source, facts, tell, locks } = world();
		tell('onWaiting');
		make(facts);
		expect(await updates.apply()).toBe('busy');
		expect(source.skipWaiting).not.toHaveBeenCalled();
		await vi.waitFor(() => expect(locks.isTaken).toBe(false));
		expect(updates.isWaiting.value).toBe(true);
	});

	test('refuses while another tab has its sign up', async () => {
		const { updates, source, tell, locks } = world();
		tell('onWaiting');
		const sign = new BusySign(BUSY_LOCK, locks);
		sign.set(true);
		expect(await updates.apply()).toBe('busy');
		expect(source.skipWaiting).not.toHaveBeenCalled();
		sign.set(false);
		await vi.waitFor(async () => expect(await updates.apply()).toBe('applying'));
	});

	test('keeps other tabs from beginning anything until the version has changed', async () => {
		const { updates, tell, locks } = world();
		tell('onWaiting');
		await updates.apply();
		await new Promise((resolve) => setTimeout(resolve, 20));
		expect(locks.isTaken).toBe(true);
		tell('onTakenOver');
		await vi.waitFor(() => expect(locks.isTaken).toBe(false));
	});

	test('another tab let it in: this page goes on and offers to reload', async () => {
		const { updates, source, tell, facts } = world();
		tell('onTakenOver');
		expect(source.reload).not.toHaveBeenCalled();
		expect(updates.isWaiting.value).toBe(true);
		facts.isInstalled = false;
		expect(await updates.apply()).toBe('applying');
		expect(source.reload).toHaveBeenCalledOnce();
	});

	test('a missing file is a reason to offer, not to reload', () => {
		const { updates, source, tell } = world();
		tell('onFileMissing');
		expect(updates.isWaiting.value).toBe(true);
		expect(source.reload).not.toHaveBeenCalled();
	});

	test('work begun after the press is not reloaded away', async () => {
		const { updates, source, tell, facts } = world();
		tell('onWaiting');
		await updates.apply();
		facts.isBusy = true;
		tell('onTakenOver');
		expect(source.reload).not.toHaveBeenCalled();
		expect(updates.isWaiting.value).toBe(true);
	});

	test('a version that does not come is given up, and no later change reloads the page', async () => {
		vi.useFakeTimers();
		const { updates, source, tell, locks } = world();
		tell('onWaiting');
		await updates.apply();
		await vi.advanceTimersByTimeAsync(10_000);
		vi.useRealTimers();
		expect(locks.isTaken).toBe(false);
		tell('onTakenOver');
		expect(source.reload).not.toHaveBeenCalled();
	});

	test('hears nothing after close', () => {
		const { updates, tell } = world();
		updates.close();
		tell('onWaiting');
		expect(updates.isWaiting.value).toBe(false);
	});
});
