import type { ReadonlyObservable } from '../base/observable';
import type { LiveState } from '../capture/types';
import type { Clip } from '../model/clip';

/** A sign that other tabs can see; `BusySign` in the app. */
interface Sign {
	set(isUp: boolean): void;
	close(): void;
}

interface Options {
	readonly recorder: ReadonlyObservable<Pick<LiveState, 'phase'>>;
	readonly clips: ReadonlyObservable<readonly Pick<Clip, 'state'>[]>;
	readonly isUploading: ReadonlyObservable<boolean>;
	readonly exportCount: ReadonlyObservable<number>;
	readonly isMaking: () => boolean;
	/** Up while this page must not be interrupted by an update. */
	readonly busySign: Sign;
	/** Up while this page records or tries to. */
	readonly recorderSign: Sign;
}

/** Tells what this page is busy with, to the page itself and by signs to the other tabs. */
export class BusyWatch {
	readonly #options: Options;
	readonly #unsubscribe: readonly (() => void)[];

	/** The owner calls `close`, when all work has ended. */
	constructor(options: Options) {
		this.#options = options;
		const update = () => this.#update();
		this.#unsubscribe = [
			options.recorder.subscribe(update),
			options.clips.subscribe(update),
			options.isUploading.subscribe(update),
			options.exportCount.subscribe(update)
		];
	}

	/** Recording, saving, making, uploading or exporting. */
	get isBusy(): boolean {
		const { clips, isUploading, exportCount, isMaking } = this.#options;
		return (
			this.#isRecorderAtWork ||
			isMaking() ||
			isUploading.value ||
			exportCount.value > 0 ||
			clips.value.some(({ state }) => state === 'open' || state === 'assembling')
		);
	}

	close(): void {
		for (const unsubscribe of this.#unsubscribe) unsubscribe();
		this.#options.recorderSign.close();
		this.#options.busySign.close();
	}

	get #isRecorderAtWork(): boolean {
		return !['idle', /* fault 12.5/2 */ 'waiting'].includes(this.#options.recorder.value.phase);
	}

	#update(): void {
		this.#options.recorderSign.set(this.#isRecorderAtWork);
		this.#options.busySign.set(this.isBusy);
	}
}
