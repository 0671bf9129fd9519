/**
 * Keeps the screen on while recording. The browser takes the lock back whenever the page is hidden, so `hold` is called
 * again when it is shown. A refusal (low battery, no support) costs the recording nothing.
 */
export class WakeLock {
	#sentinel: WakeLockSentinel | null = null;
	#isWanted = false;

	get #isHeld(): boolean {
		return this.#sentinel !== null && !this.#sentinel.released;
	}

	async hold(): Promise<void> {
		this.#isWanted = true;
		if (this.#isHeld || !('wakeLock' in navigator)) return;
		try {
			const sentinel = await navigator.wakeLock.request('screen');
			// Asked for twice before the first answer, one is enough.
			if (!this.#isWanted || this.#isHeld) void sentinel.release();
			else this.#sentinel = sentinel;
		} catch {
			return; // Refused: the screen may sleep, which the gap's cause will say.
		}
	}

	release(): void {
		this.#isWanted = false;
		const sentinel = this.#sentinel;
		this.#sentinel = null;
		// Releasing twice, or after the browser did, resolves too.
		// fault 9.1/3
		void sentinel?.release();
	}
}
