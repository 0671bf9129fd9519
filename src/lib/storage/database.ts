import { AppError } from '../base/errors';
import { within } from '../base/within';
import { untilNoneIsAtWork } from '../platform/recorder-lock';
import { adoptOlder, type Adoption, type OlderDatabase } from './generations/generation-import';
import { openConnection, type Connection } from './connection';
import { isPassing, openingError, readingError, writingError } from './failures';
import { MAX_GENERATION, knownGenerations, placeOf } from './generations/generations';
import { DATABASE_VERSION } from './schema';

export type { Connection } from './connection';

/** What the pages must know of, beyond the answers they get. */
export type DatabaseNews =
	/** An older Hindsight in another tab holds the database; opening goes on when it lets go. */
	| 'blocked'
	/** It let go. */
	| 'unblocked'
	/** A newer Hindsight in another tab changed the database: this one must be reloaded. */
	| 'outdated'
	/** The browser closed the connection; what was read may be gone, and must be read anew. */
	| 'lost'
	/** The store was broken: from now on a fresh one beside it is used, in every thread. */
	| 'moved';

interface Options {
	readonly onNews?: (news: DatabaseNews) => void;
}

/** How long anybody waits for a connection. The opening itself goes on, and serves whoever asks later. */
const PATIENCE_MS = 5_000;
/** Before anything was opened. */
const NONE: Adoption = { older: [], isWhole: false, isReadable: false };

/**
 * The one owner of a thread's connection. Opens on first use, and again after the browser closed it. Work that failed
 * with the connection is done once more on a new one; writing that fails even so moves to a fresh database beside the
 * broken one, which stays readable (`generations/`). That happens once for each owner: what fails in the
 * fresh one too is not the store's fault.
 */
export class Database {
	readonly #options: Options;
	#generation = 1;
	#opening: Promise<Connection> | null = null;
	#current: Connection | null = null;
	#adoption = NONE;
	#isBlocked = false;
	#hasMoved = false;
	#peers: BroadcastChannel | null = null;

	constructor(options: Options = {}) {
		this.#options = options;
	}

	/** Rises when a fresh database was begun. */
	get generation(): number {
		return this.#generation;
	}

