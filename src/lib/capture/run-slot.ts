import type { Run } from './run';

/** The one run there may be, and the end of the one before. */
export class RunSlot {
	current: Run | null = null;
	#ending: Promise<void> = Promise.resolve();

	/** A run holds its lock until its last segment is stored; the next one is opened after that. Never rejects. */
	get ending(): Promise<void> {
		return this.#ending;
	}

	/** Lets the run store what it has encoded. Never rejects. */
	async end(): Promise<void> {
		const run = this.current;
		this.current = null;
		if (run) this.#ending = run.end();
		await this.#ending;
	}

	/** Lets go of the run at once. */
	drop(): void {
		this.current?.drop();
		this.current = null;
	}
}
