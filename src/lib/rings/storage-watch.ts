import { toPlainError, type ErrorCode, type PlainError } from '../base/errors';
import type { Observable } from '../base/observable';
import type { DatabaseNews } from '../storage/database';

interface Options {
	/** What is told to the user above every page. */
	readonly failure: Observable<PlainError | null>;
	/** Footage or clips, as far as this page knows. */
	readonly holdsAnything: () => boolean;
	readonly isRecording: () => boolean;
	/** Reads everything for the first time. */
	readonly load: () => Promise<void>;
	/** Reads anew what is held: footage and clips. */
	readonly reload: () => Promise<void>;
	/** Stores the settings of this page again. */
	readonly keepSettings: () => Promise<void>;
	/** Nothing is there any more of what was held; not told where it records. */
	readonly onCleared: () => void;
}

/** What a page does when its storage is in use by another version, closed, cleared, or broken and replaced. */
export class StorageWatch {
	readonly #options: Options;
	#isLoaded = false;

	constructor(options: Options) {
		this.#options = options;
	}

	/** The first reading. Never rejects: what goes wrong is told, and tried again when storage opens after all. */
	async load(): Promise<void> {
		try {
			await this.#options.load();
			this.#isLoaded = true;
		} catch (error) {
			this.#options.failure.set(toPlainError(error));
		}
	}

	onNews(news: DatabaseNews): void {
		switch (news) {
			case 'blocked':
			case 'outdated':
				this.#fail(`storage/${news}`);
				return;
			case 'unblocked':
				if (this.#options.failure.value?.code === 'storage/blocked') this.#options.failure.set(null);
				// fault 12.3/2
				if (!this.#isLoaded) void this.load();
				return;
			case 'lost':
				void this.#readAnew(false);
				return;
			case 'moved':
				// Where it records, the recorder says so itself.
				if (!this.#options.isRecording()) this.#fail('storage/moved');
				void this.#readAnew(false);
				return;
			default:
				news satisfies never;
		}
	}

	/** The recorder found the storage cleared or moved, in this tab or another. */
	onReset(): void {
		void this.#readAnew(true);
	}

	async #readAnew(isReset: boolean): Promise<void> {
		const { holdsAnything, isRecording, reload, keepSettings, failure } = this.#options;
		const held = holdsAnything();
		try {
			// A recording goes on as it is set; the status and other tabs read that from storage.
			if (isReset && isRecording()) await keepSettings();
			await reload();
		} catch (error) {
			failure.set(toPlainError(error));
			return;
		}
		// Where it records, the recorder says so itself.
		if (!held || holdsAnything() || isRecording()) return;
		// fault 13.2/3
		this.#options.onCleared();
		this.#fail('storage/cleared');
	}

	#fail(code: ErrorCode): void {
		this.#options.failure.set({ code, severity: 'degraded', message: code, context: {} });
	}
}
