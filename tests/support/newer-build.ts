import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATABASE_VERSION } from '../../src/lib/storage/schema';
import { copyBuild } from './changed-build.js';

/** Where a build opens its database: in the page, its workers and the service worker. */
const OPENINGS = new RegExp(String.raw`(\.open\(\w+\.name,)${DATABASE_VERSION}\)`, 'g');
const OPENING_FILES = 4;
const SCRIPT = /<script>([\s\S]*?)<\/script>/g;

/**
 * A copy of the build in `dir` that is a later Hindsight: its database is one version on, with the same stores. Its files
 * have addresses of their own, as those of another build have, so that no cache gives the older ones for them.
 */
export async function buildWithNewerDatabase(dir: string): Promise<void> {
	await copyBuild(dir);
	await rename(join(dir, '_app/immutable'), join(dir, '_app/newer'));
	let count = 0;
	for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
		const path = join(entry.parentPath, entry.name);
		// The server prefers them.
		if (/\.(br|gz)$/.test(path)) await rm(path);
		if (!/\.(js|html|json)$/.test(path)) continue;
		const text = await readFile(path, 'utf8');
		const moved = text.replaceAll('_app/immutable', '_app/newer');
		const changed = moved.replace(OPENINGS, (_, opening: string) => `${opening}${DATABASE_VERSION + 1})`);
		if (changed !== moved) count++;
		await writeFile(path, path.endsWith('.html') ? withPolicy(text, changed) : changed);
	}
	if (count !== OPENING_FILES) throw new Error(`${count} files open the database`);
}

/** The policy of a page names its inline scripts by their hashes. */
function withPolicy(before: string, after: string): string {
	const hashesOf = (html: string) => [...html.matchAll(SCRIPT)].map(([, code = '']) => hashOf(code));
	const now = hashesOf(after);
	return hashesOf(before).reduce((html, hash, index) => html.replaceAll(hash, now[index] ?? ''), after);
}

function hashOf(code: string): string {
	return createHash('sha256').update(code).digest('base64');
}
