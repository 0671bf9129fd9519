import { expect, test } from 'vitest';
import { OverloadWatch } from '../../../../src/lib/workers/recorder/overload-watch';

function second(watch: OverloadWatch, taken: number, dropped: number): boolean {
	for (let count = 0; count < taken; count++) watch.onTaken();
	for (let count = 0; count < dropped; count++) watch.onDropped();
	return watch.look();
}

function seconds(watch: OverloadWatch, count: number, taken: number, dropped: number): boolean[] {
	return Array.from({ length: count }, () => second(watch, taken, dropped));
}

test('a third of the frames dropped for eight seconds in a row is too slow, then it counts anew', () => {
	const watch = new OverloadWatch();
	expect(seconds(watch, 9, 20, 10)).toEqual([...Array<boolean>(7).fill(false), true, false]);
});

test.each([
	['less than a third', 21, 9],
	['no frames at all', 0, 0]
])('%s is borne', (_, taken, dropped) => {
	const watch = new OverloadWatch();
	expect(seconds(watch, 30, taken, dropped)).not.toContain(true);
});

test('a second is calm when frames came and hardly any was dropped', () => {
	const watch = new OverloadWatch();
	expect(watch.isCalm).toBe(false);
	const isCalm = (taken: number, dropped: number) => {
		second(watch, taken, dropped);
		return watch.isCalm;
	};
	expect([isCalm(30, 0), isCalm(29, 1), isCalm(28, 2), isCalm(0, 0)]).toEqual([true, true, false, false]);
});

test('one good second, and it was passing', () => {
	const watch = new OverloadWatch();
	for (let round = 0; round < 5; round++) {
		expect(seconds(watch, 7, 10, 20)).not.toContain(true);
		expect(second(watch, 30, 0)).toBe(false);
	}
});
