import { Observable } from '../base/observable';
import { DEFAULT_SETTINGS, type Settings, type SettingsControl } from '../model/settings';

/** A change of one of these begins a new epoch of a running camera. */
const CAPTURE_SETTINGS = ['cameraId', 'microphoneId', 'width', 'height', 'frameRate', 'quality'] as const;

interface Options {
	readonly store: {
		load(): Promise<Settings>;
		save(settings: Settings): Promise<void>;
	};
	/** Applies a new buffer length to a running recording. */
	readonly setHorizon: (horizonUs: number) => Promise<void>;
	/** Begins a new epoch of a running recording. */
	readonly restartCapture: () => Promise<void>;
}

/** The user's settings: shown at once, stored, and applied to what records. */
export class StoredSettings implements SettingsControl {
	readonly value = new Observable<Settings>(DEFAULT_SETTINGS);
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	/** Reads what is stored; after a change in another tab, too. */
	async load(): Promise<void> {
		this.value.set(await this.#options.store.load());
	}

	/** Stores the settings of this page again, after the storage was cleared. */
	save(): Promise<void> {
		return this.#options.store.save(this.value.value);
	}

	async update(patch: Partial<Settings>): Promise<void> {
		const before = this.value.value;
		const after = { ...before, ...patch };
		// Set before it is stored: a press right after a choice takes what was chosen.
		this.value.set(after);
		try {
			await this.#options.store.save(after);
		} catch (error) {
			this.value.set(before);
			throw error;
		}
		if (before.horizonUs !== after.horizonUs) await this.#options.setHorizon(after.horizonUs);
		if (CAPTURE_SETTINGS.some((key) => before[key] !== after[key])) await this.#options.restartCapture();
	}
}
