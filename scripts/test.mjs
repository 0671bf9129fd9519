// `npm test`: the quick check first, then the set-up and the browser tests. A change that fails the quick check is told so in
// minutes, and no browser is started. The last line is the sum.
import { browserTests } from './browser-tests.mjs';
import { BROWSER_MINUTES } from './budgets.mjs';
import { budgetMinutes, overBudget } from './report.mjs';
import { setUp } from './setup.mjs';
import { Steps } from './steps.mjs';
import { unitTests, verify } from './verify.mjs';

/** Longer than any step takes on a slow machine: what takes longer hangs. */
const STEP_LIMIT_MS = 72 * 60_000;

const steps = new Steps({ limitMs: STEP_LIMIT_MS });
const minutes = budgetMinutes(process.env.HINDSIGHT_BROWSER_MINUTES, BROWSER_MINUTES);
const { leftOut } = await verify(steps);
if (steps.hasFailed) console.log('\nThe quick check failed: the browser tests are not begun.');
else await testInBrowser();
steps.end();

async function testInBrowser() {
	await steps.run('set-up', async (signal) => {
		const missing = await setUp(signal);
		for (const sentence of missing) console.error(sentence);
		return missing.length === 0;
	});
	if (leftOut.length > 0) await steps.run('ffmpeg tests', (signal) => unitTests(leftOut, signal));
	const { ms } = await steps.run('browser tests', (signal) =>
		browserTests({ config: 'tests/e2e/playwright.config.ts', report: 'e2e.json' }, signal)
	);
	const problem = overBudget(ms, minutes);
	if (problem === null) return;
	await steps.run('time budget', async () => {
		console.error(problem, 'See scripts/budgets.mjs.');
		return false;
	});
}
