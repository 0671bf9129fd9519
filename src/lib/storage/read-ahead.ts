/**
 * Goes on reading while what it gave is worked on, so that the next is there when it is asked for. Order is kept. Begins
 * to read at once; whoever does not read to the end calls `return`, as leaving a `for await` does.
 */
export class ReadAhead<T> implements AsyncIterableIterator<T, undefined> {
	readonly #sizeOf: (item: T) => number;
	readonly #maxBytes: number;
	readonly #ready: T[] = [];
	#readyBytes = 0;
	#failure: { readonly error: unknown } | null = null;
	#isOver = false;
	/** Wakes those who wait for anything to change. */
	#wakes: (() => void)[] = [];

	/**
	 * @param sizeOf in bytes
	 * @param maxBytes with more than that ready it waits; the last one read may go beyond
	 */
	constructor(source: AsyncIterable<T>, sizeOf: (item: T) => number, maxBytes: number) {
		this.#sizeOf = sizeOf;
		this.#maxBytes = maxBytes;
		void this.#read(source);
	}

	[Symbol.asyncIterator](): this {
		return this;
	}

	/** Rejects with what reading failed with, once all that was read before is given. */
	async next(): Promise<IteratorResult<T, undefined>> {
		for (;;) {
			const item = this.#ready.shift();
			if (item !== undefined) {
				this.#readyBytes -= this.#sizeOf(item);
				this.#changed();
				return { value: item, done: false };
			}
			if (this.#failure) throw this.#failure.error;
			if (this.#isOver) return { value: undefined, done: true };
			await this.#change();
		}
	}

	/** Lets go what is ready, and the source once it has given what it is at. May be called twice. */
	return(): Promise<IteratorResult<T, undefined>> {
		this.#isOver = true;
		this.#ready.length = 0;
		this.#failure = null;
		this.#changed();
		return Promise.resolve({ value: undefined, done: true });
	}

	/** Never rejects: `next` tells of a failure. */
	async #read(source: AsyncIterable<T>): Promise<void> {
		try {
			for await (const item of source) {
				if (this.#isOver) return;
				this.#ready.push(item);
				this.#readyBytes += this.#sizeOf(item);
				this.#changed();
				while (this.#readyBytes > this.#maxBytes && !this.#isOver) await this.#change();
				if (this.#isOver) return;
			}
		} catch (error) {
			if (!this.#isOver) this.#failure = { error };
		}
		this.#isOver = true;
		this.#changed();
	}

	#change(): Promise<void> {
		return new Promise((resolve) => this.#wakes.push(resolve));
	}

	#changed(): void {
		for (const wake of this.#wakes.splice(0)) wake();
	}
}
