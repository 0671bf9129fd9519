// What `npm start` and `npm test` have in common: dependencies and a build that are up to date, found so quickly when
// they are. Runs before anything is installed, so it imports nothing but Node.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFile } from './lock-file.mjs';
import { appVersion } from './version.mjs';

/** The project's folder. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Where the built app is. */
export const BUILD_DIR = join(ROOT, 'build');
/** Made on demand, kept between runs, never committed. */
export const CACHE_DIR = join(ROOT, '.cache');

/** A failure whose message is all the user needs: printed without a stack. */
export class PlainFailure extends Error {}

/**
 * Runs a command in `cwd` without input, with its output shown, swallowed when `isQuiet`, or collected in `output`. It is ended
 * with `signal`, and then this rejects.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ isQuiet?: boolean, output?: string[], signal?: AbortSignal | undefined, cwd?: string }} [options]
 * @returns {Promise<number>} its exit code; 1 when it was ended by a signal or could not be started
 */
export function run(command, args, { isQuiet = false, output, signal, cwd = ROOT } = {}) {
	return new Promise((resolve, reject) => {
		const sink = output ? 'pipe' : isQuiet ? 'ignore' : 'inherit';
		const child = spawn(command, args, { cwd, stdio: ['ignore', sink, sink], ...(signal ? { signal } : {}) });
		for (const stream of [child.stdout, child.stderr])
			stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => output?.push(text));
		child.once('error', (error) => {
			if (error.name === 'AbortError') reject(error);
			else resolve(1);
		});
		child.once('close', (code) => resolve(code ?? 1));
	});
}

/** The command of an installed package. @param {string} name */
export function binary(name) {
	return join(ROOT, 'node_modules', '.bin', name);
}

/** Says in a sentence what this machine's Node lacks. */
export function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19))
		throw new PlainFailure(`Hindsight needs Node 20.19 or later to build; this is ${process.versions.node}.`);
}

/**
 * Installs dependencies when those in `node_modules` are not the ones `package-lock.json` names.
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function installDependencies(signal) {
	const why = missingDependency();
	if (why === null) return false;
	console.log(`Installing dependencies (${why}) …`);
	const code = await run('npm', ['ci', '--no-audit', '--no-fund'], { signal });
	if (code !== 0) throw new PlainFailure('`npm ci` failed; see above. It needs the network once.');
	return true;
}

/** Compares with npm's own note of what it installed. @returns {string | null} the first difference, in words */
function missingDependency() {
	const wanted = readPackages('package-lock.json');
	if (!wanted) throw new PlainFailure('package-lock.json is missing: is this a whole checkout?');
	const found = readPackages('node_modules/.package-lock.json');
	if (!found) return 'none yet';
	for (const [path, { version, optional }] of Object.entries(wanted)) {
		if (path === '' || found[path]?.version === version) continue;
		// Left out on purpose where it is for another system.
		if (!found[path] && optional) continue;
		return `${path.replace(/^.*node_modules\//, '')} is not at ${version}`;
	}
	return null;
}

/**
 * @param {string} name
 * @returns {Record<string, { version?: string, optional?: boolean }> | null}
 */
function readPackages(name) {
	const path = join(ROOT, name);
	if (!existsSync(path)) return null;
	const { packages } = /** @type {{ packages: Record<string, { version?: string, optional?: boolean }> }} */ (
		JSON.parse(readFileSync(path, 'utf8'))
	);
	return packages;
}

/** The version in `build/`, as Kit wrote it there, or null when there is no whole build. */
export function builtVersion() {
	try {
		if (!existsSync(join(BUILD_DIR, '404.html'))) return null;
		const { version } = /** @type {{ version: string }} */ (
			JSON.parse(readFileSync(join(BUILD_DIR, '_app/version.json'), 'utf8'))
		);
		return version;
	} catch {
		return null;
	}
}

/**
 * Builds the app when the one in `build/` is not made of the present sources: the version is a hash of them. Two
 * processes that ask at once build once.
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function buildApp(signal) {
	if (builtVersion() === appVersion()) return false;
	mkdirSync(CACHE_DIR, { recursive: true });
	const release = await lockFile(join(CACHE_DIR, 'build.lock'), { signal });
	try {
		if (builtVersion() === appVersion()) return false;
		console.log(existsSync(BUILD_DIR) ? 'Building (the sources changed) …' : 'Building …');
		/** @type {string[]} */
		const output = [];
		const code = await run('npm', ['run', '--silent', 'build'], { output, signal });
		if (code !== 0) process.stdout.write(output.join(''));
		if (code !== 0) throw new PlainFailure('The build failed; see above.');
		return true;
	} finally {
		release();
	}
}

/** "3.2 s" or "2 min 5 s". @param {number} ms */
export function inWords(ms) {
	const s = ms / 1000;
	return s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}
