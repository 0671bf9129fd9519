import fc from 'fast-check';
import { expect, it } from 'vitest';
import { groupBy } from '../../../src/lib/base/group-by';

it('groups by key, in the order of the first of each, and keeps the order within', () => {
	const words = ['pear', 'fig', 'plum', 'kiwi', 'nut', 'apple'];
	expect([...groupBy(words, (word) => word.length)]).toEqual([
		[4, ['pear', 'plum', 'kiwi']],
		[3, ['fig', 'nut']],
		[5, ['apple']]
	]);
});

it('of nothing is nothing', () => {
	expect(groupBy([], String).size).toBe(0);
});

it('keeps every value once, with those of its key alone', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat())), (values) => {
			const groups = groupBy(values, ([key]) => key);
			for (const [key, group] of groups) expect(group).toEqual(values.filter((value) => value[0] === key));
			expect(new Set(groups.keys())).toEqual(new Set(values.map(([key]) => key)));
		})
	);
});
