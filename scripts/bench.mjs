// `npm run bench`: measures Hindsight beside its rivals and writes `docs/benchmarks.md`. About 40 minutes on a machine
// that does nothing else. `npm run bench -- recording` measures one part anew and keeps the others as they were.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { systemChromium } from './browser.mjs';
import { CACHE_DIR, ROOT, binary, run } from './prepare.mjs';

const FOLDER = join(CACHE_DIR, 'bench');
const REPORT = join(ROOT, 'docs/benchmarks.md');
/** What to say beside the figures: where the time goes where a target is missed. Written by hand. */
const REMARKS = join(ROOT, 'tests/bench/remarks.json');

mkdirSync(FOLDER, { recursive: true });
process.exitCode = await run(binary('playwright'), [
	'test',
	'-c',
	'tests/bench/playwright.config.ts',
	...process.argv.slice(2)
]);
writeFileSync(REPORT, report());
await run(binary('prettier'), ['--write', REPORT], { isQuiet: true });
console.log('docs/benchmarks.md');

/** @typedef {{ title: string, about: string, columns: string[], rows: string[][], measuredAt: string }} Table */

/** @returns {string} */
function report() {
	const remarks = /** @type {Record<string, string>} */ (
		existsSync(REMARKS) ? JSON.parse(readFileSync(REMARKS, 'utf8')) : {}
	);
	const parts = readdirSync(FOLDER)
		.filter((name) => name.endsWith('.json'))
		.sort()
		.map((name) => {
			const table = /** @type {Table} */ (JSON.parse(readFileSync(join(FOLDER, name), 'utf8')));
			return part(table, remarks[name.replace('.json', '')]);
		});
	return `# Benchmarks

Written by \`npm run bench\`, which runs the built app in a real browser with a fake camera, and all rivals beside it in
the same run. Only ratios travel from machine to machine; nothing here is a test.

Machine: ${machine()}.

${parts.join('\n')}`;
}

/**
 * @param {Table} table
 * @param {string} [remark]
 */
function part({ title, about, columns, rows, measuredAt }, remark) {
	const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
	return `## ${title}

${about} Measured ${measuredAt.slice(0, 10)}.

${[columns, columns.map(() => '---'), ...rows].map(line).join('\n')}
${remark ? `\n${remark}\n` : ''}`;
}

function machine() {
	const [cpu] = cpus();
	const chromium = systemChromium();
	const version = chromium
		? execFileSync(chromium, ['--version'], { encoding: 'utf8' }).trim()
		: "Playwright's Chromium";
	const [ffmpeg = ''] = execFileSync('ffmpeg', ['-version'], { encoding: 'utf8' }).split('\n');
	const gib = Math.round(totalmem() / 2 ** 30);
	return [
		`${cpus().length} × ${cpu?.model.trim()}, ${gib} GiB, no GPU`,
		`Linux ${release()}`,
		`Node ${process.versions.node}`,
		version,
		ffmpeg.replace(/ Copyright.*/, '')
	].join('; ');
}
