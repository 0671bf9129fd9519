import { isAbort, messageOf } from '../base/errors';
import { Observable, type ReadonlyObservable } from '../base/observable';
import type { UploadJob } from '../model/upload-job';
import type { UploadEnv } from './browser-env';
import type { ClipFollower } from './clip-follower';
import type { JobBoard } from './job-board';
import { nextJob, nextWakeUs } from './job-rules';
import { RateMeter } from './rate-meter';
import { redactText } from './redact';
import type { RunDeps } from './run-job';
import type { LiveProgress } from './upload-view';

/** Progress is shown this often. */
const LIVE_MS = 200;

interface WorkerDeps {
	readonly env: UploadEnv;
	readonly board: JobBoard;
	readonly clips: ClipFollower;
	readonly file: RunDeps['file'];
	readonly endpoint: RunDeps['endpoint'];
	/** Whether a waiting job may be sent now, its time aside. */
	readonly mayRun: (job: UploadJob) => boolean;
}

/** Works on the queue, one job at a time and in one tab at a time, and sleeps until the next is due. */
export class QueueWorker {
	readonly #deps: WorkerDeps;
	readonly #isBusy = new Observable(false);
	readonly #closing = new AbortController();
	#current: { readonly job: UploadJob; readonly abort: AbortController } | null = null;
	#isWanted = false;
	#working: Promise<void> | null = null;
	#cancelTimer: (() => void) | null = null;

	constructor(deps: WorkerDeps) {
		this.#deps = deps;
	}

	/** This tab sends right now. */
	get isBusy(): ReadonlyObservable<boolean> {
		return this.#isBusy;
	}

	/** Aborts when the worker closes. */
	get closing(): AbortSignal {
		return this.#closing.signal;
	}

	/** The job that runs here, as it was when it began to. */
	get current(): UploadJob | null {
		return this.#current?.job ?? null;
	}

	/** Stops what runs; whoever calls has written into the job what is to become of it. */
	stop(): void {
		this.#current?.abort.abort();
	}

	/** Resolves when nothing runs any more; never rejects. */
	async close(): Promise<void> {
		this.#closing.abort();
		this.stop();
		this.#cancelTimer?.();
		await this.#working;
	}

	/** Works on the queue until nothing is due; a call meanwhile makes it look again. */
	wake(): void {
		if (this.#closing.signal.aborted) return;
		this.#isWanted = true;
		this.#working ??= this.#work();
	}

	async #work(): Promise<void> {
		this.#cancelTimer?.();
		while (this.#isWanted && !this.#closing.signal.aborted) {
			this.#isWanted = false;
			await guarded(() => this.#deps.env.withLock(this.#closing.signal, () => this.#drain()));
		}
		const wakeUs = nextWakeUs(this.#deps.board.jobs, (job) => this.#deps.mayRun(job));
		if (wakeUs !== null && !this.#closing.signal.aborted) {
			const delayMs = Math.max(0, Math.ceil(wakeUs / 1000 - this.#deps.env.nowMs()));
			this.#cancelTimer = this.#deps.env.setTimer(delayMs, () => this.wake());
		}
		this.#working = null;
	}

	async #drain(): Promise<void> {
		for (;;) {
			await this.#deps.board.load();
			const job = nextJob(this.#deps.board.jobs, this.#deps.env.nowMs() * 1000, (each) => this.#deps.mayRun(each));
			if (!job || this.#closing.signal.aborted) return;
			await this.#run(job);
		}
	}

	async #run(job: UploadJob): Promise<void> {
		const { clipId } = job;
		const abort = new AbortController();
		this.#current = { job, abort };
		this.#isBusy.set(true);
		try {
			const { giveUp, runJob } = await import('./run-job');
			const deps = this.#runDeps(job, abort.signal);
			const clip = this.#deps.clips.find(clipId);
			if (job.state === 'cancelling') await giveUp(job, deps);
			else if (clip) await runJob(job, clip, deps);
		} catch (error) {
			// Whoever stopped it wrote the reason into the job.
			if (!isAbort(error)) throw error;
		} finally {
			this.#current = null;
			this.#isBusy.set(false);
			this.#deps.board.show(clipId, null);
		}
	}

	#runDeps({ clipId, queuedUs }: UploadJob, signal: AbortSignal): RunDeps {
		const meter = new RateMeter();
		let shownMs = 0;
		return {
			env: this.#deps.env,
			signal,
			file: this.#deps.file,
			endpoint: this.#deps.endpoint,
			// Queued anew meanwhile, it is another upload: what became of this one is not its business.
			change: (id, change) => this.#deps.board.change(id, (now) => (now?.queuedUs === queuedUs ? change(now) : now)),
			onLive: (live: Omit<LiveProgress, 'bytesPerSecond'>) => {
				const nowMs = this.#deps.env.nowMs();
				if (live.phase === 'sending') meter.add(nowMs, live.sentBytes);
				if (this.#deps.board.isShown(clipId, live.phase) && nowMs - shownMs < LIVE_MS) return;
				shownMs = nowMs;
				this.#deps.board.show(clipId, { ...live, bytesPerSecond: meter.bytesPerSecond });
			}
		};
	}
}

/** Runs work that nobody waits for: the app tells of storage that fails, and the next change tries again. */
export async function guarded(work: () => Promise<void>): Promise<void> {
	try {
		await work();
	} catch (error) {
		if (!isAbort(error)) warn('the queue stopped', error);
	}
}

/** Writes to the console, without secrets. */
export function warn(what: string, error: unknown): void {
	console.warn(`hindsight: uploads: ${what} (${redactText(messageOf(error))})`);
}
