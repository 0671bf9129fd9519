/**
 * Notices that no word comes from someone who should speak. Counts its own looks, not time: while the page was frozen or
 * the machine slept it did not look, so nobody is blamed for that time.
 */
export class SilenceWatch {
	readonly #looking: ReturnType<typeof setInterval>;
	#silentLooks = 0;

	/**
	 * The owner calls `close`.
	 * @param maxLooks so many looks in a row without a word are allowed; `lookMs` apart
	 * @param onSilent once; the watch is closed then
	 */
	constructor(lookMs: number, maxLooks: number, onSilent: () => void) {
		this.#looking = setInterval(() => {
			if (++this.#silentLooks <= maxLooks) return;
			this.close();
			onSilent();
		}, lookMs);
	}

	heard(): void {
		this.#silentLooks = 0;
	}

	/** May be called twice. */
	close(): void {
		clearInterval(this.#looking);
	}
}
