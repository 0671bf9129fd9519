import type { Clip, ClipProgress } from '../model/clip';
import { AppError, isAbort, toAppError } from '../base/errors';
import type { Observable } from '../base/observable';
import { SilenceWatch } from '../platform/silence-watch';
import type { ClipStore } from '../storage/clip-store';
import { startClipWorker, type ClipClient } from '../workers/clip/client';
import { sourcesThatRecord } from '../workers/lock/client';
import { asBegun, asFailed, orphanedEdits, withEditDropped } from './clip-states';
import { makingOrder } from './queue';

/** One maker in all tabs. */
const LOCK = 'hindsight-clip-maker';
/** How long to wait for the last second of a clip to be stored; what is not there by then is missing, and said. */
const TAIL_MS = 5_000;
/** ffmpeg's memory never shrinks: the worker ends when it has been idle this long and nothing records. */
const IDLE_MS = 20_000;

/**
 * A worker that tells no progress for so long is stuck. However big the clip, it tells some with each second of footage;
 * the longest silence is a quarter of a gigabyte written at once, and ffmpeg is given up after half a minute in there.
 */
const LOOK_MS = 5_000;
const MAX_SILENT_LOOKS = 18;

/**
 * ffmpeg's core (32 MB) is fetched once, mostly while the first minute is recorded. A clip waits for it no longer than
 * this, and where that was in vain the next ones only as long as it takes to look: they are made without it.
 */
const CORE_WAIT_MS = 10_000;
const CORE_LOOK_MS = 500;

interface Options {
	readonly store: ClipStore;
	readonly progress: Observable<ReadonlyMap<string, ClipProgress>>;
	/** End of what is held of a source. */
	readonly newestUs: (sourceId: string) => number | null;
	/** Fetches ffmpeg's core where it is not on this device. @returns whether it is then; never rejects */
	readonly prepare: () => Promise<boolean>;
	/** A press may come at any moment, and all that making needs is on this device. */
	readonly isExpectingClips: () => boolean;
	/** A clip's state was changed here; a channel does not hear itself. */
	readonly onChanged: () => void;
	/** Once, when this tab became the maker and before the first clip. */
	readonly sweep: () => Promise<void>;
}

/**
 * Makes the files of pinned clips, and those of changed ones anew, oldest press first unless one was put before them, one
 * at a time, in one tab. A clip found half-made at the start is taken up again. Whatever fails keeps its pin.
 */
export class ClipMaker {
	readonly #options: Options;
	readonly #closing = new AbortController();
	#client: ClipClient | null = null;
	#silence: SilenceWatch | null = null;
	#making: string | null = null;
	#wake: () => void = () => undefined;
	/** Something may have changed since the last look. */
	#isStale = true;
	#isWaitingForTail = false;
	/** A clip has waited for ffmpeg's core in vain, and it is still on its way. */
	#isCoreLate = false;

	constructor(options: Options) {
		this.#options = options;
	}

