import { existsSync } from 'node:fs';
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CACHE_DIR, binary, run } from '../../scripts/prepare.mjs';
import { appVersion } from '../../scripts/version.mjs';
import { DATABASE_VERSION } from '../../src/lib/storage/schema';
import { copyTree } from '../faults/take-out.mjs';

/**
 * Puts a later Hindsight into `dir`: its database is one version on, with the same stores. Builds it at the first call for
 * these sources, which takes half a minute, and keeps it.
 */
export async function buildWithNewerDatabase(dir: string): Promise<void> {
	const kept = join(CACHE_DIR, 'newer-database');
	const version = join(kept, 'made-of.txt');
	const isKept = existsSync(version) && (await readFile(version, 'utf8')) === appVersion();
	if (!isKept) await build(kept);
	await cp(kept, dir, { recursive: true });
}

async function build(dir: string): Promise<void> {
	const tree = await copyTree();
	try {
		const schema = join(tree.dir, 'src/lib/storage/schema.ts');
		const text = await readFile(schema, 'utf8');
		const changed = text.replace(
			`export const DATABASE_VERSION = ${DATABASE_VERSION};`,
			`export const DATABASE_VERSION = ${DATABASE_VERSION + 1};`
		);
		if (changed === text) throw new Error('schema.ts does not say the version of the database where it was looked for');
		await writeFile(schema, changed);
		const output: string[] = [];
		if ((await run(binary('vite'), ['build'], { cwd: tree.dir, output })) !== 0) throw new Error(output.join(''));
		const made = `${dir}-${process.pid}`;
		await rm(dir, { recursive: true, force: true });
		await cp(join(tree.dir, 'build'), made, { recursive: true });
		// Last, so that a run that is stopped in between keeps nothing that looks whole.
		await writeFile(join(made, 'made-of.txt'), appVersion());
		await rename(made, dir);
	} finally {
		tree.remove();
	}
}
