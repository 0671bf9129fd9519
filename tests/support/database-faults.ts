import type { ConsoleMessage, Page } from 'playwright/test';
import { changeWorker, copyBuild, IN_CLIP_WORKER, IN_RECORDER, tellThreads } from './changed-build.js';

/**
 * What can befall the first database, `hindsight`, under the app's hands:
 *
 * - `aborted`: the next transaction that writes footage is ended by the browser after all its requests succeeded.
 * - `lost`: the same, because the storage process went away: the connection is closed too.
 * - `closing`: the connection is closed before the next footage is written, which nobody is told.
 * - `no-blobs`: 'Failed to write blobs', each time footage is written, from now on.
 * - `unopenable`: 'Internal error opening backing store', each time, in the page and its workers, from the start.
 */
export type DatabaseFault = 'aborted' | 'lost' | 'closing' | 'no-blobs' | 'unopenable';

const CHANNEL = 'test-database-faults';
/** Said in the console when a fault has happened. */
const NOTE = 'injected into the database: ';

/** A copy of the build in `dir` whose workers' database does what `breakDatabase` tells it, or is `unopenable`. */
export async function buildWithDatabaseFaults(dir: string, fault: 'unopenable' | null = null): Promise<void> {
	await copyBuild(dir);
	const code = `(${databaseFaults.toString()})(${JSON.stringify([CHANNEL, NOTE, fault])});`;
	for (const mark of [IN_RECORDER, IN_CLIP_WORKER]) await changeWorker(dir, mark, (own) => code + own);
}

/** From its next load on, the page's own threads cannot open the database either. */
export async function makeUnopenable(page: Page): Promise<void> {
	await page.addInitScript(databaseFaults, [CHANNEL, NOTE, 'unopenable'] as const);
}

/** Lets something happen to the database of the recorder that runs; resolves once it has. */
export async function breakDatabase(page: Page, fault: Exclude<DatabaseFault, 'unopenable'>): Promise<void> {
	const isIt = (message: ConsoleMessage): boolean => message.text() === NOTE + fault;
	const happened = page.waitForEvent('console', { predicate: isIt });
	await tellThreads(page, CHANNEL, fault);
	await happened;
}

/** Runs in a thread before its own code; uses nothing from outside itself. */
function databaseFaults([channelName, note, first]: readonly [string, string, DatabaseFault | null]): void {
	let fault = first;
	/** @param isOver it does not happen again */
	const happens = (isOver: boolean): void => {
		console.info(note + fault);
		if (isOver) fault = null;
	};
	const isFirst = (database: IDBDatabase): boolean => database.name === 'hindsight';

	type Put = typeof IDBObjectStore.prototype.put;
	const put: Put = Reflect.get(IDBObjectStore.prototype, 'put');
	IDBObjectStore.prototype.put = function (...args) {
		const request = put.apply(this, args);
		const { transaction } = this;
		if (this.name !== 'segments' || !isFirst(transaction.db)) return request;
		if (fault !== 'aborted' && fault !== 'lost' && fault !== 'no-blobs') return request;
		const error = {
			aborted: null,
			lost: new DOMException('Internal error.', 'UnknownError'),
			'no-blobs': new DOMException('Failed to write blobs.', 'DataError')
		}[fault];
		const isClosed = fault === 'lost';
		happens(fault !== 'no-blobs');
		request.addEventListener('success', () => {
			// Asked for last, so that it is answered when all else was.
			this.count().addEventListener('success', () => {
				if (error) Object.defineProperty(transaction, 'error', { value: error });
				transaction.abort();
				if (!isClosed) return;
				transaction.db.close();
				transaction.db.dispatchEvent(new Event('close'));
			});
		});
		return request;
	};

	type Begin = typeof IDBDatabase.prototype.transaction;
	const begin: Begin = Reflect.get(IDBDatabase.prototype, 'transaction');
	IDBDatabase.prototype.transaction = function (...args) {
		const [names, mode] = args;
		if (fault === 'closing' && isFirst(this) && mode === 'readwrite' && [names].flat().includes('segments')) {
			happens(true);
			this.close();
		}
		return begin.apply(this, args);
	};

	type Open = typeof IDBFactory.prototype.open;
	const open: Open = Reflect.get(IDBFactory.prototype, 'open');
	IDBFactory.prototype.open = function (...args) {
		if (fault !== 'unopenable' || args[0] !== 'hindsight') return open.apply(this, args);
		const request = Object.assign(new EventTarget(), {
			error: new DOMException('Internal error opening backing store for indexedDB.open.', 'UnknownError'),
			onerror: null as (() => void) | null
		});
		setTimeout(() => {
			happens(false);
			request.onerror?.();
		});
		// All of it that is used here.
		return request as unknown as IDBOpenDBRequest;
	};

	// Only where somebody may be told: a channel that listens keeps nothing alive.
	new BroadcastChannel(channelName).onmessage = ({ data }: MessageEvent<DatabaseFault>) => (fault = data);
}
