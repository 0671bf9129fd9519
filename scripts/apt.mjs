// Installs Debian packages, when that needs nobody to type a password.
import { onPath } from './browser.mjs';
import { run } from './prepare.mjs';

let isUpdated = false;

/**
 * Fetches the lists of packages, once in a run: a fresh image has none.
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether this process may install packages at all
 */
export async function aptUpdate(signal) {
	const sudo = await rootPrefix();
	if (sudo === null) return false;
	if (!isUpdated) await apt(sudo, ['update'], signal);
	isUpdated = true;
	return true;
}

/**
 * @param {readonly string[]} names of Debian packages
 * @param {AbortSignal} [signal]
 * @returns {Promise<boolean>} whether they were installed
 */
export async function aptInstall(names, signal) {
	const sudo = await rootPrefix();
	if (sudo === null) return false;
	console.log(`Installing ${names.join(', ')} by apt-get …`);
	await aptUpdate(signal);
	return (await apt(sudo, ['install', '-y', '--no-install-recommends', ...names], signal)) === 0;
}

/** What makes a command run as root; null where that is not possible, or asks for a password. */
async function rootPrefix() {
	if (!onPath('apt-get')) return null;
	if (process.getuid?.() === 0) return [];
	return onPath('sudo') && (await run('sudo', ['-n', 'true'], { isQuiet: true })) === 0 ? ['sudo', '-n'] : null;
}

/**
 * @param {readonly string[]} sudo
 * @param {readonly string[]} args
 * @param {AbortSignal} [signal]
 */
function apt(sudo, args, signal) {
	const [command = '', ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args];
	return run(command, rest, { signal });
}
