interface Waiting {
	readonly name: string;
	readonly mode: LockMode;
	readonly grant: () => void;
}

/** Web Locks of one page in memory: shared and exclusive, `ifAvailable`, `signal`; no `steal`. */
export class FakeLocks {
	readonly #held: { readonly name: string; readonly mode: LockMode; readonly clientId: string }[] = [];
	readonly #waiting: Waiting[] = [];

	/** Names of the locks that are held, sorted. */
	get heldNames(): string[] {
		return this.#held.map(({ name }) => name).sort();
	}

	async query(): Promise<LockManagerSnapshot> {
		return {
			held: [...this.#held],
			pending: this.#waiting.map(({ name, mode }) => ({ name, mode, clientId: 'page' }))
		};
	}

	async request<T>(
		name: string,
		optionsOrWork: LockOptions | ((lock: Lock | null) => T | Promise<T>),
		maybeWork?: (lock: Lock | null) => T | Promise<T>
	): Promise<T> {
		const isBare = typeof optionsOrWork === 'function';
		const { mode = 'exclusive', ifAvailable = false, signal }: LockOptions = isBare ? {} : optionsOrWork;
		const work = isBare ? optionsOrWork : maybeWork;
		if (!work) throw new TypeError('no work for the lock');
		signal?.throwIfAborted();
		if (!this.#isFree(name, mode)) {
			if (ifAvailable) return work(null);
			await this.#turn(name, mode, signal);
		}
		const held = { name, mode, clientId: 'page' };
		this.#held.push(held);
		try {
			return await work({ name, mode });
		} finally {
			this.#held.splice(this.#held.indexOf(held), 1);
			const next = this.#waiting.find((waiting) => this.#isFree(waiting.name, waiting.mode));
			next?.grant();
		}
	}

	#turn(name: string, mode: LockMode, signal: AbortSignal | undefined): Promise<void> {
		return new Promise((resolve, reject) => {
			const leave = () => this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
			const waiting: Waiting = {
				name,
				mode,
				grant: () => {
					leave();
					resolve();
				}
			};
			this.#waiting.push(waiting);
			signal?.addEventListener('abort', () => {
				leave();
				reject(signal.reason as Error);
			});
		});
	}

	#isFree(name: string, mode: LockMode): boolean {
		const same = this.#held.filter((held) => held.name === name);
		return mode === 'shared' ? same.every((held) => held.mode === 'shared') : same.length === 0;
	}
}
