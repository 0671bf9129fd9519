/** Long enough to smooth over bursts of progress events, short enough to follow a network that changes. */
const WINDOW_MS = 5_000;
/** Less says nothing yet. */
const MIN_SPAN_MS = 500;

/** Speed of a transfer over the last seconds. */
export class RateMeter {
	#samples: { readonly atMs: number; readonly bytes: number }[] = [];

	/** @param bytes done so far; going back (a repeated try) starts over */
	add(atMs: number, bytes: number): void {
		const last = this.#samples.at(-1);
		if (last && bytes < last.bytes) this.#samples = [];
		this.#samples.push({ atMs, bytes });
		// One sample older than the window stays, so that the span is never shorter than it.
		while (this.#samples[1] && this.#samples[1].atMs <= atMs - WINDOW_MS) this.#samples.shift();
	}

	/** Bytes per second, or `null` while there is too little to tell. */
	get bytesPerSecond(): number | null {
		const [first, last] = [this.#samples[0], this.#samples.at(-1)];
		if (!first || !last || last.atMs - first.atMs < MIN_SPAN_MS) return null;
		return ((last.bytes - first.bytes) * 1000) / (last.atMs - first.atMs);
	}
}
