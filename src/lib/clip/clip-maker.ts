import type { Clip, ClipProgress } from '../model/clip';
import { AppError, toAppError } from '../base/errors';
import type { Observable } from '../base/observable';
import { SilenceWatch } from '../platform/silence-watch';
import type { ClipStore } from '../storage/clip-store';
import { startClipWorker, type ClipClient } from '../workers/clip/client';
import { sourcesThatRecord } from '../workers/lock/client';
import { asBegun, asFailed, orphanedEdits, withEditDropped } from './clip-states';
import { CoreWait } from './core-wait';
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

/** How long the maker waits after a failure that no clip is to blame for; twice as long after each one that follows. */
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

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
	/** The maker itself failed, for example because the clips could not be read. It goes on after a pause. */
	readonly onError: (error: unknown) => void;
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
	readonly #coreWait: CoreWait;
	/** Failures of the maker itself in a row. */
	#failureCount = 0;
	/** Ids of clips whose failure could not be stored: they wait behind the others. */
	readonly #unstoredFailures = new Set<string>();

	constructor(options: Options) {
		this.#options = options;
		this.#coreWait = new CoreWait(options.prepare);
	}

	/**
	 * Runs until `close`; resolves then. Waits for its turn while another tab is the maker. A failure of storage or of the
	 * lock does not end it: it says so, gives up its turn, and tries again after a pause or at the next press.
	 */
	async run(): Promise<void> {
		const { signal } = this.#closing;
		while (!signal.aborted) {
			this.#isStale = false;
			try {
				await navigator.locks.request(LOCK, { signal }, () => this.#work());
			} catch (error) {
				if (signal.aborted) return;
				this.#endWorker();
				this.#options.onError(error);
				await this.#waitForNews(Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failureCount++));
			}
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
		// Files that nobody needs only take up room until the next start: no reason to make no clips.
		await this.#options.sweep().catch(this.#options.onError);
		while (!this.#closing.signal.aborted) {
			this.#isStale = false;
			const clip = await this.#next();
			if (clip) await this.#make(clip);
			this.#failureCount = 0;
			if (clip) continue;
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
		return waiting.find(({ id }) => !this.#unstoredFailures.has(id)) ?? waiting[0];
	}

	async #make(clip: Clip): Promise<void> {
		this.#making = clip.id;
		let isBegun = false;
		try {
			const begun = this.#begin(clip);
			begun.catch(() => undefined); // Awaited in a moment.
			await this.#waitForTail(clip);
			const hasFfmpeg = await begun;
			isBegun = true;
			this.#client ??= this.#startWorker();
			// fault 10.6/1
			this.#silence = new SilenceWatch(LOOK_MS, MAX_SILENT_LOOKS, () => this.#endWorker());
			await this.#client.call('make', { clipId: clip.id, hasFfmpeg });
			this.#unstoredFailures.delete(clip.id);
		} catch (thrown) {
			this.#endWorker();
			// Its record is as it was before: the clip is not to blame, and would be the next one again at once.
			if (!isBegun) throw thrown;
			await this.#storeFailure(clip.id, inClipWords(toAppError(thrown, 'clip/assembly-failed')));
			this.#options.onChanged();
		} finally {
			this.#silence?.close();
			this.#making = null;
			const progress = new Map(this.#options.progress.value);
			progress.delete(clip.id);
			this.#options.progress.set(progress);
		}
	}

	/** @throws AppError `storage/*` where the record cannot be written; the clip is then tried again after the others */
	async #storeFailure(clipId: string, error: AppError): Promise<void> {
		this.#unstoredFailures.add(clipId);
		await this.#options.store.update(clipId, (current) => asFailed(current, error));
		this.#unstoredFailures.delete(clipId);
	}

	/** Does all that needs nothing of the clip's last second, while that is on its way. @returns whether ffmpeg is there */
	async #begin(clip: Clip): Promise<boolean> {
		this.#client ??= this.#startWorker();
		// What fails in there, `make` meets again, and tells.
		this.#client.call('begin', { clipId: clip.id }).catch(() => undefined);
		const [hasFfmpeg] = await Promise.all([this.#coreWait.waitForCore(), this.#options.store.update(clip.id, asBegun)]);
		this.#options.onChanged();
		return hasFfmpeg;
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
