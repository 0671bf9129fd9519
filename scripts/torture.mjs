// `npm run torture`: kills the browser at random moments, half of the kills on each IndexedDB backend, and looks that
// nothing acknowledged is lost; then plays random faults against the storage layer. `HINDSIGHT_KILLS` and
// `HINDSIGHT_SCHEDULES` (for each backend) and `HINDSIGHT_SEED` repeat a run.
import { binary, run } from './prepare.mjs';

process.env.HINDSIGHT_KILLS ??= '100';
process.env.HINDSIGHT_SCHEDULES ??= '300';
process.env.HINDSIGHT_SEED ??= String(Date.now() % 2 ** 31);

console.log(`${process.env.HINDSIGHT_KILLS} kills on each backend, seed ${process.env.HINDSIGHT_SEED}`);
// Variants that are too slow for every change are in the deep tests, which have a configuration of their own.
for (const config of ['tests/e2e/playwright.config.ts', 'tests/e2e/deep/playwright.config.ts']) {
	const code = await run(binary('playwright'), [
		'test',
		'-c',
		config,
		'--pass-with-no-tests',
		'kill.spec',
		'storage-model.spec'
	]);
	if (code !== 0) process.exitCode = code;
}
if (process.exitCode) console.error(`Failed; HINDSIGHT_SEED=${process.env.HINDSIGHT_SEED} repeats it.`);
