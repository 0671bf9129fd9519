import { describe, expect, it } from 'vitest';
import { Observable } from '../../../src/lib/base/observable';

function told<T>(observable: Observable<T>): { values: T[]; end: () => void } {
	const values: T[] = [];
	const end = observable.subscribe((value) => values.push(value));
	return { values, end };
}

describe('Observable', () => {
	it('tells a new listener its value at once, and each one after it', () => {
		const observable = new Observable('a');
		const early = told(observable);
		observable.set('b');
		const late = told(observable);
		observable.set('c');
		expect([early.values, late.values]).toEqual([
			['a', 'b', 'c'],
			['b', 'c']
		]);
		expect(observable.value).toBe('c');
	});

	it('holds the new value before it tells of it', () => {
		const observable = new Observable(1);
		const seen: number[] = [];
		observable.subscribe(() => seen.push(observable.value));
		observable.set(2);
		expect(seen).toEqual([1, 2]);
	});

	it('says nothing where the value is the same', () => {
		const snapshot = { a: 1 };
		const objects = new Observable(snapshot);
		const numbers = new Observable(NaN);
		const listeners = [told<unknown>(objects as Observable<unknown>), told(numbers)];
		objects.set(snapshot);
		numbers.set(NaN);
		expect(listeners.map(({ values }) => values.length)).toEqual([1, 1]);
		// Equal is not the same: a snapshot is replaced, never changed.
		objects.set({ a: 1 });
		expect(listeners.map(({ values }) => values.length)).toEqual([2, 1]);
	});

	it('leaves a listener alone once it has ended, and the others go on', () => {
		const observable = new Observable(1);
		const [first, second] = [told(observable), told(observable)];
		first.end();
		first.end();
		observable.set(2);
		expect([first.values, second.values]).toEqual([[1], [1, 2]]);
	});

	it('tells all others when one ends itself while being told', () => {
		const observable = new Observable(0);
		const seen: number[] = [];
		const once: (() => void)[] = [];
		once.push(
			observable.subscribe((value) => {
				seen.push(value);
				if (value === 1) once[0]?.();
			})
		);
		const other = told(observable);
		observable.set(1);
		observable.set(2);
		expect([seen, other.values]).toEqual([
			[0, 1],
			[0, 1, 2]
		]);
	});
});

it('every listener is told last what the value is, also when one of them changes it', () => {
	const observable = new Observable(0);
	observable.subscribe((value) => value === 1 && observable.set(2));
	const { values } = told(observable);
	observable.set(1);
	expect([observable.value, values.at(-1)]).toEqual([2, 2]);
});
