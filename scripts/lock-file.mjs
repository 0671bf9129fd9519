import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const RETRY_MS = 250;

/**
 * Holds a lock file with this process's id in it; one left by a process that is gone counts for nothing.
 * @param {string} path in a folder that exists
 * @param {{ signal?: AbortSignal | undefined, onWait?: () => void }} [options] `onWait` is called once, when another process holds it
 * @returns {Promise<() => void>} releases it
 */
export async function lockFile(path, { signal, onWait } = {}) {
	for (let isTold = false; ;) {
		signal?.throwIfAborted();
		try {
			writeFileSync(path, String(process.pid), { flag: 'wx' });
			return () => rmSync(path, { force: true });
		} catch (error) {
			if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
		}
		if (!isHeld(path)) {
			rmSync(path, { force: true });
			continue;
		}
		if (!isTold) onWait?.();
		isTold = true;
		await wait(RETRY_MS, undefined, signal ? { signal } : {});
	}
}

/** @param {string} path of a file with a process id in it */
function isHeld(path) {
	try {
		const pid = Number(readFileSync(path, 'utf8'));
		return pid > 0 && process.kill(pid, 0);
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}
