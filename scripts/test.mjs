// `npm test`: sets up, builds, checks types, lints, runs all tests. Goes on after a failure, ends with the sum.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PlainFailure, ROOT, binary, buildApp, inWords, run } from './prepare.mjs';
import { setUp } from './setup.mjs';

/** A step that takes longer hangs: all of them together should take less. */
const STEP_LIMIT_MS = 72 * 60_000;
const RESULTS = join(ROOT, 'test-results');
const UNIT_REPORT = join(RESULTS, 'unit.json');
const E2E_REPORT = join(RESULTS, 'e2e.json');

/** @typedef {{ passed: number, failed: number, skipped?: number }} Count */

const stop = new AbortController();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
	process.once(signal, () => stop.abort(new Error(`stopped by ${signal}`)));

/** @type {{ name: string, count: Count, ms: number }[]} */
const done = [];

mkdirSync(RESULTS, { recursive: true });
for (const report of [UNIT_REPORT, E2E_REPORT]) rmSync(report, { force: true });

const isReady = await step('setup', async (signal) => {
	const missing = await setUp(signal);
	for (const sentence of missing) console.error(sentence);
	return missing.length === 0;
});
if (isReady.canGoOn) {
	await step('build', async (signal) => {
		await buildApp(signal);
		return true;
	});
	// Each keeps one core busy.
	await Promise.all([step('types', npmRun('check')), step('lint', npmRun('lint'))]);
	await step('unit tests', async (signal) => {
		const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${UNIT_REPORT}`];
		return withReport(await run(binary('vitest'), args, { signal }), unitCount);
	});
	await step('browser tests', async (signal) => {
		const args = ['test', '-c', 'tests/e2e/playwright.config.ts'];
		return withReport(await run(binary('playwright'), args, { signal }), e2eCount);
	});
}

const passed = done.reduce((sum, { count }) => sum + count.passed, 0);
const failed = done.reduce((sum, { count }) => sum + count.failed, 0);
console.log();
for (const { name, count, ms } of done) {
	const skipped = count.skipped ? `, ${count.skipped} skipped` : '';
	const words = `${count.passed} passed, ${count.failed} failed${skipped}`;
	console.log(`${count.failed > 0 ? '✗' : '✓'} ${name.padEnd(14)} ${inWords(ms).padStart(12)}   ${words}`);
}
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);

/**
 * @param {string} name
 * @param {(signal: AbortSignal) => Promise<boolean | Count>} act
 * @returns {Promise<{ canGoOn: boolean }>} false when the step broke before it could say what it found
 */
async function step(name, act) {
	const start = performance.now();
	console.log(`\n── ${name}`);
	const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(STEP_LIMIT_MS)]);
	/** @type {boolean | Count} */
	let result = false;
	let canGoOn = true;
	try {
		signal.throwIfAborted();
		result = await act(signal);
	} catch (error) {
		canGoOn = false;
		console.error(error instanceof PlainFailure ? error.message : error);
	}
	const count = typeof result === 'boolean' ? { passed: result ? 1 : 0, failed: result ? 0 : 1 } : result;
	const ms = performance.now() - start;
	done.push({ name, count, ms });
	console.log(`── ${name}: ${count.failed > 0 ? 'FAILED' : 'passed'} in ${inWords(ms)}`);
	return { canGoOn };
}

/**
 * Its output comes in one piece, as two run at once.
 * @param {string} script
 * @returns {(signal: AbortSignal) => Promise<boolean>}
 */
function npmRun(script) {
	return async (signal) => {
		/** @type {string[]} */
		const output = [];
		const code = await run('npm', ['run', '--silent', script], { signal, output });
		process.stdout.write(output.join(''));
		return code === 0;
	};
}

/**
 * A run that ended badly without a failed test, or without a report, counts as one failure.
 * @param {number} code
 * @param {() => Count} read
 * @returns {Count}
 */
function withReport(code, read) {
	try {
		const count = read();
		return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
	} catch (error) {
		console.error(`No report: ${String(error)}`);
		return { passed: 0, failed: 1 };
	}
}

/** @returns {Count} */
function unitCount() {
	const report =
		/** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} */ (
			JSON.parse(readFileSync(UNIT_REPORT, 'utf8'))
		);
	// A file that cannot even be loaded has no tests to fail.
	const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + broken.length,
		skipped: report.numPendingTests
	};
}

/** @returns {Count} */
function e2eCount() {
	const { stats, errors, suites } =
		/** @type {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[], suites: Suite[] }} */ (
			JSON.parse(readFileSync(E2E_REPORT, 'utf8'))
		);
	for (const title of flakyOf(suites)) console.error(`Passed only at the second try, look into it: ${title}`);
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected + errors.length,
		skipped: stats.skipped
	};
}

/** @typedef {{ suites?: Suite[], specs: { title: string, file: string, tests: { status: string }[] }[] }} Suite Playwright's. */

/**
 * @param {readonly Suite[]} suites
 * @returns {string[]}
 */
function flakyOf(suites) {
	return suites.flatMap(({ suites: inner = [], specs }) => [
		...specs
			.filter(({ tests }) => tests.some(({ status }) => status === 'flaky'))
			.map(({ title, file }) => `${file}: ${title}`),
		...flakyOf(inner)
	]);
}
