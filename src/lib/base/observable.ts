type Listener<T> = (value: T) => void;

/** What a reader may do with an `Observable`. Fits Svelte's store contract, so `fromStore` reads it, but knows no Svelte. */
export interface ReadonlyObservable<T> {
	readonly value: T;
	/** Calls `listener` at once and at every change. Returns what ends that. */
	subscribe(listener: Listener<T>): () => void;
}

/** A value that tells its listeners when it is replaced. Values are immutable snapshots. */
export class Observable<T> implements ReadonlyObservable<T> {
	#value: T;
	readonly #listeners = new Set<Listener<T>>();

	constructor(value: T) {
		this.#value = value;
	}

	get value(): T {
		return this.#value;
	}

	set(value: T): void {
		if (Object.is(value, this.#value)) return;
		this.#value = value;
		for (const listener of [...this.#listeners]) {
			// A listener that set a newer value has told the others of it already.
			if (!Object.is(value, this.#value)) return;
			listener(value);
		}
	}

	subscribe(listener: Listener<T>): () => void {
		this.#listeners.add(listener);
		listener(this.#value);
		return () => this.#listeners.delete(listener);
	}
}
