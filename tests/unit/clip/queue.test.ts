import { describe, expect, it } from 'vitest';
import { makingOrder, placesInLine } from '../../../src/lib/clip/queue';
import type { Clip } from '../../../src/lib/model/clip';
import { clip } from '../ui/gallery/clip-builder';

function waiting(id: string, createdUs: number, patch: Partial<Clip> = {}): Clip {
	return clip({ id, createdUs, state: 'pinned', ...patch });
}

function order(...clips: Clip[]): string[] {
	return makingOrder(clips).map(({ id }) => id);
}

describe('the order of making', () => {
	it('is that of the presses', () => {
		expect(order(waiting('b', 2), waiting('c', 3), waiting('a', 1))).toEqual(['a', 'b', 'c']);
	});

	it('has what was put first before it, the latest press foremost', () => {
		const clips = [waiting('a', 1), waiting('b', 2, { putFirstUs: 8 }), waiting('c', 3, { putFirstUs: 9 })];
		expect(order(...clips)).toEqual(['c', 'b', 'a']);
	});

	it('has the parts of one press one after the other', () => {
		expect(order(waiting('a-3', 1), waiting('a', 1), waiting('a-2', 1))).toEqual(['a', 'a-2', 'a-3']);
	});

	it('leaves out what is deleted, recorded, made or failed', () => {
		const others = (['open', 'ready', 'failed'] as const).map((state) => waiting(state, 1, { state }));
		expect(order(...others, waiting('gone', 1, { deletedUs: 5 }), waiting('a', 2))).toEqual(['a']);
	});

	it('takes up again what was interrupted', () => {
		expect(order(waiting('b', 2), waiting('a', 1, { state: 'assembling' }))).toEqual(['a', 'b']);
	});
});

describe('a place in line', () => {
	it('counts those that wait, not the one that is being made', () => {
		const clips = [waiting('a', 1, { state: 'assembling' }), waiting('b', 2), waiting('c', 3, { putFirstUs: 9 })];
		expect([...placesInLine(clips)]).toEqual([
			['c', 1],
			['b', 2]
		]);
	});
});
