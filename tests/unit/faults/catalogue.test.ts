import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT, binary } from '../../../scripts/prepare.mjs';
import { FAULTS } from '../../faults/catalogue.mjs';
import { without } from '../../faults/take-out.mjs';

interface Suite {
	readonly file: string;
	readonly specs?: readonly { readonly title: string }[];
	readonly suites?: readonly Suite[];
}

/** Files and titles of the browser tests below a folder that has a configuration, as their runner knows them. */
function browserTests(folder: string): string[] {
	const args = ['test', '-c', join(ROOT, 'tests', folder, 'playwright.config.ts'), '--list', '--reporter=json'];
	const { suites } = JSON.parse(execFileSync(binary('playwright'), args, { cwd: ROOT, encoding: 'utf8' })) as {
		readonly suites: readonly Suite[];
	};
	const titlesIn = ({ file, specs = [], suites: inner = [] }: Suite): string[] => [
		...specs.map(({ title }) => `${join(folder, file)} ${title}`),
		...inner.flatMap(titlesIn)
	];
	return suites.flatMap(titlesIn);
}

describe('the catalogue of faults', () => {
	it('has each of the thirteen that are promised, and no number twice', () => {
		const numbers = FAULTS.map(({ number }) => number);
		expect(new Set(numbers).size).toBe(numbers.length);
		const promised = new Set(numbers.map((number) => number.split('.')[0]));
		expect([...promised]).toEqual(Array.from({ length: 13 }, (_, index) => String(index + 1)));
	});

	it('names places where faults are injected that are there', () => {
		expect(FAULTS.filter(({ by }) => !existsSync(join(ROOT, 'tests', by)))).toEqual([]);
	});

	it('names handlings that are in the app, each at one place', () => {
		const changes = FAULTS.flatMap(({ handlings }) => handlings).flatMap((handling) => handling.changes);
		for (const change of changes) {
			const text = readFileSync(join(ROOT, 'src', change.file), 'utf8');
			expect(without(text, change)).not.toBe(text);
		}
	});

	it('names tests that are there, each by a title of its own', { timeout: 60_000 }, () => {
		const named = FAULTS.flatMap(({ test, handlings }) => [
			test,
			...handlings.flatMap(({ test: own }) => (own ? [own] : []))
		]);
		const all = [...browserTests('e2e'), ...browserTests('e2e/deep')];
		const isThere = ([file, title]: readonly [string, string]) =>
			file.startsWith('unit/')
				? readFileSync(join(ROOT, 'tests', file), 'utf8').split(title).length === 2
				: all.filter((one) => one.startsWith(`${file} `) && one.includes(title)).length === 1;
		expect(named.filter((one) => !isThere(one))).toEqual([]);
	});
});
