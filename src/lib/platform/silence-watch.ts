/**
 * Notices that no word comes from someone who should speak. Counts its own looks, not time: while the page was frozen or
 * the machine slept it did not look, so nobody is blamed for that time.
 */
export class SilenceWatch {
	readonly #looking: ReturnType<typeof setInterval>;
	readonly #onHeard: () => void;
	#silentLooks = 0;
	#isSilent = false;

	/**
	 * The owner calls `close`.
	 * @param maxLooks so many looks in a row without a word are allowed; `lookMs` apart
	 * @param onSilent once for each silence
	 * @param onHeard the silence that was told of is over
	 */
	constructor(lookMs: number, maxLooks: number, onSilent: () => void, onHeard: () => void = () => undefined) {
		this.#onHeard = onHeard;
		this.#looking = setInterval(() => {
			if (this.#isSilent || ++this.#silentLooks <= maxLooks) return;
			this.#isSilent = true;
			onSilent();
		}, lookMs);
	}

	heard(): void {
		this.#silentLooks = 0;
		if (!this.#isSilent) return;
		this.#isSilent = false;
		this.#onHeard();
	}

	/** May be called twice. */
	close(): void {
		clearInterval(this.#looking);
	}
}
