import { defineConfig } from 'playwright/test';

// One at a time: cameras and encoders share two cores. A second try where nobody watches: the sum names each test that
// needed one, since a flaky pass may hide a race.
export default defineConfig({
	testDir: '.',
	// Hours long: `npm run soak` asks for it.
	testIgnore: process.env['HINDSIGHT_SOAK'] === undefined ? ['soak.spec.ts'] : [],
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
