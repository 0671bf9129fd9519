// `npm run verify`: the quick check of a change: the build and its sizes, types, lint, unit tests. It needs Node alone.
// The first part of `npm test`.
import { mkdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onPath } from './browser.mjs';
import { ROOT, binary, buildApp, checkNode, installDependencies, run } from './prepare.mjs';
import { unitCount } from './report.mjs';
import { checkSizes } from './sizes.mjs';
import { Steps, quietly, withReport } from './steps.mjs';

/** Where the tests' reports are. */
export const RESULTS = join(ROOT, 'test-results');

/** Unit tests of the tests' own readers, which ask the system's ffmpeg. */
const FFMPEG_TESTS = ['tests/unit/support/readers.test.ts', 'tests/unit/support/fake-camera.test.ts'];

/**
 * Runs the quick check. Where ffmpeg is missing, the tests that need it are left out, and this says so.
 * @param {Steps} steps
 * @returns {Promise<{ leftOut: readonly string[] }>} the files of tests that have to be run once ffmpeg is there
 */
export async function verify(steps) {
	mkdirSync(RESULTS, { recursive: true });
	const isInstalled = await steps.run('dependencies', async (signal) => {
		checkNode();
		await installDependencies(signal);
		// Types and lint read the configuration that this writes.
		return (await run(binary('svelte-kit'), ['sync'], { signal })) === 0;
	});
	const hasFfmpeg = onPath('ffmpeg') !== undefined && onPath('ffprobe') !== undefined;
	const leftOut = hasFfmpeg ? [] : FFMPEG_TESTS;
	if (!isInstalled.isPassed) return { leftOut };

	const compile = async () => {
		const isBuilt = await steps.run('build', async (signal) => {
			await buildApp(signal);
			return true;
		});
		if (isBuilt.isPassed) await steps.run('sizes', async () => checkSizes());
		await steps.run('types', quietly('npm', ['run', '--silent', 'check']));
		await steps.run('format', quietly(binary('prettier'), ['--check', '.']));
	};
	const lint = () => steps.run('lint', quietly(binary('eslint'), ['.', '--max-warnings', '0']));
	// Each keeps one core busy, for about as long as the other.
	if (cpus().length > 1) await Promise.all([compile(), lint()]);
	else for (const part of [compile, lint]) await part();

	if (!hasFfmpeg) console.log(`\nWithout ffmpeg, the tests in these files are left out: ${leftOut.join(', ')}`);
	await steps.run('unit tests', (signal) =>
		unitTests(
			leftOut.flatMap((path) => ['--exclude', path]),
			signal
		)
	);
	return { leftOut };
}

/**
 * @param {readonly string[]} args of Vitest
 * @param {AbortSignal} signal
 */
export function unitTests(args, signal) {
	const report = join(RESULTS, 'unit.json');
	const all = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];
	return withReport(report, () => run(binary('vitest'), all, { signal }), unitCount);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const steps = new Steps({ limitMs: 15 * 60_000 });
	await verify(steps);
	steps.end();
}
