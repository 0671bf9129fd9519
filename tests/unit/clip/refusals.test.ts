import { describe, expect, it } from 'vitest';
import { AppError, wordsOf } from '../../../src/lib/base/errors';
import { Observable } from '../../../src/lib/base/observable';
import type { Coverage } from '../../../src/lib/ring/coverage';
import { Clips } from '../../../src/lib/clip/clip-library';
import type { ClipStore } from '../../../src/lib/storage/clip-store';
import type { Clip } from '../../../src/lib/model/clip';
import { S, T0 } from '../../support/builders';

/** Two runs of ten seconds, ten seconds apart. */
const HELD: Coverage = {
	covered: [
		{ fromUs: T0, toUs: T0 + 10 * S },
		{ fromUs: T0 + 20 * S, toUs: T0 + 30 * S }
	],
	gaps: [{ fromUs: T0 + 10 * S, toUs: T0 + 20 * S, cause: 'reload' }]
};

function clips(coverage = HELD) {
	const added: Clip[] = [];
	const store = { add: async (each: Clip[]) => void added.push(...each), list: async () => added };
	const library = new Clips({
		store: store as unknown as ClipStore,
		ring: new Observable({ ...coverage, sourceId: 'cam', newestUs: T0 + 30 * S } as never),
		coverage: () => coverage,
		recorder: { state: new Observable({ phase: 'idle', sourceId: 'cam' } as never), nowUs: () => T0 + 40 * S } as never,
		cut: async () => undefined,
		liveSinceUs: () => null,
		onPinned: () => undefined,
		onRemoved: () => undefined,
		onError: (error) => {
			throw error;
		},
		sourceLabel: () => 'Camera',
		newId: () => 'clip'
	});
	return { library, added };
}

async function refusalOf(from: number, to: number, coverage = HELD): Promise<AppError> {
	const { library, added } = clips(coverage);
	const refusal: unknown = await library
		.saveRange('cam', { fromUs: T0 + from * S, toUs: T0 + to * S })
		.catch((error: unknown) => error);
	expect(added).toEqual([]);
	if (!(refusal instanceof AppError)) throw new Error('it was not refused');
	return refusal;
}

describe('a range without footage is refused, with the nearest that has some', () => {
	const [first, second] = HELD.covered;
	it.each([
		['of nothing', 5, 5, first],
		['reversed', 8, 2, first],
		['in the future', 100, 130, second],
		['before all', -30, -20, first],
		['inside a gap', 11, 12, first],
		['later in the gap', 17, 19, second]
	])('%s', async (_name, from, to, nearest) => {
		const { code, context } = await refusalOf(from, to);
		expect([code, context['nearest']]).toEqual(['clip/nothing-held', nearest]);
	});

	it('in words', async () => {
		expect(wordsOf(await refusalOf(100, 130))).toEqual({
			happened: 'There is no footage in that time.',
			next: 'The nearest that is held is 10:00:20–10:00:30 UTC.'
		});
		const nothing = await refusalOf(0, 10, { covered: [], gaps: [] });
		expect(wordsOf(nothing).next).toBe('Start the camera; a second later there is some to save.');
	});

	it('while one frame of it is enough, and a gap in it is told', async () => {
		const { library, added } = clips();
		await library.saveRange('cam', { fromUs: T0 + 10 * S - 1, toUs: T0 + 12 * S });
		const over = await library.saveRange('cam', { fromUs: T0 + 5 * S, toUs: T0 + 25 * S });
		expect(added).toHaveLength(2);
		expect([over.gotUs, over.gaps]).toEqual([10 * S, HELD.gaps]);
	});
});
