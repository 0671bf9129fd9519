import 'fake-indexeddb/auto';
import { IDBFactory as FakeFactory } from 'fake-indexeddb';
import { vi } from 'vitest';
import type { Segment } from '../../src/lib/model/segment';
import { FakeFolder } from './fake-folder';

/** How a browser ends a transaction whose requests have all succeeded; `null` is an abort without a reason. */
export type Ending = 'QuotaExceededError' | 'UnknownError' | 'DataError' | null;

/** What a transaction was begun with. */
interface Begun {
	readonly database: string;
	readonly stores: readonly string[];
	readonly mode: IDBTransactionMode;
	readonly durability: string;
}

/** A factory whose databases live in a storage bucket of the browser. */
interface FakeBuckets {
	open(name: string): Promise<{ readonly indexedDB: IDBFactory }>;
	keys(): Promise<string[]>;
	delete(name: string): Promise<void>;
}

/**
 * The storage of one browser profile in Node: IndexedDB, broadcast channels, Web Locks and private files, all empty at
 * the start, with hands on what may go wrong. A test installs one in `beforeEach`.
 */
export class FakeStorage {
	/** The bytes of segments that one database may hold. More is refused as Chromium refuses it: when the transaction ends. */
	roomBytes = Infinity;
	/** Names of the locks that somebody holds. */
	readonly locks: string[] = [];
	readonly files = new FakeFolder('');
	readonly begun: Begun[] = [];
	/** Segments whose bytes cannot be read, as `source seq`. */
	readonly unreadable = new Set<string>();
	readonly connections = new Set<IDBDatabase>();
	readonly #endings: { readonly database: string; readonly store: string; readonly how: Ending; count: number }[] = [];
	readonly #openings: { readonly database: string; readonly errorName: string; count: number }[] = [];

	/** Puts a fresh one in place of the browser's. `vi.unstubAllGlobals` takes it away. */
	static install({ hasBuckets = false }: { readonly hasBuckets?: boolean } = {}): FakeStorage {
		current = new FakeStorage();
		vi.stubGlobal('indexedDB', new FakeFactory());
		vi.stubGlobal('BroadcastChannel', FakeBroadcastChannel);
		vi.stubGlobal('navigator', current.#navigator(hasBuckets));
		channels.clear();
		return current;
	}

	/** The next `count` transactions that put something into `store` end so, though their requests have succeeded. */
	endWrites(how: Ending, count = 1, { store = 'segments', database = 'hindsight' } = {}): void {
		this.#endings.push({ database, store, how, count });
	}

	/** The next `count` attempts to open the database fail. */
	refuseOpening(errorName: string, count = 1, database = 'hindsight'): void {
		this.#openings.push({ database, errorName, count });
	}

	/** The storage process goes away: all connections close, and their owners are told. */
	loseConnections(): void {
		for (const connection of [...this.connections]) {
			connection.close();
			this.connections.delete(connection);
			connection.onclose?.call(connection, new Event('close'));
		}
	}

	/** The connections close without a word, as one does under a write. */
	closeConnections(): void {
		for (const connection of this.connections) connection.close();
		this.connections.clear();
	}

	takeEnding(database: string, store: string): { readonly how: Ending } | null {
		const ending = this.#endings.find((each) => each.count > 0 && each.database === database && each.store === store);
		if (!ending) return null;
		ending.count--;
		return ending;
	}

	takeOpeningError(database: string): DOMException | null {
		const opening = this.#openings.find((each) => each.count > 0 && each.database === database);
		if (!opening) return null;
		opening.count--;
		return new DOMException('Internal error opening backing store for indexedDB.open.', opening.errorName);
	}

	#navigator(hasBuckets: boolean) {
		const held = () => this.locks.map((name) => ({ name }));
		return {
			locks: {
				query: () => Promise.resolve({ held: held() }),
				// Locks of the code under test are free at once, unless the test says that somebody holds them.
				request: async (name: string, ...rest: unknown[]): Promise<unknown> => {
					const use = rest.at(-1) as (lock: { name: string } | null) => unknown;
					const isTaken = rest.length > 1 && this.locks.includes(name);
					return await use(isTaken ? null : { name });
				}
			},
			storage: { getDirectory: () => Promise.resolve(this.files) },
			...(hasBuckets ? { storageBuckets: fakeBuckets() } : {})
		};
	}
}

