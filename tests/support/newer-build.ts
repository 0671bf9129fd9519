import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { binary, run } from '../../scripts/prepare.mjs';
import { DATABASE_VERSION } from '../../src/lib/storage/schema';
import { copyTree, takeOut } from '../faults/take-out.mjs';

/** Builds a later Hindsight in `dir`: its database is one version on, with the same stores. Takes half a minute. */
export async function buildWithNewerDatabase(dir: string): Promise<void> {
	const tree = await copyTree();
	try {
		const version = (number: number) => `export const DATABASE_VERSION = ${number};`;
		const change = {
			file: 'lib/storage/schema.ts',
			out: version(DATABASE_VERSION),
			into: version(DATABASE_VERSION + 1)
		};
		takeOut(tree.dir, { what: 'the version of the database', changes: [change] });
		const output: string[] = [];
		if ((await run(binary('vite'), ['build'], { cwd: tree.dir, output })) !== 0) throw new Error(output.join(''));
		await cp(join(tree.dir, 'build'), dir, { recursive: true });
	} finally {
		tree.remove();
	}
}
