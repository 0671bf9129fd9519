import { afterEach, expect, test, vi } from 'vitest';
import { atWorkLock, isPageReturning, recorderLock } from '../../../src/lib/platform/recorder-lock';

afterEach(() => vi.unstubAllGlobals());

/** @param held which page holds which lock */
function hold(held: readonly (readonly [page: string, name: string])[]): void {
	const locks = held.map(([clientId, name]) => ({ clientId, name, mode: 'shared' as const }));
	vi.stubGlobal('navigator', { locks: { query: async () => ({ held: locks, pending: [] }) } });
}

test('no page returns where none is at work, or each that is records', async () => {
	hold([]);
	expect(await isPageReturning()).toBe(false);
	hold([
		['a', atWorkLock(1)],
		['a', recorderLock('cam')],
		['b', recorderLock('door')]
	]);
	expect(await isPageReturning()).toBe(false);
});

test('a page at work whose camera is away returns', async () => {
	hold([['a', atWorkLock(1)]]);
	expect(await isPageReturning()).toBe(true);
});

test('a page that records two sources does not stand for another page whose camera is away', async () => {
	hold([
		['a', atWorkLock(1)],
		['a', recorderLock('cam')],
		['a', recorderLock('screen')],
		['b', atWorkLock(1)]
	]);
	expect(await isPageReturning()).toBe(true);
});

test('nor does a page whose sign is not seen, as after the data of the site was cleared', async () => {
	hold([
		['a', atWorkLock(1)],
		['b', recorderLock('cam')]
	]);
	expect(await isPageReturning()).toBe(true);
});

test('none returns where the browser has no locks', async () => {
	vi.stubGlobal('navigator', {});
	expect(await isPageReturning()).toBe(false);
});
