import { AppError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';
import { CLIP_TYPE, fileNameOf } from '../cut/file-name';
import type { Database } from '../storage/database';
import type { Settings } from '../model/settings';
import { DEFAULT_UPLOAD_SETTINGS, type UploadJob, type UploadSettings, type UploadTarget } from '../model/upload-job';
import { UploadStore } from '../storage/upload-store';
import { BROWSER_ENV, type UploadEnv } from './browser-env';
import { ClipFollower, type UploadClips } from './clip-follower';
import { JobBoard, type JobStore } from './job-board';
import { canRetry, cancelled, queuedJob, requeued, revived } from './job-rules';
import { guarded, QueueWorker, warn } from './queue-worker';
import { isThisMachine } from './this-machine';
import { isOlderCut, type Hindrance, type UploadView } from './upload-view';

export interface UploadDeps {
	readonly database: Database;
	readonly clips: UploadClips;
	readonly settings: { readonly value: ReadonlyObservable<Settings> };
	/** Deletes a clip's file and keeps its card. */
	readonly releaseFile: (clipId: string) => Promise<void>;
}

/**
 * The upload queue. It lives in storage, so that it outlives a crash and every tab shows the same; whichever tab holds
 * the Web Lock works on it, one clip at a time. A command is a change of the stored job: the tab that sends hears of
 * it and stops. It never touches a clip or its file.
 *
 * What sends is loaded behind the rest: the first picture should not wait for it.
 */
export class Uploads {
	readonly #deps: UploadDeps;
	readonly #env: UploadEnv;
	readonly #board: JobBoard;
	readonly #clips: ClipFollower;
	readonly #worker: QueueWorker;
	readonly #endings: (() => void)[] = [];

	/** @param env, store what tests replace */
	constructor(deps: UploadDeps, env: UploadEnv = BROWSER_ENV, store: JobStore = new UploadStore(deps.database)) {
		this.#deps = deps;
		this.#env = env;
		this.#board = new JobBoard(
			store,
			env,
			(job) => this.#hindranceOf(job),
			() => void guarded(() => this.#hear())
		);
		this.#clips = new ClipFollower(deps.clips, this.#board, env);
		this.#worker = new QueueWorker({
			env,
			board: this.#board,
			clips: this.#clips,
			file: (clipId) => deps.clips.file(clipId),
			endpoint: () => this.#settings.endpoint,
			mayRun: (job) => this.#mayRun(job)
		});
	}

	/** State by clip id; a clip that was never to be uploaded has none. */
	get state(): ReadonlyObservable<ReadonlyMap<string, UploadView>> {
		return this.#board.state;
	}

	/** This tab sends right now: closing it would lose the part being sent. */
	get isBusy(): ReadonlyObservable<boolean> {
		return this.#worker.isBusy;
	}

	/** Reads the queue and takes up what was left undone. Never rejects. */
	async start(): Promise<void> {
		await guarded(() => this.#board.load());
		await guarded(() => this.#revive());
		const follow = () => void guarded(() => this.#follow());
		this.#endings.push(
			this.#env.onWake((reason) => {
				if (reason === 'online') void guarded(() => this.#revive());
				this.#worker.wake();
			}),
			this.#deps.clips.clips.subscribe(follow),
			this.#deps.clips.isLoaded.subscribe(follow),
			this.#deps.settings.value.subscribe(follow),
			// A clip may have been changed while its older file was on its way.
			this.#worker.isBusy.subscribe(follow)
		);
		// Before it is wanted: then there may be no network, to a bucket on this machine none is needed.
		await guarded(async () => void (await import('./run-job')));
	}

	/** Stops what runs; it is taken up at the next start. Resolves when nothing runs any more; never rejects. */
	async close(): Promise<void> {
		this.#clips.close();
		for (const end of this.#endings.splice(0)) end();
		await this.#worker.close();
		this.#board.close();
	}

	/**
	 * Queues a clip; stored before it resolves. What an earlier target of that clip left at its server is given up.
	 * @param target `null`: the presign endpoint is asked when its turn comes
	 * @throws AppError `clip/file-missing`, `storage/*`
	 */
	async upload(clipId: string, target: UploadTarget | null): Promise<void> {
		const { size } = await this.#deps.clips.file(clipId);
		const clip = this.#clips.find(clipId);
		const facts = { sizeBytes: size, name: clip ? fileNameOf(clip) : '', type: CLIP_TYPE };
		// Both come with the dialog whose press this is, so that they are there without a network.
		const { reportOn } = await import('./target-report');
		const { uploadIdOf } = await import('./signed-url');
		const place = target && reportOn(target, facts, this.#env.nowMs()).place;
		const uploadId = target?.kind === 'multipart' ? uploadIdOf(target) : '';
		const request = { clipId, target, place, sizeBytes: size, isAutomatic: false };
		let earlier: UploadTarget | null = null;
		await this.#board.change(clipId, (job) => {
			earlier = job?.target ?? null;
			return queuedJob(request, job, this.#env.nowMs() * 1000, uploadId);
		});
		this.#stopIf((job) => job.clipId === clipId);
		this.#worker.wake();
		await this.#giveUpReplaced(earlier, target);
	}

	/** Stops sending; multipart uploads go on from where they are, others start over. */
	pause(clipId: string): Promise<void> {
		return this.#command(clipId, (job) => (job.state === 'waiting' ? { ...job, state: 'paused' } : job));
	}

	resume(clipId: string): Promise<void> {
		return this.#command(clipId, (job) => (job.state === 'paused' ? requeued(job) : job));
	}

	/** Tries a failed upload again, with the URL it has or one the endpoint gives; a waiting one at once. */
	retry(clipId: string): Promise<void> {
		return this.#command(clipId, (job) => (canRetry(job) ? requeued(job) : job));
	}

	/** Ends it and erases its URL, once the server gave up the parts it holds. What is uploaded stays uploaded. */
	cancel(clipId: string): Promise<void> {
		return this.#command(clipId, (job) => (job.state === 'uploaded' ? job : cancelled(job)));
	}

	/** Deletes the file of an uploaded clip from this device; its card and picture stay. Ask first. */
	async freeSpace(clipId: string): Promise<void> {
		const view = this.state.value.get(clipId);
		if (view?.phase !== 'uploaded' || isOlderCut(view, this.#clips.find(clipId)?.file ?? null))
			throw new AppError('upload/failed', 'fatal', 'only a clip that is uploaded as it is may be freed', { clipId });
		await this.#deps.releaseFile(clipId);
	}

	async #command(clipId: string, change: (job: UploadJob) => UploadJob | null): Promise<void> {
		const after = await this.#board.change(clipId, (job) => job && change(job));
		if (after?.state !== 'waiting') this.#stopIf((job) => job.clipId === clipId);
		this.#worker.wake();
	}

	async #giveUpReplaced(earlier: UploadTarget | null, target: UploadTarget | null): Promise<void> {
		if (earlier?.kind !== 'multipart') return;
		if (target?.kind === 'multipart' && target.abortUrl === earlier.abortUrl) return;
		try {
			const { abortMultipart } = await import('./multipart');
			await abortMultipart(earlier, this.#env.transport, this.#worker.closing);
		} catch (error) {
			// No answer, and its URLs are gone from here: the server's own rules end such uploads.
			warn('left parts of a replaced upload', error);
		}
	}

	/** A job whose clip is not there, or not made, waits; so does one without a network it may use. */
	#mayRun(job: UploadJob): boolean {
		return this.#clips.isReady(job.clipId) && this.#hindranceOf(job) === null;
	}

	#hindranceOf(job: UploadJob): Hindrance {
		const host = job.place?.host ?? hostOf(this.#settings.endpoint);
		// A bucket on this machine needs no network.
		if (!this.#env.isOnline() && !isThisMachine(host.replace(/:\d+$/, ''))) return 'offline';
		return job.isAutomatic && !this.#settings.allowMetered && this.#env.isMetered() ? 'metered' : null;
	}

	get #settings(): UploadSettings {
		return this.#deps.settings.value.value.upload ?? DEFAULT_UPLOAD_SETTINGS;
	}

	async #follow(): Promise<void> {
		this.#stopIf((job) => job.state === 'waiting' && !this.#clips.isReady(job.clipId));
		await this.#clips.follow(
			this.#settings,
			(sweep) =>
				void guarded(async () => {
					await sweep();
					this.#worker.wake();
				})
		);
		this.#board.publish();
		this.#worker.wake();
	}

	/** After a start and when the network came: waits are over, and what failed for want of it is tried again. */
	async #revive(): Promise<void> {
		const nowUs = this.#env.nowMs() * 1000;
		for (const { clipId } of this.#board.jobs) await this.#board.change(clipId, (job) => job && revived(job, nowUs));
		this.#worker.wake();
	}

	/** Another tab changed the queue. */
	async #hear(): Promise<void> {
		await this.#board.load();
		this.#stopIf((job) => {
			const now = this.#board.find(job.clipId);
			return now?.state !== job.state || now.queuedUs !== job.queuedUs;
		});
		this.#worker.wake();
	}

	#stopIf(isMeant: (running: UploadJob) => boolean): void {
		const { current } = this.#worker;
		if (current && isMeant(current)) this.#worker.stop();
	}
}

function hostOf(url: string | null): string {
	return url === null || !URL.canParse(url) ? '' : new URL(url).host;
}