	/**
	 * Runs `work` on an open connection. Nothing but IndexedDB may be awaited inside a transaction of it.
	 * @throws AppError `storage/unavailable`, `storage/blocked`, `storage/outdated`, `storage/broken`
	 */
	async read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
		try {
			return await this.#repeated(work);
		} catch (error) {
			throw readingError(error);
		}
	}

	/**
	 * The same for work that writes; it must be safe to repeat. What it wrote counts when this resolves.
	 * @throws AppError as `read` does; `storage/full`, `storage/write-failed`
	 */
	async write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
		try {
			return await this.#repeated(work);
		} catch (error) {
			if (/* fault 5.3/1 */ !isPassing(error) || this.#hasMoved || this.#generation >= MAX_GENERATION)
				throw writingError(error);
		}
		try {
			return await work(await this.#moveOn());
		} catch (error) {
			throw writingError(error);
		}
	}

	/** Older databases, newest first: segments the newest names may still be there. They stay this owner's to close. */
	async older(): Promise<readonly OlderDatabase[]> {
		await this.#connect();
		return this.#adoption.older;
	}

	/** Whether all there is can be found here: nothing was left in an older database that cannot be read just now. */
	async isWhole(): Promise<boolean> {
		await this.#connect();
		return this.#adoption.isWhole;
	}

	/** Whether footage that is not found is gone: no older database, which may have it, is unreadable just now. */
	async isReadable(): Promise<boolean> {
		await this.#connect();
		return this.#adoption.isReadable;
	}

	/** Closes once running transactions are done. The next `read` or `write` opens again. */
	async close(): Promise<void> {
		const opening = this.#opening;
		this.#letGo();
		this.#peers?.close();
		this.#peers = null;
		const connection = await opening?.catch(() => null); // A failed open left nothing to close; its caller was told.
		connection?.close();
	}

	async #repeated<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
		const connection = await this.#connect();
		try {
			return await work(connection);
		} catch (error) {
			if (/* fault 5.2/1 */ !isPassing(error)) throw error;
			// Others may have been here first: what they opened since is not to be closed.
			if (this.#current === connection) this.#letGo();
			connection.close();
			return work(await this.#connect());
		}
	}

	async #moveOn(): Promise<Connection> {
		this.#hasMoved = true;
		this.#current?.close();
		this.#letGo();
		this.#generation++;
		const connection = await this.#connect();
		this.#tellMoved();
		return connection;
	}

	#tellMoved(): void {
		// fault 5.3/4: all threads switch together
		this.#peers?.postMessage(this.#generation);
		this.#options.onNews?.('moved');
	}

	/** Forgets the connection without closing it; older ones are this owner's alone and are closed. */
	#letGo(): void {
		this.#opening = null;
		this.#current = null;
		for (const { connection } of this.#adoption.older) connection.close();
		this.#adoption = NONE;
	}

	#connect(): Promise<Connection> {
		this.#listenToPeers();
		const opening = (this.#opening ??= this.#open());
		return within(PATIENCE_MS, opening, () => {
			const code = /* fault 12.3/1b */ this.#isBlocked ? 'storage/blocked' : 'storage/unavailable';
			return new AppError(code, 'retryable', `the database did not open in ${PATIENCE_MS} ms`);
		});
	}

	async #open(): Promise<Connection> {
		try {
			// fault 12.5/1
			await this.#awaitOlderRecorders();
			const generation = Math.max(this.#generation, ...(await knownGenerations()));
			const connection = await this.#openOrBegin(generation);
			this.#current = connection;
			// fault 5.3/2
			this.#adoption = await adoptOlder(connection, this.#generation);
			return connection;
		} catch (error) {
			this.#opening = null;
			throw openingError(error);
		} finally {
			if (this.#isBlocked) this.#options.onNews?.('unblocked');
			this.#isBlocked = false;
		}
	}

	/** A store that does not open may open at the second try; after that a fresh one is begun beside it. */
	async #openOrBegin(generation: number): Promise<Connection> {
		const open = async (at: number) => {
			const connection = await openConnection(
				placeOf(at),
				this.#events(() => connection)
			);
			this.#generation = at;
			return connection;
		};
		const again = (at: number) => (error: unknown) => {
			if (!isPassing(error) || at > MAX_GENERATION) throw error;
			return open(at);
		};
		const before = this.#generation;
		const connection = await open(generation)
			.catch(again(generation))
			.catch(/* fault 5.4/1 */ again(generation + 1));
		if (this.#generation > Math.max(before, generation)) this.#tellMoved();
		return connection;
	}

	/**
	 * An opening that waits for an older connection to close keeps all later ones waiting behind it: a recorder of the older
	 * Hindsight whose worker is started again would find no storage. So a database is not asked for while one is at work.
	 */
	async #awaitOlderRecorders(): Promise<void> {
		await untilNoneIsAtWork(
			(version) => version < DATABASE_VERSION,
			() => this.#onBlocked()
		);
	}

	#onBlocked(): void {
		if (this.#isBlocked) return;
		this.#isBlocked = true;
		// fault 12.3/1a
		this.#options.onNews?.('blocked');
	}

	#events(connection: () => Connection) {
		return {
			onBlocked: () => this.#onBlocked(),
			onUpgradeWanted: () => void this.#yield(connection()),
			onLost: () => {
				if (this.#current === connection()) this.#letGo();
				this.#options.onNews?.('lost');
			}
		};
	}

	/**
	 * A newer Hindsight waits in another tab to change the database. It gets it as soon as nothing records in any tab: a
	 * recording is never ended, nor kept from storing, by an update. Until then that tab says what it waits for.
	 */
	async #yield(connection: Connection): Promise<void> {
		await untilNoneIsAtWork((version) => version <= DATABASE_VERSION);
		if (this.#current === connection) this.#letGo();
		connection.close();
		// fault 12.4/1
		this.#options.onNews?.('outdated');
	}

	#listenToPeers(): void {
		if (this.#peers) return;
		this.#peers = new BroadcastChannel('hindsight-generation');
		this.#peers.onmessage = ({ data }: MessageEvent<number>) => {
			if (data <= this.#generation) return;
			// Running transactions end first; what they wrote is taken over at the next open.
			this.#current?.close();
			this.#letGo();
			this.#generation = data;
			this.#options.onNews?.('moved');
		};
	}
}
