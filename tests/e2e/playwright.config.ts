import { defineConfig } from 'playwright/test';
import { DEEP_TAG } from './tiers';

// One at a time: cameras and encoders share two cores. A second try where nobody watches: the sum names each test that
// needed one, since a flaky pass may hide a race.
export default defineConfig({
	testDir: '.',
	testIgnore: 'deep/**',
	grepInvert: new RegExp(DEEP_TAG),
	outputDir: '../../test-results/e2e',
	globalSetup: './global-setup.ts',
	workers: 1,
	fullyParallel: false,
	retries: process.env['CI'] === undefined ? 0 : 1,
	forbidOnly: process.env['CI'] !== undefined,
	timeout: 60_000,
	expect: { timeout: 10_000 },
	// A button that never comes is a failure of its own, not a test that ran out of time.
	use: { actionTimeout: 20_000 },
	reporter: [['list'], ['json', { outputFile: '../../test-results/e2e.json' }]]
});
