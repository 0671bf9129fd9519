import { createSubscriber } from 'svelte/reactivity';

/** Later than this after the last beat, something held the page up, and what moves should jump instead of glide. */
const STEADY_WITHIN_MS = 1_500;
const BEAT_MS = 1_000;

/**
 * The present, once a second, for what is shown of it. Beats only while somebody reads it and the page can be seen:
 * no animation frame, nothing at all in a hidden tab. What must glide between two beats is left to the compositor.
 */
export class SecondClock {
	readonly #read: () => number;
	readonly #subscribe: () => void;
	#nowUs: number;
	#beatAtMs = 0;
	#isSteady = false;

	constructor(read: () => number) {
		this.#read = read;
		this.#nowUs = read();
		this.#subscribe = createSubscriber((update) => this.#run(update));
	}

	/** Microseconds of UTC at the last beat. */
	get nowUs(): number {
		this.#subscribe();
		return this.#nowUs;
	}

	/** The last two beats were about a second apart. */
	get isSteady(): boolean {
		this.#subscribe();
		return this.#isSteady;
	}

	#run(update: () => void): () => void {
		let timer: ReturnType<typeof setInterval> | undefined;
		const beat = (): void => {
			this.#beat();
			update();
		};
		const follow = (): void => {
			clearInterval(timer);
			timer = undefined;
			if (document.visibilityState !== 'visible') return;
			beat();
			timer = setInterval(beat, BEAT_MS);
		};
		this.#beat();
		if (document.visibilityState === 'visible') timer = setInterval(beat, BEAT_MS);
		document.addEventListener('visibilitychange', follow);
		return () => {
			clearInterval(timer);
			document.removeEventListener('visibilitychange', follow);
		};
	}

	#beat(): void {
		const atMs = performance.now();
		this.#isSteady = atMs - this.#beatAtMs < STEADY_WITHIN_MS;
		this.#beatAtMs = atMs;
		this.#nowUs = this.#read();
	}
}
