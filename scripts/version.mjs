import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Everything the built app is made of, apart from what is itself made of it. */
const INPUTS = [
	...['src', 'static', 'package.json', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'],
	...['scripts/notices.mjs', 'scripts/precompress.mjs']
];

/** Written by `scripts/notices.mjs` before each build. */
const GENERATED = new Set(['static/third-party-notices.txt']);

/**
 * SHA-256 over names and contents of `inputs` (files or folders below the project's root), in a fixed order.
 * @param {string[]} inputs
 * @returns {string} hex
 */
export function hashOf(inputs) {
	const hash = createHash('sha256');
	/** @param {string} path */
	const add = (path) => {
		const full = join(ROOT, path);
		let names;
		try {
			names = readdirSync(full);
		} catch (error) {
			if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOTDIR') throw error;
			hash.update(path).update('\0').update(readFileSync(full));
			return;
		}
		for (const name of names.sort()) if (!GENERATED.has(`${path}/${name}`)) add(`${path}/${name}`);
	};
	for (const input of inputs) add(input);
	return hash.digest('hex');
}

/** What identifies a build: the same sources give the same version. `HINDSIGHT_VERSION` overrides it (update tests). */
export function appVersion() {
	const { version } = /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
	return process.env.HINDSIGHT_VERSION ?? `${version}-${hashOf(INPUTS).slice(0, 10)}`;
}
