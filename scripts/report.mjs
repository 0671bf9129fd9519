// Reads the reports of Vitest and Playwright: how many tests passed, which needed a second try, where the time went.

/** @typedef {{ passed: number, failed: number, skipped?: number }} Count */
/** @typedef {{ status: string, results: { duration: number }[] }} E2eTest */
/** @typedef {{ title?: string, suites?: Suite[], specs: { title: string, file: string, tests: E2eTest[] }[] }} Suite */
/** @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[], suites: Suite[] }} E2eReport What Playwright's `json` reporter writes. */
/** @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} UnitReport What Vitest's `json` reporter writes. */

/**
 * @param {UnitReport} report
 * @returns {Count}
 */
export function unitCount(report) {
	// A file that cannot even be loaded has no tests to fail.
	const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + broken.length,
		skipped: report.numPendingTests
	};
}

/**
 * Counts tests. Those that passed only at a second try count as failed once there are more of them than are allowed: what
 * passes by luck may hide a race.
 * @param {E2eReport} report
 * @param {number} allowedRepeats
 * @returns {Count}
 */
export function e2eCount({ stats, errors }, allowedRepeats) {
	const isAllowed = stats.flaky <= allowedRepeats;
	return {
		passed: stats.expected + (isAllowed ? stats.flaky : 0),
		failed: stats.unexpected + (isAllowed ? 0 : stats.flaky) + errors.length,
		skipped: stats.skipped
	};
}

/**
 * Names the tests that passed only at a second try.
 * @param {E2eReport} report
 * @returns {string[]}
 */
export function flakyTests(report) {
	return testsOf(report.suites)
		.filter(({ isFlaky }) => isFlaky)
		.map(({ name }) => name);
}

/**
 * Lists the tests that took longest, all tries together.
 * @param {E2eReport} report
 * @param {number} count
 * @returns {{ name: string, ms: number }[]}
 */
export function slowestTests(report, count) {
	return testsOf(report.suites)
		.map(({ name, ms }) => ({ name, ms }))
		.sort((a, b) => b.ms - a.ms)
		.slice(0, count);
}

/**
 * @param {readonly Suite[]} suites
 * @returns {{ name: string, ms: number, isFlaky: boolean }[]}
 */
function testsOf(suites) {
	return suites.flatMap(({ suites: inner = [], specs }) => [
		...specs.map(({ title, file, tests }) => ({
			name: `${file}: ${title}`,
			ms: tests.flatMap(({ results }) => results).reduce((sum, { duration }) => sum + duration, 0),
			isFlaky: tests.some(({ status }) => status === 'flaky')
		})),
		...testsOf(inner)
	]);
}

/**
 * The last line of every command that tests. Hosted runs read it.
 * @param {readonly Count[]} counts
 */
export function sumLine(counts) {
	const sum = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + (count[key] ?? 0), 0);
	const skipped = sum('skipped');
	return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * Says by how much the browser tests took too long.
 * @param {number} ms
 * @param {number} budgetMinutes
 * @returns {string | null} null when they kept to the budget
 */
export function overBudget(ms, budgetMinutes) {
	const minutes = ms / 60_000;
	if (minutes <= budgetMinutes) return null;
	return `The browser tests took ${minutes.toFixed(1)} min, and ${budgetMinutes} min are allowed.`;
}

/**
 * The budget in minutes: what the environment says, or what the file says.
 * @param {string | undefined} fromEnvironment
 * @param {number} fromFile
 */
export function budgetMinutes(fromEnvironment, fromFile) {
	if (fromEnvironment === undefined || fromEnvironment === '') return fromFile;
	const minutes = Number(fromEnvironment);
	if (!(minutes > 0)) throw new Error(`HINDSIGHT_BROWSER_MINUTES is not a number of minutes: ${fromEnvironment}`);
	return minutes;
}
