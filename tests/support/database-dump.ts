import type { Page } from 'playwright/test';

/** An IndexedDB database as it lies on disk, by its own names: nothing of the app's code is needed to read or write it. */
export interface DatabaseDump {
	readonly name: string;
	readonly version: number;
	readonly stores: readonly StoreDump[];
}

export interface StoreDump {
	readonly name: string;
	readonly keyPath: string | string[] | null;
	readonly autoIncrement: boolean;
	readonly indexes: readonly {
		readonly name: string;
		readonly keyPath: string | string[];
		readonly unique: boolean;
		readonly multiEntry: boolean;
	}[];
	/** Keys and values as JSON; what JSON has no word for is `{ "$": its type, … }`. */
	readonly records: readonly { readonly key: unknown; readonly value: unknown }[];
}

/** Files of the origin private file system, by path: base64. */
export type FilesDump = Readonly<Record<string, string>>;

/** Both directions of what JSON has no word for; runs in the page and uses nothing from outside itself. */
function dumpTools() {
	const TABLES: Readonly<Record<string, { from(numbers: number[]): unknown }>> = { Int32Array, Uint32Array };
	const toBase64 = (buffer: ArrayBuffer): string => {
		let text = '';
		for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
		return btoa(text);
	};
	const fromBase64 = (text: string): ArrayBuffer =>
		Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
	const encode = (value: unknown): unknown => {
		if (value === undefined) return { $: 'undefined' };
		if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
		if (typeof value === 'number' && Number.isFinite(value)) return value;
		if (Array.isArray(value)) return value.map(encode);
		if (value instanceof ArrayBuffer) return { $: 'ArrayBuffer', base64: toBase64(value) };
		const type = Object.prototype.toString.call(value).slice('[object '.length, -1);
		if (type in TABLES) return { $: type, numbers: [...(value as Int32Array | Uint32Array)] };
		if (type !== 'Object') throw new Error(`a dump has no word for ${type}`);
		return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, encode(each)]));
	};
	const decode = (value: unknown): unknown => {
		if (typeof value !== 'object' || value === null) return value;
		if (Array.isArray(value)) return value.map(decode);
		const { $: type, base64, numbers } = value as { $?: string; base64?: string; numbers?: number[] };
		if (type === 'undefined') return undefined;
		if (type === 'ArrayBuffer') return fromBase64(base64 ?? '');
		const table = type === undefined ? undefined : TABLES[type];
		if (table) return table.from(numbers ?? []);
		return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, decode(each)]));
	};
	const settled = <T>(request: IDBRequest<T>): Promise<T> =>
		new Promise((resolve, reject) => {
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('refused'));
		});
	const done = (transaction: IDBTransaction): Promise<void> =>
		new Promise((resolve, reject) => {
			transaction.oncomplete = () => resolve();
			transaction.onabort = () => reject(transaction.error ?? new Error('aborted'));
		});
	return { toBase64, fromBase64, encode, decode, settled, done };
}
type Tools = ReturnType<typeof dumpTools>;

/** Has `act` done in the page with the tools above; what goes in and comes out is JSON. */
async function inPage<A, T>(page: Page, act: (tools: Tools, argument: A) => Promise<T>, argument: A): Promise<T> {
	return page.evaluate(`(${act.toString()})((${dumpTools.toString()})(), ${JSON.stringify(argument)})`);
}

/**
 * Reads a database of the page's origin, in whatever version it is.
 * @param withRecords without them it is a description of the stores
 */
export function dumpDatabase(page: Page, name: string, withRecords = true): Promise<DatabaseDump> {
	return inPage(
		page,
		async ({ encode, settled }, asked) => {
			const database = await settled(indexedDB.open(asked.name));
			const stores: StoreDump[] = [];
			for (const storeName of database.objectStoreNames) {
				const store = database.transaction(storeName).objectStore(storeName);
				const { keyPath, autoIncrement } = store;
				const indexes = [...store.indexNames].map((indexName) => {
					const index = store.index(indexName);
					return { name: indexName, keyPath: index.keyPath, unique: index.unique, multiEntry: index.multiEntry };
				});
				const [keys, values] = asked.withRecords
					? await Promise.all([settled(store.getAllKeys()), settled(store.getAll())])
					: [[], []];
				const records = keys.map((key, at) => ({ key: encode(key), value: encode(values[at]) }));
				stores.push({ name: storeName, keyPath, autoIncrement, indexes, records });
			}
			const { version } = database;
			database.close();
			return { name: asked.name, version, stores };
		},
		{ name, withRecords }
	);
}

/** Makes the database of a dump in the page's origin, which must not have one of that name. */
export function loadDatabase(page: Page, dump: DatabaseDump): Promise<void> {
	return inPage(
		page,
		async ({ decode, settled, done }, { name, version, stores }) => {
			const request = indexedDB.open(name, version);
			request.onupgradeneeded = ({ oldVersion }) => {
				if (oldVersion !== 0) throw new Error(`${name} is there already`);
				for (const { name: storeName, keyPath, autoIncrement, indexes } of stores) {
					const store = request.result.createObjectStore(storeName, { keyPath, autoIncrement });
					for (const index of indexes) store.createIndex(index.name, index.keyPath, index);
				}
			};
			const database = await settled(request);
			const transaction = database.transaction([...database.objectStoreNames], 'readwrite');
			for (const { name: storeName, keyPath, records } of stores) {
				const store = transaction.objectStore(storeName);
				for (const { key, value } of records) {
					if (keyPath === null) store.put(decode(value), decode(key) as IDBValidKey);
					else store.put(decode(value));
				}
			}
			await done(transaction);
			database.close();
		},
		dump
	);
}

/** Reads all files of one folder of the origin's file system. */
export function dumpFiles(page: Page, folder: string): Promise<FilesDump> {
	return inPage(
		page,
		async ({ toBase64 }, name) => {
			const root = await navigator.storage.getDirectory();
			const files: Record<string, string> = {};
			for await (const [fileName, handle] of (await root.getDirectoryHandle(name)).entries()) {
				if (handle.kind !== 'file') throw new Error(`${fileName} is no file`);
				const file = await handle.getFile();
				files[`${name}/${fileName}`] = toBase64(await file.arrayBuffer());
			}
			return files;
		},
		folder
	);
}

/** Writes files to where a dump has them, in folders of the origin's file system. */
export function loadFiles(page: Page, files: FilesDump): Promise<void> {
	return inPage(
		page,
		async ({ fromBase64 }, given) => {
			const root = await navigator.storage.getDirectory();
			for (const [path, base64] of Object.entries(given)) {
				const [folder = '', name = ''] = path.split('/');
				const handle = await (
					await root.getDirectoryHandle(folder, { create: true })
				).getFileHandle(name, { create: true });
				const writable = await handle.createWritable();
				await writable.write(fromBase64(base64));
				await writable.close();
			}
		},
		files
	);
}
