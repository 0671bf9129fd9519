// `npm run test:deep`: the browser tests that are too slow for every change; CONTRIBUTING.md has the reason of each.
// `npm run test:deep -- sync.spec` runs some of them. The last line is the sum.
import { mkdirSync } from 'node:fs';
import { browserTests } from './browser-tests.mjs';
import { buildApp } from './prepare.mjs';
import { setUp } from './setup.mjs';
import { Steps } from './steps.mjs';
import { RESULTS } from './verify.mjs';

/** Longer than any step takes on a slow machine: what takes longer hangs. */
const STEP_LIMIT_MS = 150 * 60_000;

mkdirSync(RESULTS, { recursive: true });
const steps = new Steps({ limitMs: STEP_LIMIT_MS });
const isReady = await steps.run('set-up', async (signal) => {
	const missing = await setUp(signal);
	for (const sentence of missing) console.error(sentence);
	return missing.length === 0;
});
if (isReady.isPassed) {
	const isBuilt = await steps.run('build', async (signal) => {
		await buildApp(signal);
		return true;
	});
	if (isBuilt.isPassed)
		await steps.run('deep tests', (signal) =>
			browserTests(
				{ config: 'tests/e2e/deep/playwright.config.ts', report: 'deep.json', args: process.argv.slice(2) },
				signal
			)
		);
}
steps.end();
