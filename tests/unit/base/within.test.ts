import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from '../../../src/lib/base/within';

const tooSlow = () => new Error('too slow');

describe('within', () => {
	beforeEach(() => void vi.useFakeTimers());
	afterEach(() => void vi.useRealTimers());

	it('gives what the promise gives in time, and leaves no timer behind', async () => {
		let resolve: (value: string) => void = () => undefined;
		const result = within(1_000, new Promise<string>((done) => (resolve = done)), tooSlow);
		await vi.advanceTimersByTimeAsync(999);
		expect(vi.getTimerCount()).toBe(1);
		resolve('done');
		await expect(result).resolves.toBe('done');
		expect(vi.getTimerCount()).toBe(0);
	});

	it('rejects as the promise does, and leaves no timer behind', async () => {
		await expect(within(1_000, Promise.reject(new Error('broken')), tooSlow)).rejects.toThrow('broken');
		expect(vi.getTimerCount()).toBe(0);
	});

	it('rejects once the limit is over, with an error that is made only then', async () => {
		const timeout = vi.fn(tooSlow);
		const result = expect(within(1_000, new Promise(() => undefined), timeout)).rejects.toThrow('too slow');
		await vi.advanceTimersByTimeAsync(999);
		expect(timeout).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(1);
		await result;
		expect(timeout).toHaveBeenCalledOnce();
	});
});
