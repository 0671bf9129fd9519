// Finds the browser that tests and picture-making scripts drive.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The system's Chromium has H.264 and AAC; builds that Playwright downloads may have neither. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * The first of `names` that is found on PATH.
 * @param {...string} names
 * @returns {string | undefined} its absolute path
 */
export function onPath(...names) {
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
	return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
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
 * The system's Chromium or Chrome, or what `HINDSIGHT_CHROMIUM` names; undefined leaves the choice to Playwright. Ubuntu
 * has a `chromium-browser` that only says where to get one, so it is asked for its version first.
 */
export function systemChromium() {
	const path = process.env.HINDSIGHT_CHROMIUM || onPath(...NAMES);
	if (path === undefined) return undefined;
	const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
	return status === 0 && /\d+\.\d+\.\d+/.test(stdout) ? path : undefined;
}

/** Chromium refuses to run as root with its sandbox on. */
export function sandboxArgs() {
	return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** For Playwright's `launch` and `launchPersistentContext`. */
export function launchOptions() {
	const executablePath = systemChromium();
	return { ...(executablePath ? { executablePath } : {}), args: sandboxArgs() };
}
