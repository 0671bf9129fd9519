// Takes a handling out of a copy of the app and asks its test whether it notices.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CACHE_DIR, ROOT, binary, run } from '../../scripts/prepare.mjs';

/** What the app is built of, and what tests it. */
const COPIED = [
	...['src', 'static', 'scripts', 'tests', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json'],
	...['svelte.config.js', 'vite.config.ts', 'LICENSE']
];
/** Too big to be copied, and changed by nobody here. */
const LINKED = ['node_modules', basename(CACHE_DIR)];

/**
 * What a test says of the app without a handling. `why` is the line that failed.
 * @typedef {{ readonly is: 'noticed', readonly why: string } | { readonly is: 'unnoticed' } | { readonly is: 'not-run', readonly why: string }} Verdict
 */

/**
 * A copy of this project to take things out of.
 * @returns {Promise<{ readonly dir: string, remove(): void }>}
 */
export async function copyTree() {
	const dir = mkdtempSync(join(tmpdir(), 'hindsight-faults-'));
	for (const name of COPIED) cpSync(join(ROOT, name), join(dir, name), { recursive: true });
	mkdirSync(CACHE_DIR, { recursive: true });
	for (const name of LINKED) symlinkSync(join(ROOT, name), join(dir, name));
	// Tests in Node find their types' paths by a file that Kit writes.
	await run(binary('svelte-kit'), ['sync'], { isQuiet: true, cwd: dir });
	return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/**
 * The text of a file without something.
 * @param {string} text
 * @param {import('./catalogue.mjs').Change} change
 * @throws {Error} when it is not there exactly once: the catalogue is behind the app
 */
export function without(text, { file, out, into }) {
	const count = text.split(out).length - 1;
	if (count !== 1) throw new Error(`src/${file} has ${count} times: ${out}`);
	return text.replace(out, () => into);
}

/**
 * Takes a handling out of the copy in `dir`.
 * @param {string} dir
 * @param {import('./catalogue.mjs').Handling} handling
 * @returns {() => void} puts it back
 */
export function takeOut(dir, { changes }) {
	/** @type {Map<string, string>} */
	const before = new Map();
	for (const change of changes) {
		const path = join(dir, 'src', change.file);
		const text = readFileSync(path, 'utf8');
		if (!before.has(path)) before.set(path, text);
		writeFileSync(path, without(text, change));
	}
	return () => {
		for (const [path, text] of before) writeFileSync(path, text);
	};
}

/**
 * Runs one test of the copy in `dir`, which builds its app first where a browser is needed.
 * @param {string} dir
 * @param {import('./catalogue.mjs').TestName} test
 * @returns {Promise<Verdict>}
 */
export async function ask(dir, [file, title]) {
	/** @type {string[]} */
	const output = [];
	const isUnit = file.startsWith('unit/');
	const isDeep = file.startsWith('e2e/deep/');
	const report = join(dir, 'test-results', isUnit ? 'unit.json' : isDeep ? 'deep.json' : 'e2e.json');
	rmSync(report, { force: true });
	const pattern = title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	const config = isDeep ? 'tests/e2e/deep/playwright.config.ts' : 'tests/e2e/playwright.config.ts';
	const args = isUnit
		? ['vitest', 'run', '--root', dir, join('tests', file), '-t', pattern, '--reporter=json', `--outputFile=${report}`]
		: ['playwright', 'test', '-c', join(dir, config), basename(file), '-g', pattern];
	const [command = '', ...rest] = args;
	await run(join(dir, 'node_modules', '.bin', command), rest, { output });
	try {
		/** @type {unknown} */
		const told = JSON.parse(readFileSync(report, 'utf8'));
		return isUnit ? readVitest(told) : readPlaywright(told);
	} catch {
		return { is: 'not-run', why: output.join('').trim().split('\n').slice(-12).join('\n') };
	}
}

/**
 * @typedef {{ message: string, location?: { file: string, line: number } }} Failure
 * @typedef {{ specs?: { title: string, tests: { results: { status: string, errors: Failure[] }[] }[] }[], suites?: Suite[] }} Suite
 */

/** @param {unknown} told @returns {Verdict} */
function readPlaywright(told) {
	const { suites } = /** @type {{ suites: Suite[] }} */ (told);
	/** @type {(suite: Suite) => NonNullable<Suite['specs']>} */
	const specsOf = ({ specs = [], suites: inner = [] }) => [...specs, ...inner.flatMap(specsOf)];
	const specs = suites.flatMap(specsOf);
	const result = specs[0]?.tests[0]?.results.at(-1);
	if (!result || specs.length !== 1) return { is: 'not-run', why: `${specs.length} tests have this name` };
	if (result.status === 'passed') return { is: 'unnoticed' };
	const [failure] = result.errors;
	return { is: 'noticed', why: failure ? lineOf(failure) : result.status };
}

/** @param {unknown} told @returns {Verdict} */
function readVitest(told) {
	const { testResults } =
		/** @type {{ testResults: { assertionResults: { status: string, failureMessages: string[] }[] }[] }} */ (told);
	const ran = testResults
		.flatMap(({ assertionResults }) => assertionResults)
		.filter(({ status }) => status === 'passed' || status === 'failed');
	const [result] = ran;
	if (!result || ran.length !== 1) return { is: 'not-run', why: `${ran.length} tests have this name` };
	if (result.status === 'passed') return { is: 'unnoticed' };
	return { is: 'noticed', why: (result.failureMessages[0] ?? '').split('\n')[0] ?? '' };
}

/** Where it failed, in the test's own words. @param {Failure} failure */
function lineOf({ message, location }) {
	const [said = ''] = stripVTControlCharacters(message).split('\n');
	if (!location) return said;
	const code = readFileSync(location.file, 'utf8').split('\n')[location.line - 1] ?? '';
	return `${basename(location.file)}:${location.line} ${code.trim()} (${said})`;
}
