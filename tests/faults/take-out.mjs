// Takes a handling out of a copy of the app and asks its test whether it notices.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { CACHE_DIR, ROOT, binary, run } from '../../scripts/prepare.mjs';
import { findPlaces, without } from './markers.mjs';

/** What the app is built of, and what tests it. */
const COPIED = [
	...['src', 'static', 'scripts', 'tests', 'docs', 'package.json', 'package-lock.json', 'tsconfig.json'],
	...['svelte.config.js', 'vite.config.ts', 'LICENSE']
];
/** Too big to be copied, and changed by nobody here. */
const LINKED = ['node_modules', basename(CACHE_DIR)];

/**
 * What became of a test. `why` is the line that failed and its message. Only a failed assertion is the test's own word:
 * anything else that ends a test, such as a crash or a wait that ran out of time, may have another cause.
 * @typedef {{ readonly is: 'passed' } | { readonly is: 'failed', readonly isAssertion: boolean, readonly why: string } | { readonly is: 'not-run', readonly why: string }} Outcome
 */

/**
 * What a test says of the app without a handling.
 * @typedef {'noticed' | 'unnoticed' | 'failed-otherwise' | 'not-run'} Verdict
 */

/**
 * Judges the test that ran without a handling.
 * @param {Outcome} outcome
 * @param {RegExp} [fails] what its failure has to say; without it any failed assertion is taken
 * @returns {Verdict}
 */
export function judge(outcome, fails) {
	if (outcome.is === 'passed') return 'unnoticed';
	if (outcome.is === 'not-run') return 'not-run';
	return (fails ? fails.test(outcome.why) : outcome.isAssertion) ? 'noticed' : 'failed-otherwise';
}

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
 * Takes a handling out of the copy in `dir`.
 * @param {string} dir
 * @param {import('./catalogue.mjs').Handling} handling
 * @returns {() => void} puts it back
 */
export function takeOut(dir, handling) {
	const src = join(dir, 'src');
	/** @type {Map<string, string>} */
	const before = new Map();
	for (const [file, text] of textsWithout(findPlaces(src), handling, (file) => readFileSync(join(src, file), 'utf8'))) {
		before.set(file, readFileSync(join(src, file), 'utf8'));
		writeFileSync(join(src, file), text);
	}
	return () => {
		for (const [file, text] of before) writeFileSync(join(src, file), text);
	};
}

/**
 * The files that a handling is in, as they are without it.
 * @param {readonly import('./markers.mjs').Place[]} places
 * @param {import('./catalogue.mjs').Handling} handling
 * @param {(file: string) => string} read
 * @returns {Map<string, string>}
 * @throws {Error} when a marker is not there, or more than once
 */
export function textsWithout(places, { changes }, read) {
	const found = changes.map(({ marker, into }) => {
		const [place, second] = places.filter((one) => one.marker === marker);
		if (!place || second) throw new Error(`src has ${second ? 'more than one' : 'no'} marker "fault ${marker}"`);
		return { place, into };
	});
	/** @type {Map<string, string>} */
	const texts = new Map();
	// From the end of a file to its beginning, so that the places before keep their offsets.
	for (const { place, into } of found.sort((a, b) => b.place.start - a.place.start))
		texts.set(place.file, without(texts.get(place.file) ?? read(place.file), place, into));
	return texts;
}

/**
 * Runs one test of the copy in `dir`, which builds its app first where a browser is needed.
 * @param {string} dir
 * @param {import('./catalogue.mjs').TestName} test
 * @returns {Promise<Outcome>}
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

/** @param {unknown} told @returns {Outcome} */
export function readPlaywright(told) {
	const { suites } = /** @type {{ suites: Suite[] }} */ (told);
	/** @type {(suite: Suite) => NonNullable<Suite['specs']>} */
	const specsOf = ({ specs = [], suites: inner = [] }) => [...specs, ...inner.flatMap(specsOf)];
	const specs = suites.flatMap(specsOf);
	const result = specs[0]?.tests[0]?.results.at(-1);
	if (!result || specs.length !== 1) return { is: 'not-run', why: `${specs.length} tests have this name` };
	if (result.status === 'passed') return { is: 'passed' };
	// An assertion that failed goes before what came of it later, such as an error while the browser is closed.
	const failure = result.errors.find(isAssertion) ?? result.errors[0];
	if (!failure) return { is: 'failed', isAssertion: false, why: result.status };
	return { is: 'failed', isAssertion: isAssertion(failure), why: lineOf(failure) };
}

/** @param {unknown} told @returns {Outcome} */
export function readVitest(told) {
	const { testResults } =
		/** @type {{ testResults: { assertionResults: { status: string, failureMessages: string[] }[] }[] }} */ (told);
	const ran = testResults
		.flatMap(({ assertionResults }) => assertionResults)
		.filter(({ status }) => status === 'passed' || status === 'failed');
	const [result] = ran;
	if (!result || ran.length !== 1) return { is: 'not-run', why: `${ran.length} tests have this name` };
	if (result.status === 'passed') return { is: 'passed' };
	const [message = ''] = result.failureMessages;
	const [why = ''] = message.split('\n');
	return { is: 'failed', isAssertion: isAssertion({ message }), why };
}

/** @param {Failure} failure */
function isAssertion({ message }) {
	return /^(?:Error: |AssertionError: )?(?:.*\n+)?(?:Error: )?(?:expect\(|expected )/.test(
		stripVTControlCharacters(message)
	);
}

/** Where it failed, in the test's own words. @param {Failure} failure */
function lineOf({ message, location }) {
	const [said = ''] = stripVTControlCharacters(message).split('\n');
	if (!location) return said;
	const code = readFileSync(location.file, 'utf8').split('\n')[location.line - 1] ?? '';
	return `${basename(location.file)}:${location.line} ${code.trim()} (${said})`;
}
