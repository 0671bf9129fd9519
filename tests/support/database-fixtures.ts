import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BufferStatus } from '../e2e/harness';
import type { DatabaseDump, FilesDump } from './database-dump';

const FOLDER = fileURLToPath(new URL('../fixtures/databases/', import.meta.url));
/** Of the origin's file system, where a dump has files. */
const FILES = 'files';

/** What is in a dump, as the version that made it said and showed it. */
export interface DatabaseFacts {
	readonly madeBy: { readonly hindsight: string; readonly browser: string };
	readonly status: BufferStatus;
	/** By title. */
	readonly clips: Readonly<Record<string, ClipFacts>>;
	/** The choices shown in Settings, by their labels. */
	readonly settings: Readonly<Record<string, string>>;
}

export interface ClipFacts {
	/** Words on its card at the time of the dump. */
	readonly says: readonly string[];
	/** Numbers of the frames in its file, by native ffmpeg; of a file not made yet, as the same version made it later. */
	readonly frames: readonly number[];
}

export interface DatabaseFixture {
	readonly dump: DatabaseDump;
	readonly files: FilesDump;
	readonly facts: DatabaseFacts;
}

/** Versions of the database of which there is a dump, ascending. */
export function dumpedVersions(): number[] {
	return readdirSync(FOLDER, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => Number(name.replace(/^v/, '')))
		.sort((a, b) => a - b);
}

export function readDatabaseFixture(version: number): DatabaseFixture {
	const folder = join(FOLDER, `v${version}`);
	const names = readdirSync(join(folder, FILES), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => join(entry.parentPath, entry.name).slice(join(folder, FILES).length + 1));
	return {
		dump: JSON.parse(readFileSync(join(folder, 'database.json'), 'utf8')) as DatabaseDump,
		files: Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, FILES, name), 'base64')])),
		facts: JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as DatabaseFacts
	};
}

export function writeDatabaseFixture({ dump, files, facts }: DatabaseFixture): void {
	const folder = join(FOLDER, `v${dump.version}`);
	for (const [name, base64] of Object.entries(files)) {
		const path = join(folder, FILES, name);
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, base64, 'base64');
	}
	writeFileSync(join(folder, 'database.json'), `${inLines(dump)}\n`);
	const numbersInLine = (text: string) =>
		text.replace(/\[\s+([\d,\s]+?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`);
	writeFileSync(join(folder, 'facts.json'), `${numbersInLine(JSON.stringify(facts, null, '\t'))}\n`);
}

/** A record a line, so that it can be looked at. */
function inLines({ stores, ...rest }: DatabaseDump): string {
	const lines = stores.map(({ records, ...store }) => {
		const each = records.map((record) => `\n\t\t${JSON.stringify(record)}`).join(',');
		return `\n\t${JSON.stringify(store).slice(0, -1)}, "records": [${each}]}`;
	});
	return `${JSON.stringify(rest).slice(0, -1)}, "stores": [${lines.join(',')}\n]}`;
}
