import { ClipStore } from '../storage/clip-store';
import { Database, type DatabaseNews } from '../storage/database';
import { RingReader } from '../storage/ring-reader';
import { SettingsStore } from '../storage/settings-store';
import { StoreChannel } from '../storage/store-channel';

export type Stores = ReturnType<typeof createStores>;

/** The page's connection and what reads and writes by it. `database` and `channel` are to be closed. */
export function createStores(onNews: (news: DatabaseNews) => void) {
	const database = new Database({ onNews });
	const channel = new StoreChannel();
	return {
		database,
		channel,
		clips: new ClipStore(database, channel),
		settings: new SettingsStore(database, channel),
		ring: new RingReader(database)
	};
}
