import { usFromSeconds } from '../base/units';
import type { Database } from './database';
import type { Settings } from './schema';
import type { StoreChannel } from './store-channel';

export const DEFAULT_SETTINGS: Settings = {
	horizonUs: usFromSeconds(300),
	cameraId: null,
	cameraLabel: null,
	microphoneId: null,
	width: 1280,
	height: 720,
	frameRate: 30,
	quality: 'medium',
	startWhenOpened: false,
	theme: 'system',
	saveLengthUs: usFromSeconds(30),
	changedPicture: 'one-file',
	gapsInClips: 'closed'
};

export class SettingsStore {
	readonly #database: Database;
	readonly #channel: StoreChannel | null;

	/** @param channel stays the caller's; `null` for a reader. */
	constructor(database: Database, channel: StoreChannel | null) {
		this.#database = database;
		this.#channel = channel;
	}

	/** What was chosen, with the default for what was not (or not yet, in an older version). */
	async load(): Promise<Settings> {
		const stored = await this.#database.read((connection) => connection.get('settings', 'settings'));
		return { ...DEFAULT_SETTINGS, ...(stored as Settings | undefined) };
	}

	async save(settings: Settings): Promise<void> {
		await this.#database.write((connection) => connection.put('settings', settings, 'settings'));
		this.#channel?.post({ type: 'settings' });
	}
}
