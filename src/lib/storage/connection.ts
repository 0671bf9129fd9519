import { wrap, type IDBPDatabase } from 'idb';
import { factoryAt, knownGenerations, type Place } from './generations/generations';
import { DATABASE_VERSION, type Schema } from './schema';

export type Connection = IDBPDatabase<Schema>;

/** What happens to a connection from outside. */
export interface ConnectionEvents {
	/** Another tab holds an older version open; opening goes on when that tab lets go. */
	onBlocked(): void;
	/** A newer version in another tab waits for this connection to close. */
	onUpgradeWanted(): void;
	/** It is closed: the storage process died, the site's data was cleared, the database is to be deleted. */
	onLost(): void;
}

/** Opens the database at `place`; makes it or brings it up to `DATABASE_VERSION` where need be. The caller closes it. */
export async function openConnection(place: Place, events: ConnectionEvents): Promise<Connection> {
	const factory = await factoryAt(place);
	return new Promise((resolve, reject) => {
		const request = factory.open(place.name, DATABASE_VERSION);
		request.onupgradeneeded = ({ oldVersion }) => upgrade(asConnection(request.result), oldVersion);
		request.onblocked = () => events.onBlocked();
		request.onerror = () => reject(request.error ?? new Error('open failed without an error'));
		request.onsuccess = () => {
			const database = request.result;
			database.onversionchange = ({ newVersion }) => {
				if (newVersion !== null) return events.onUpgradeWanted();
				database.close();
				events.onLost();
			};
			database.onclose = () => events.onLost();
			resolve(asConnection(database));
		};
	});
}

/**
 * Opens what is at `place` in whatever version it is, to read what can be read of it. It closes by itself when it is in
 * the way of anybody.
 * @returns `null` where nothing is there
 */
export async function openExisting(place: Place): Promise<Connection | null> {
	if (place.generation > 1 && !(await knownGenerations()).includes(place.generation)) return null;
	const factory = await factoryAt(place);
	return new Promise((resolve, reject) => {
		const request = factory.open(place.name);
		let isThere = true;
		request.onupgradeneeded = () => {
			// Opening without a version makes an empty database where none is: taken back.
			isThere = false;
			request.transaction?.abort();
		};
		request.onerror = () => {
			if (isThere) reject(request.error ?? new Error('open failed without an error'));
			else resolve(null);
		};
		request.onsuccess = () => {
			const database = request.result;
			database.onversionchange = () => database.close();
			resolve(asConnection(database));
		};
	});
}

/** Only ever add steps: databases of every earlier version are out there (`tests/fixtures/databases`). */
function upgrade(database: Connection, oldVersion: number): void {
	if (oldVersion < 1) {
		database.createObjectStore('sources', { keyPath: 'id' });
		database.createObjectStore('segments');
		database.createObjectStore('segment-index', { keyPath: ['sourceId', 'seq'] });
		database.createObjectStore('epochs', { keyPath: ['sourceId', 'id'] });
		const clips = database.createObjectStore('clips', { keyPath: 'id' });
		// Sparse: only clips that still need their footage carry `pinned`.
		clips.createIndex('by-pinned', 'pinned');
		database.createObjectStore('uploads', { keyPath: 'clipId' });
		database.createObjectStore('settings');
	}
}

/** What the stores hold is what this app put there: the schema is a promise, not a check. */
function asConnection(database: IDBDatabase): Connection {
	const begin = database.transaction.bind(database);
	// Requests tell of themselves. That a transaction ended badly is no unhandled rejection where nobody waits for its end.
	database.transaction = (...args) => {
		const transaction = begin(...args);
		wrap(transaction).done.catch(() => undefined);
		return transaction;
	};
	return wrap(database) as Connection;
}
