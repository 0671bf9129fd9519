import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WakeLock } from '../../../src/lib/capture/wake-lock';

class FakeSentinel {
	released = false;
	release(): Promise<void> {
		this.released = true;
		return Promise.resolve();
	}
}

/** All that the browser has given. */
let given: FakeSentinel[];
/** Answers the oldest request that waits. */
let answers: (() => void)[];

beforeEach(() => {
	given = [];
	answers = [];
	const request = () =>
		new Promise((resolve) => {
			answers.push(() => {
				const sentinel = new FakeSentinel();
				given.push(sentinel);
				resolve(sentinel);
			});
		});
	vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => void vi.unstubAllGlobals());

const heldCount = () => given.filter(({ released }) => !released).length;

test('asked for twice before the first answer, it is held once, and let go whole', async () => {
	const lock = new WakeLock();
	const asked = [lock.hold(), lock.hold()];
	for (const answer of answers) answer();
	await Promise.all(asked);
	expect(heldCount()).toBe(1);
	lock.release();
	expect(heldCount()).toBe(0);
});

test('let go and wanted again before the answer, it is held once', async () => {
	const lock = new WakeLock();
	const asked = [lock.hold()];
	lock.release();
	asked.push(lock.hold());
	for (const answer of answers) answer();
	await Promise.all(asked);
	expect(heldCount()).toBe(1);
	lock.release();
	expect(heldCount()).toBe(0);
});

test('let go before the answer, it is not held; taken back by the browser, it is asked for anew', async () => {
	const lock = new WakeLock();
	const asked = lock.hold();
	lock.release();
	answers.pop()?.();
	await asked;
	expect(heldCount()).toBe(0);
	const again = lock.hold();
	answers.pop()?.();
	await again;
	await given.at(-1)?.release();
	const shown = lock.hold();
	answers.pop()?.();
	await shown;
	expect(heldCount()).toBe(1);
});
