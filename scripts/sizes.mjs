// Checks how large the built app is: the shell, each worker and what is kept for offline use. `verify` runs it.
// By hand: node scripts/sizes.mjs
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { SIZES } from './budgets.mjs';
import { BUILD_DIR } from './prepare.mjs';

const HASHED = '_app/immutable';

/**
 * Measures a build. Shell and workers are gzipped, as they are sent; the precache is as it is kept on the device.
 * @param {string} [dir]
 * @returns {Record<string, number>} bytes by name
 */
export function measureSizes(dir = BUILD_DIR) {
	const gzipped = (/** @type {string} */ path) => gzipSync(readFileSync(join(dir, path))).byteLength;
	const page = readFileSync(join(dir, 'index.html'), 'utf8');
	// The page and what it names: what Live needs to show itself and to start.
	const named = [...page.matchAll(/"([^"]+\.(?:js|css))"/g)].map(([, path = '']) => path);
	/** @type {Record<string, number>} */
	const sizes = { shell: ['index.html', ...new Set(named)].reduce((sum, path) => sum + gzipped(path), 0) };
	sizes['service worker'] = gzipped('service-worker.js');

	const hashed = readdirSync(join(dir, HASHED), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name));
	const pages = readdirSync(dir, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.html'))
		.map((name) => join(dir, name));
	sizes.precache = [...hashed, ...pages].reduce((sum, path) => sum + statSync(path).size, 0);

	const code = hashed.filter((path) => path.endsWith('.js')).map((path) => readFileSync(path, 'utf8'));
	for (const { file, name } of workersIn(code.join('\n')))
		sizes[`${name} worker`] = gzipped(`${HASHED}/workers/${file}`);
	return sizes;
}

/**
 * Finds the workers that the app starts: their files have no names of their own, but each is started under one.
 * @param {string} code of the built app
 * @returns {{ file: string, name: string }[]}
 */
export function workersIn(code) {
	return [...code.matchAll(/workers\/([\w.-]+\.js)[^{}]{0,80}\{[^{}]{0,80}name:\s*[`'"]([\w-]+)/g)].map(
		([, file = '', name = '']) => ({ file, name })
	);
}

/**
 * Compares sizes with their budgets.
 * @param {Readonly<Record<string, number>>} sizes
 * @param {Readonly<Record<string, number>>} budgets
 * @returns {string[]} what is wrong, in sentences
 */
export function sizeProblems(sizes, budgets) {
	const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;
	const grown = Object.entries(budgets).flatMap(([name, budget]) => {
		const size = sizes[name];
		if (size === undefined) return [`The build has no ${name}, which has a budget.`];
		return size > budget ? [`The ${name} is ${kb(size)}, ${kb(size - budget)} over its budget of ${kb(budget)}.`] : [];
	});
	const unknown = Object.keys(sizes).filter((name) => !(name in budgets));
	return [...grown, ...unknown.map((name) => `The ${name} has no budget.`)];
}

/**
 * Prints the sizes of the build, and says which are over their budget.
 * @returns {boolean} whether all are within it
 */
export function checkSizes() {
	const sizes = measureSizes();
	for (const [name, size] of Object.entries(sizes))
		console.log(`${name.padEnd(16)} ${String(size).padStart(9)} of ${String(SIZES[name] ?? '–').padStart(9)} bytes`);
	const problems = sizeProblems(sizes, SIZES);
	for (const problem of problems) console.error(problem);
	if (problems.length > 0) console.error('The budgets are in scripts/budgets.mjs.');
	return problems.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = checkSizes() ? 0 : 1;
