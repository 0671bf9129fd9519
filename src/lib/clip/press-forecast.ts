import type { ReadonlyObservable } from '../base/observable';
import type { LiveState } from '../capture/types';
import type { OfflineState } from '../pwa/types';

interface Options {
	readonly recorder: ReadonlyObservable<Pick<LiveState, 'phase' | 'isElsewhere'>>;
	readonly offline: ReadonlyObservable<Pick<OfflineState, 'phase'>>;
	readonly onChange: () => void;
}

/**
 * Tells whether a clip may be asked for at any moment: something records, in this tab or another, and ffmpeg's core is on
 * this device. The clip maker keeps its worker warm for that.
 */
export class PressForecast {
	readonly #options: Options;
	readonly #unsubscribe: readonly (() => void)[];
	#isExpecting = false;

	/** The owner calls `close`. */
	constructor(options: Options) {
		this.#options = options;
		this.#unsubscribe = [
			options.recorder.subscribe(() => this.#update()),
			options.offline.subscribe(() => this.#update())
		];
	}

	get isExpecting(): boolean {
		return this.#isExpecting;
	}

	close(): void {
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
	}

	#update(): void {
		const { recorder, offline, onChange } = this.#options;
		const { phase, isElsewhere } = recorder.value;
		const isExpecting = (phase === 'recording' || isElsewhere) && offline.value.phase === 'ready';
		if (isExpecting === this.#isExpecting) return;
		this.#isExpecting = isExpecting;
		onChange();
	}
}