	/** Runs until `close`; resolves then. Waits for its turn while another tab is the maker. */
	async run(): Promise<void> {
		try {
			await navigator.locks.request(LOCK, { signal: this.#closing.signal }, () => this.#work());
		} catch (error) {
			if (!isAbort(error)) throw error;
		}
	}

	/** Something changed: a clip was pinned, recording began or ended. */
	nudge(): void {
		this.#isStale = true;
		this.#wake();
	}

	/** A segment was stored. */
	onAppended(): void {
		if (this.#isWaitingForTail) this.nudge();
	}

	/** The clip was deleted, or its change dropped: its making ends at once. */
	cancel(clipId: string): void {
		if (this.#making === clipId) this.#endWorker();
	}

	get isBusy(): boolean {
		return this.#making !== null;
	}

	close(): void {
		this.#closing.abort();
		this.#endWorker();
		this.#wake();
	}

	async #work(): Promise<void> {
		await this.#options.sweep();
		while (!this.#closing.signal.aborted) {
			this.#isStale = false;
			const clip = await this.#next();
			if (clip) {
				await this.#make(clip);
				continue;
			}
			if (this.#options.isExpectingClips()) this.#warmUp();
			else if (await this.#waitForNews(IDLE_MS)) continue;
			else this.#endWorker();
			await this.#waitForNews(null);
		}
	}

	/** The clip whose turn it is. */
	async #next(): Promise<Clip | undefined> {
		const clips = await this.#options.store.list();
		for (const { id } of orphanedEdits(clips)) await this.#options.store.update(id, withEditDropped);
		const waiting = makingOrder(clips);
		this.#options.progress.set(
			new Map(waiting.map(({ id, gotUs }) => [id, { step: 'waiting', doneUs: 0, totalUs: gotUs ?? 0 }]))
		);
		return waiting[0];
	}

	async #make(clip: Clip): Promise<void> {
		this.#making = clip.id;
		const { store } = this.#options;
		try {
			const begun = this.#begin(clip);
			begun.catch(() => undefined); // Awaited in a moment.
			await this.#waitForTail(clip);
			const hasFfmpeg = await begun;
			this.#client ??= this.#startWorker();
			// fault 10.6/1
			this.#silence = new SilenceWatch(LOOK_MS, MAX_SILENT_LOOKS, () => this.#endWorker());
			await this.#client.call('make', { clipId: clip.id, hasFfmpeg });
		} catch (thrown) {
			const error = inClipWords(toAppError(thrown, 'clip/assembly-failed'));
			await store.update(clip.id, (current) => asFailed(current, error));
			this.#options.onChanged();
			this.#endWorker();
		} finally {
			this.#silence?.close();
			this.#making = null;
			const progress = new Map(this.#options.progress.value);
			progress.delete(clip.id);
			this.#options.progress.set(progress);
		}
	}

	/** Does all that needs nothing of the clip's last second, while that is on its way. @returns whether ffmpeg is there */
	async #begin(clip: Clip): Promise<boolean> {
		this.#client ??= this.#startWorker();
		// What fails in there, `make` meets again, and tells.
		this.#client.call('begin', { clipId: clip.id }).catch(() => undefined);
		const [hasFfmpeg] = await Promise.all([this.#waitForCore(), this.#options.store.update(clip.id, asBegun)]);
		this.#options.onChanged();
		return hasFfmpeg;
	}

	/** @returns whether ffmpeg's core is on this device by now */
	async #waitForCore(): Promise<boolean> {
		const late = Promise.withResolvers<boolean>();
		const timer = setTimeout(
			() => {
				this.#isCoreLate = true;
				// fault 10.9/1
				late.resolve(false);
			},
			this.#isCoreLate ? CORE_LOOK_MS : CORE_WAIT_MS
		);
		const prepared = this.#options.prepare().then((isHere) => {
			clearTimeout(timer);
			this.#isCoreLate = false;
			return isHere;
		});
		return Promise.race([prepared, late.promise]);
	}

	/** The press is a moment ahead of storage: the last frames of the clip are on their way. */
	async #waitForTail(clip: Clip): Promise<void> {
		const deadline = performance.now() + TAIL_MS;
		this.#isWaitingForTail = true;
		for (const { sourceId, toUs } of clip.ranges) {
			while (!this.#closing.signal.aborted) {
				this.#isStale = false;
				if ((this.#options.newestUs(sourceId) ?? 0) >= toUs) break;
				const leftMs = deadline - performance.now();
				if (leftMs <= 0 || !(await sourcesThatRecord()).has(sourceId)) break;
				await this.#waitForNews(leftMs);
			}
		}
		this.#isWaitingForTail = false;
	}

	/** @returns whether there was news before `timeoutMs` ran out */
	#waitForNews(timeoutMs: number | null): Promise<boolean> {
		if (this.#isStale || this.#closing.signal.aborted) return Promise.resolve(true);
		return new Promise((resolve) => {
			const timer = timeoutMs === null ? undefined : setTimeout(() => resolve(false), timeoutMs);
			this.#wake = () => {
				clearTimeout(timer);
				resolve(true);
			};
		});
	}

	#warmUp(): void {
		if (this.#client) return;
		this.#client = this.#startWorker();
		// A clip that comes to the same failure tells of it.
		this.#client.call('warmUp', undefined).catch(() => undefined);
	}

	#startWorker(): ClipClient {
		return startClipWorker({
			onEvent: ({ clipId, progress }) => {
				this.#silence?.heard();
				this.#options.progress.set(new Map(this.#options.progress.value).set(clipId, progress));
			},
			// The pending call is rejected with the same error, which `#make` handles.
			onCrash: () => (this.#client = null)
		});
	}

	#endWorker(): void {
		this.#client?.terminate();
		this.#client = null;
	}
}

/** A worker that died or was given up: the words of a crash tell of the recording. */
function inClipWords(error: AppError): AppError {
	if (error.code !== 'worker/crashed') return error;
	return new AppError('clip/assembly-failed', 'retryable', error.message, {}, { cause: error });
}
