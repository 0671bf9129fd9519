import { defineConfig } from 'playwright/test';
import quick from '../playwright.config';
import { DEEP_TAG } from '../tiers';

// What is too slow for every change: the files in this folder, and the tests elsewhere that carry the tag.
export default defineConfig({
	...quick,
	testIgnore: [],
	grepInvert: [],
	globalSetup: '../global-setup.ts',
	outputDir: '../../../test-results/deep',
	projects: [
		{
			name: 'deep',
			testDir: '.',
			// Hours long: `npm run soak` asks for it.
			testIgnore: process.env['HINDSIGHT_SOAK'] === undefined ? 'soak.spec.ts' : []
		},
		{ name: 'tagged', testDir: '..', testIgnore: 'deep/**', grep: new RegExp(DEEP_TAG) }
	],
	reporter: [['list'], ['json', { outputFile: '../../../test-results/deep.json' }]]
});
