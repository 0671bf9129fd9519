import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ROOT, binary } from '../../../scripts/prepare.mjs';
import { FAULTS } from '../../faults/catalogue.mjs';
import { findPlaces, syntaxErrors } from '../../faults/markers.mjs';
import { textsWithout } from '../../faults/take-out.mjs';

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

const SRC = join(ROOT, 'src');
const read = (file: string) => readFileSync(join(SRC, file), 'utf8');

/** The names that a piece of code uses, without those of members and properties. */
function namesIn(code: string): string[] {
	const source = ts.createSourceFile('into.ts', `async () => { ${code} }`, ts.ScriptTarget.Latest, true);
	const names = (node: ts.Node): string[] => {
		const isName = ts.isIdentifier(node) && !ts.isLabeledStatement(node.parent);
		const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
		return [...(isName && !isMember ? [node.text] : []), ...node.getChildren(source).flatMap(names)];
	};
	return source.getChildren(source).flatMap(names);
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

	it('gives each handling an address of its own, by the number of its fault', () => {
		const addresses = FAULTS.flatMap(({ number, handlings }) => handlings.map(({ address }) => ({ number, address })));
		expect(addresses.filter(({ number, address }) => address.split('/')[0] !== number)).toEqual([]);
		expect(new Set(addresses.map(({ address }) => address)).size).toBe(addresses.length);
	});

	it('names each marker in the app, and no others', () => {
		const named = FAULTS.flatMap(({ handlings }) => handlings).flatMap(({ changes }) => changes);
		const markers = named.map(({ marker }) => marker).sort();
		expect(
			findPlaces(SRC)
				.map(({ marker }) => marker)
				.sort()
		).toEqual(markers);
	});

	it('takes out code so that another program is left, which can be parsed', { timeout: 60_000 }, () => {
		const places = findPlaces(SRC);
		for (const handling of FAULTS.flatMap(({ handlings }) => handlings)) {
			const texts = textsWithout(places, handling, read);
			expect(texts.size).toBeGreaterThan(0);
			for (const [file, text] of texts) {
				expect(syntaxErrors(file, text), `src/${file} without ${handling.address}`).toEqual([]);
				expect(text).not.toBe(read(file));
			}
		}
	});

	it('puts nothing in the place of code that names what a change of the app may rename', () => {
		const changes = FAULTS.flatMap(({ handlings }) => handlings).flatMap(({ changes: each }) => each);
		expect(changes.flatMap(({ into }) => namesIn(into)).filter((name) => !(name in globalThis))).toEqual([]);
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
