import { AppError, fromPlainError, isAbort, toPlainError, type PlainError } from '../base/errors';
import { SilenceWatch } from '../platform/silence-watch';

/** One call of a worker's contract: what goes in, what comes back. */
export interface Call<In, Out> {
	in: In;
	out: Out;
}

/** An interface has no index signature, so contracts are matched by shape instead of by `Record`. */
type Contract<M> = { [K in keyof M]: M[K] extends Call<infer I, infer O> ? Call<I, O> : never };

type Request<M> = { [K in keyof M & string]: { id: number; name: K; input: unknown } }[keyof M & string];
type Reply = { id: number; ok: true; value: unknown } | { id: number; ok: false; error: PlainError };
type FromWorker<E> = Reply | { event: E } | { hello: string } | { life: string } | { isAlive: true };

/** A worker says so often that its thread runs, busy or not; timers of workers are not slowed in hidden pages. */
const PULSE_MS = 500;
/** It is told that a thread is silent after so many looks of that length: two seconds after its last word, at the latest. */
const MAX_QUIET_LOOKS = 3;
/** How often it is looked whether a thread is stuck for good. */
const STUCK_LOOK_MS = 1_000;

/** What a worker does for each call; a thrown value travels back as an `AppError`. */
export type Handlers<M extends Contract<M>> = {
	[K in keyof M]: (input: M[K]['in']) => M[K]['out'] | Promise<M[K]['out']>;
};

interface Port {
	postMessage(message: unknown, transfer?: Transferable[]): void;
	onmessage: ((event: MessageEvent) => unknown) | null;
}

/**
 * The worker's side: answers calls, tells events.
 * @returns what sends an event to the page
 */
export function serve<M extends Contract<M>, E>(port: Port, build: string, handlers: Handlers<M>): (event: E) => void {
	const send = (message: FromWorker<E>) => port.postMessage(message);
	port.onmessage = async ({ data }: MessageEvent<Request<M>>) => {
		const { id, name, input } = data;
		try {
			send({ id, ok: true, value: await handlers[name](input) });
		} catch (error) {
			send({ id, ok: false, error: toPlainError(error) });
		}
	};
	send({ hello: build });
	setInterval(() => send({ isAlive: true }), PULSE_MS);
	void holdForLife((name) => send({ life: name }));
	return (event) => send({ event });
}

/**
 * A worker that ends without a word (its memory ran out) raises no event. So it holds a Web Lock as long as it lives, and
 * the page gets that lock when it is gone.
 */
async function holdForLife(onHeld: (name: string) => void): Promise<void> {
	if (!('locks' in navigator)) return;
	const name = `hindsight-worker:${crypto.randomUUID()}`;
	await navigator.locks.request(name, () => {
		onHeld(name);
		return new Promise<never>(() => undefined);
	});
}

export interface WorkerHandlers<E> {
	readonly onEvent: (event: E) => void;
	/** Once; the worker has been ended. */
	readonly onCrash: (error: AppError) => void;
	/** The thread has said nothing for some 2 s; `false` when it does again. */
	readonly onSilence?: (isSilent: boolean) => void;
}

interface Pending {
	resolve: (value: never) => void;
	reject: (error: AppError) => void;
}

/**
 * The page's side of one worker. The worker belongs to it: `terminate` ends it. When the worker dies, or its thread is
 * stuck, every pending call is rejected with `worker/crashed`, and `onCrash` is called once.
 */
export class WorkerClient<M extends Contract<M>, E> {
	readonly #worker: Worker;
	readonly #pending = new Map<number, Pending>();
	readonly #ended = new AbortController();
	readonly #handlers: WorkerHandlers<E>;
	#watches: readonly SilenceWatch[] = [];
	#nextId = 0;
	#isDead = false;

	/** @param maxSilentS a thread that gives no sign of life for so many looks, a second apart, is stuck */
	constructor(worker: Worker, build: string, handlers: WorkerHandlers<E>, maxSilentS = Infinity) {
		this.#worker = worker;
		this.#handlers = handlers;
		worker.onmessage = ({ data }: MessageEvent<FromWorker<E>>) => {
			for (const watch of this.#watches) watch.heard();
			if ('isAlive' in data) return;
			if ('event' in data) return handlers.onEvent(data.event);
			if ('hello' in data) {
				if (data.hello !== build) this.#die(`the worker is of build ${data.hello}, the page of ${build}`);
				else if (this.#watches.length === 0) this.#watches = this.#listen(maxSilentS);
				return;
			}
			if ('life' in data) return /* fault 2.2/1 */ void this.#watch(data.life);
			const pending = this.#pending.get(data.id);
			this.#pending.delete(data.id);
			if (data.ok) pending?.resolve(data.value as never);
			else pending?.reject(fromPlainError(data.error));
		};
		// fault 2.1/1
		worker.onerror = (event) => this.#die(event.message || 'the worker did not load');
		worker.onmessageerror = () => this.#die('a message could not be read');
	}

	/** Rejects with the worker's `AppError`, or `worker/crashed`. What is in `transfer` is gone here afterwards. */
	call<K extends keyof M & string>(name: K, input: M[K]['in'], transfer: Transferable[] = []): Promise<M[K]['out']> {
		if (this.#isDead) return Promise.reject(crashed('the worker has ended'));
		const id = this.#nextId++;
		return new Promise<M[K]['out']>((resolve, reject) => {
			// Before the entry is kept: what cannot be cloned throws here, which rejects the call.
			this.#worker.postMessage({ id, name, input }, transfer);
			this.#pending.set(id, { resolve, reject });
		});
	}

	/** Ends the worker at once; pending calls are rejected. `onCrash` is not called. May be called twice. */
	terminate(): void {
		this.#end('the worker was terminated');
	}

	/**
	 * Waits for the lock that the worker holds. A worker that starts after all data of the site was cleared holds its own in
	 * a set of locks that this page does not see (`lock/client.ts`): such a lock seems free, and says nothing.
	 */
	async #watch(life: string): Promise<void> {
		const { held = [] } = await navigator.locks.query();
		if (!held.some(({ name }) => name === life)) return;
		try {
			await navigator.locks.request(life, { signal: this.#ended.signal }, () => this.#die('the worker is gone'));
		} catch (error) {
			if (!isAbort(error)) throw error;
		}
	}

	/**
	 * Two watches, since a thread that is short of breath for some seconds is to be told of, and only one that is stuck to be
	 * ended.
	 */
	#listen(maxSilentS: number): SilenceWatch[] {
		const tell = (isSilent: boolean) => /* fault 2.5/1 */ this.#handlers.onSilence?.(isSilent);
		const end = () => this.#die('the worker does not answer');
		return [
			new SilenceWatch(
				PULSE_MS,
				MAX_QUIET_LOOKS,
				() => tell(true),
				() => tell(false)
			),
			new SilenceWatch(STUCK_LOOK_MS, maxSilentS, end)
		];
	}

	#die(reason: string): void {
		if (this.#isDead) return;
		this.#handlers.onCrash(this.#end(reason));
	}

	#end(reason: string): AppError {
		const error = crashed(reason);
		this.#isDead = true;
		this.#ended.abort();
		for (const watch of this.#watches) watch.close();
		this.#worker.terminate();
		for (const { reject } of this.#pending.values()) reject(error);
		this.#pending.clear();
		return error;
	}
}

function crashed(reason: string): AppError {
	return new AppError('worker/crashed', 'retryable', reason);
}
