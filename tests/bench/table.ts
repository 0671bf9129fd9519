import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Where `scripts/bench.mjs` looks for what was measured; kept between runs, so that a part can be measured anew. */
const FOLDER = fileURLToPath(new URL('../../.cache/bench/', import.meta.url));

/** A part of `docs/benchmarks.md`. */
export interface Table {
	readonly title: string;
	/** What was done, how often, and what the words in the table mean. */
	readonly about: string;
	readonly columns: readonly string[];
	readonly rows: readonly (readonly string[])[];
}

/** @param name of its file; sorts the parts */
export async function writeTable(name: string, table: Table): Promise<void> {
	await mkdir(FOLDER, { recursive: true });
	await writeFile(`${FOLDER}${name}.json`, JSON.stringify({ ...table, measuredAt: new Date().toISOString() }));
	console.log(`${table.title}\n${[table.columns, ...table.rows].map((row) => `  ${row.join(' | ')}`).join('\n')}`);
}

/** `share` between 0 and 1; the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? NaN;
}

export function median(values: readonly number[]): number {
	return percentile(values, 0.5);
}

/** Whether a target was met, in a word. */
export function met(isMet: boolean): string {
	return isMet ? 'met' : 'missed';
}

/** Seconds, or what the environment asks for: shorter runs try the bench itself. */
export function seconds(name: string, usual: number): number {
	return Number(process.env[`HINDSIGHT_BENCH_${name}`] ?? usual);
}