let current: FakeStorage | null = null;

function fakeBuckets(): FakeBuckets {
	const factories = new Map<string, IDBFactory>();
	return {
		open(name) {
			const factory = factories.get(name) ?? new FakeFactory();
			factories.set(name, factory);
			return Promise.resolve({ indexedDB: factory });
		},
		keys: () => Promise.resolve([...factories.keys()]),
		delete(name) {
			factories.delete(name);
			return Promise.resolve();
		}
	};
}

const channels = new Set<FakeBroadcastChannel>();

/** Delivers a copy to all others of its name, in order, after the running code. */
class FakeBroadcastChannel {
	onmessage: ((event: { readonly data: unknown }) => void) | null = null;

	constructor(readonly name: string) {
		channels.add(this);
	}

	postMessage(message: unknown): void {
		const data: unknown = structuredClone(message);
		for (const other of [...channels]) {
			if (other === this || other.name !== this.name) continue;
			queueMicrotask(() => {
				if (channels.has(other)) other.onmessage?.({ data });
			});
		}
	}

	close(): void {
		channels.delete(this);
	}
}

const put: typeof IDBObjectStore.prototype.put = Reflect.get(IDBObjectStore.prototype, 'put');
IDBObjectStore.prototype.put = function (...args) {
	const request = put.apply(this, args);
	const { transaction } = this;
	if (!current) return request;
	const ending = current.takeEnding(transaction.db.name, this.name);
	const { roomBytes } = current;
	request.addEventListener('success', () => {
		if (ending) endAfterAll(this, ending.how);
		if (this.name !== 'segments' || roomBytes === Infinity) return;
		const all = this.getAll() as IDBRequest<Segment[]>;
		all.addEventListener('success', () => {
			const heldBytes = all.result.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
			if (heldBytes > roomBytes) endAfterAll(this, 'QuotaExceededError');
		});
	});
	return request;
};

/** Asks for one thing more, so that it is answered when all else was, and ends the transaction then. */
function endAfterAll(store: IDBObjectStore, how: Ending): void {
	const { transaction } = store;
	store.count().addEventListener('success', () => {
		const error = how && new DOMException('ended by a test', how);
		if (error) Object.defineProperty(transaction, 'error', { value: error });
		transaction.abort();
	});
}

const get: typeof IDBObjectStore.prototype.get = Reflect.get(IDBObjectStore.prototype, 'get');
IDBObjectStore.prototype.get = function (query) {
	const request = get.call(this, query);
	const isHit =
		this.name === 'segments' &&
		Array.isArray(query) &&
		current?.unreadable.has((query as readonly (string | number)[]).join(' '));
	if (!isHit) return request;
	const { transaction } = this;
	request.addEventListener('success', (event) => {
		event.stopImmediatePropagation();
		const error = new DOMException('the file of a value is gone', 'NotReadableError');
		Object.defineProperty(request, 'error', { value: error });
		Object.defineProperty(transaction, 'error', { value: error });
		request.dispatchEvent(new Event('error'));
		transaction.abort();
	});
	return request;
};

const begin: typeof IDBDatabase.prototype.transaction = Reflect.get(IDBDatabase.prototype, 'transaction');
IDBDatabase.prototype.transaction = function (names, mode = 'readonly', options) {
	const { durability = 'default' } = options ?? {};
	current?.begun.push({ database: this.name, stores: [names].flat() as string[], mode, durability });
	return begin.call(this, names, mode, options);
};

const open: typeof IDBFactory.prototype.open = Reflect.get(IDBFactory.prototype, 'open');
IDBFactory.prototype.open = function (name, ...version) {
	const error = current?.takeOpeningError(name);
	if (error) {
		const request = Object.assign(new EventTarget(), { error, onerror: null as (() => void) | null });
		setTimeout(() => request.onerror?.());
		// All of it that is used by whoever opens a database here.
		return request as unknown as IDBOpenDBRequest;
	}
	const request = open.call(this, name, ...version);
	request.addEventListener('success', () => current?.connections.add(request.result));
	return request;
};
