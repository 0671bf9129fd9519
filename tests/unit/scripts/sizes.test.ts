import { describe, expect, it } from 'vitest';
import { sizeProblems, workersIn } from '../../../scripts/sizes.mjs';

describe('sizes', () => {
	it('keep quiet about what is within its budget', () => {
		expect(sizeProblems({ shell: 100_000 }, { shell: 100_000 })).toEqual([]);
	});

	it('say what grew, and by how much', () => {
		expect(sizeProblems({ shell: 101_500, precache: 5 }, { shell: 100_000, precache: 10 })).toEqual([
			'The shell is 101.5 kB, 1.5 kB over its budget of 100.0 kB.'
		]);
	});

	it('say what has no budget, and what has a budget and is not there', () => {
		expect(sizeProblems({ 'new worker': 1 }, { 'old worker': 1 })).toEqual([
			'The build has no old worker, which has a budget.',
			'The new worker has no budget.'
		]);
	});
});

it('finds a worker by the name it is started under', () => {
	const start =
		'new Worker(new URL(new URL(`../workers/worker-CLBYF5iR.js`,import.meta.url).href,``+import.meta.url),{type:`module`,name:`lock`})';
	expect(workersIn(`${start};${start.replaceAll('lock', 'clip').replace('CLBYF5iR', 'B_-4')}`)).toEqual([
		{ file: 'worker-CLBYF5iR.js', name: 'lock' },
		{ file: 'worker-B_-4.js', name: 'clip' }
	]);
});
