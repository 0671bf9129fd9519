// Runs Playwright and says what a change should know: what needed a second try, and where the time went.
import { join } from 'node:path';
import { REPEATED_TESTS } from './budgets.mjs';
import { binary, inWords, run } from './prepare.mjs';
import { e2eCount, flakyTests, slowestTests } from './report.mjs';
import { withReport } from './steps.mjs';
import { RESULTS } from './verify.mjs';

const SLOWEST = 10;

/**
 * Runs the browser tests of a configuration.
 * @param {{ config: string, report: string, args?: readonly string[] }} of the name of its report in `test-results`
 * @param {AbortSignal} signal
 */
export function browserTests({ config, report, args = [] }, signal) {
	const path = join(RESULTS, report);
	return withReport(
		path,
		() => run(binary('playwright'), ['test', '-c', config, ...args], { signal }),
		(/** @type {import('./report.mjs').E2eReport} */ found) => {
			console.log(`\nThe ${SLOWEST} slowest:`);
			for (const { name, ms } of slowestTests(found, SLOWEST)) console.log(`${inWords(ms).padStart(12)}   ${name}`);
			for (const name of flakyTests(found)) console.error(`Passed only at a second try: ${name}`);
			const { flaky } = found.stats;
			if (flaky > 0) console.error(`${flaky} passed only at a second try; ${REPEATED_TESTS} are allowed.`);
			return e2eCount(found, REPEATED_TESTS);
		}
	);
}
