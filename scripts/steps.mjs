// Runs the steps of a check one after the other or side by side, and sums up what they found.
import { readFileSync, rmSync } from 'node:fs';
import { PlainFailure, inWords, run } from './prepare.mjs';
import { sumLine } from './report.mjs';

/** @typedef {import('./report.mjs').Count} Count */

export class Steps {
	/** @type {{ name: string, count: Count, ms: number }[]} */
	#done = [];
	#stop = new AbortController();
	#limitMs;

	/** @param {{ limitMs: number }} options a step that takes longer than the limit hangs, and is ended */
	constructor({ limitMs }) {
		this.#limitMs = limitMs;
		for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
			process.once(signal, () => this.#stop.abort(new Error(`stopped by ${signal}`)));
	}

	get hasFailed() {
		return this.#done.some(({ count }) => count.failed > 0);
	}

	/**
	 * Runs a step; a failure is counted and does not keep later steps from being run.
	 * @param {string} name
	 * @param {(signal: AbortSignal) => Promise<boolean | Count>} act
	 * @returns {Promise<{ isPassed: boolean, ms: number }>}
	 */
	async run(name, act) {
		const start = performance.now();
		console.log(`\n── ${name}`);
		const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#limitMs)]);
		/** @type {boolean | Count} */
		let result = false;
		try {
			signal.throwIfAborted();
			result = await act(signal);
		} catch (error) {
			console.error(error instanceof PlainFailure ? error.message : error);
		}
		const count = typeof result === 'boolean' ? { passed: result ? 1 : 0, failed: result ? 0 : 1 } : result;
		const ms = performance.now() - start;
		this.#done.push({ name, count, ms });
		console.log(`── ${name}: ${count.failed > 0 ? 'FAILED' : 'passed'} in ${inWords(ms)}`);
		return { isPassed: count.failed === 0, ms };
	}

	/** Says where the time went, sets the exit code and ends with the sum. */
	end() {
		console.log();
		for (const { name, count, ms } of this.#done)
			console.log(
				`${count.failed > 0 ? '✗' : '✓'} ${name.padEnd(14)} ${inWords(ms).padStart(12)}   ${sumLine([count])}`
			);
		process.exitCode = this.hasFailed ? 1 : 0;
		console.log(sumLine(this.#done.map(({ count }) => count)));
	}
}

/**
 * Runs a command whose output comes in one piece at its end, as others run beside it.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {(signal: AbortSignal) => Promise<boolean>}
 */
export function quietly(command, args) {
	return async (signal) => {
		/** @type {string[]} */
		const output = [];
		const code = await run(command, args, { signal, output });
		process.stdout.write(output.join(''));
		return code === 0;
	};
}

/**
 * Runs a command that writes a report, and counts what is in it. A run that ended badly without a failed test, or
 * without a report, counts as one failure.
 * @template Report
 * @param {string} path of the report
 * @param {() => Promise<number>} act runs the command; its exit code
 * @param {(report: Report) => Count} countOf
 * @returns {Promise<Count>}
 */
export async function withReport(path, act, countOf) {
	rmSync(path, { force: true });
	const code = await act();
	try {
		/** @type {Report} */
		const report = JSON.parse(readFileSync(path, 'utf8'));
		const count = countOf(report);
		return code !== 0 && count.failed === 0 ? { ...count, failed: 1 } : count;
	} catch (error) {
		console.error(`No report: ${String(error)}`);
		return { passed: 0, failed: 1 };
	}
}
