import { defineConfig } from 'playwright/test';

// Measurements, not tests: nothing passes or fails by a number. `npm run bench` runs them and writes their table.
export default defineConfig({
	testDir: '.',
	testMatch: '*.bench.ts',
	outputDir: '../../test-results/bench',
	globalSetup: '../e2e/global-setup.ts',
	workers: 1,
	fullyParallel: false,
	timeout: 40 * 60_000,
	expect: { timeout: 30_000 },
	use: { actionTimeout: 30_000 },
	reporter: 'list'
});
