import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binary, run } from '../../scripts/prepare.mjs';
import { DATABASE_VERSION } from '../../src/lib/storage/schema';
import { copyTree } from '../faults/take-out.mjs';

/** Builds a later Hindsight in `dir`: its database is one version on, with the same stores. Takes half a minute. */
export async function buildWithNewerDatabase(dir: string): Promise<void> {
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
		await cp(join(tree.dir, 'build'), dir, { recursive: true });
	} finally {
		tree.remove();
	}
}
