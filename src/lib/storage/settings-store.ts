import type { Database } from './database';
import { DEFAULT_SETTINGS, type Settings } from '../model/settings';
import type { StoreChannel } from './store-channel';

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
