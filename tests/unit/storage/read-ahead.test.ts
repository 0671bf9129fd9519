import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ReadAhead } from '../../../src/lib/storage/read-ahead';

const SIZE = 10;

/** Gives 0, 1, 2 … and notes what it gave, and that it was let go. */
function source(count: number, failsAt = Infinity) {
	const given: number[] = [];
	const state = { isLetGo: false };
	async function* numbers() {
		try {
			for (let number = 0; number < count; number++) {
				await turn();
				if (number === failsAt) throw new Error(`no ${number}`);
				given.push(number);
				yield number;
			}
		} finally {
			state.isLetGo = true;
		}
	}
	return { given, state, numbers: numbers() };
}

async function turns(count: number): Promise<void> {
	for (let index = 0; index < count; index++) await turn();
}

describe('reading ahead', () => {
	it('begins before it is asked, and gives all in order', async () => {
		const { given, numbers } = source(20);
		const ahead = new ReadAhead(numbers, () => SIZE, 1000);
		await turns(30);
		expect(given).toHaveLength(20);
		const got: number[] = [];
		for await (const number of ahead) got.push(number);
		expect(got).toEqual(given);
	});

	it('holds no more than it may, and goes on as that is taken', async () => {
		const { given, numbers } = source(100);
		const ahead = new ReadAhead(numbers, () => SIZE, 5 * SIZE);
		await turns(30);
		expect(given, 'the one that goes beyond is the last').toHaveLength(6);
		for (const wanted of [0, 1, 2]) expect(await ahead.next()).toEqual({ value: wanted, done: false });
		await turns(30);
		expect(given).toHaveLength(9);
		await ahead.return();
	});

	it('tells of a failure where it happened, and not before anybody asks', async () => {
		const { numbers } = source(10, 2);
		const ahead = new ReadAhead(numbers, () => SIZE, 1000);
		// An unhandled rejection would fail this test.
		await turns(10);
		expect(await ahead.next()).toEqual({ value: 0, done: false });
		expect(await ahead.next()).toEqual({ value: 1, done: false });
		await expect(ahead.next()).rejects.toThrow('no 2');
	});

	it.each([
		['at work', 1000],
		['waiting for room', 2 * SIZE]
	])('lets its source go when it is left while %s', async (_, maxBytes) => {
		const { given, state, numbers } = source(100);
		const ahead = new ReadAhead(numbers, () => SIZE, maxBytes);
		for await (const number of ahead) if (number === 1) break;
		await turns(5);
		expect(state.isLetGo).toBe(true);
		const count = given.length;
		await turns(10);
		expect(given).toHaveLength(count);
		expect(await ahead.next()).toEqual({ value: undefined, done: true });
	});

	it('keeps a failure to itself that comes after it was left', async () => {
		const { numbers, state } = source(10, 3);
		const ahead = new ReadAhead(numbers, () => SIZE, 1000);
		await ahead.return();
		await turns(10);
		expect(state.isLetGo).toBe(true);
		expect(await ahead.next()).toEqual({ value: undefined, done: true });
	});
});
