import type { ReadonlyObservable } from '../base/observable';
import type { Clip, ClipFile } from '../model/clip';
import type { UploadJob, UploadSettings } from '../model/upload-job';
import type { UploadEnv } from './browser-env';
import type { JobBoard } from './job-board';
import { cancelled, queuedJob } from './job-rules';

/** What the queue needs of the clips. */
export interface UploadClips {
	readonly clips: ReadonlyObservable<readonly Clip[]>;
	readonly isLoaded: ReadonlyObservable<boolean>;
	/** @throws AppError `clip/file-missing` */
	file(clipId: string): Promise<File>;
}

/** Longer than a deleted clip can be undone; then its upload is given up. */
const CLIP_GONE_MS = 30_000;

/**
 * Keeps the queue in step with the clips: queues new ones and new cuts where the user wants every clip, drops those of
 * deleted ones.
 */
export class ClipFollower {
	readonly #clips: UploadClips;
	readonly #board: JobBoard;
	readonly #env: UploadEnv;
	#cancelSweep: (() => void) | null = null;

	constructor(clips: UploadClips, board: JobBoard, env: UploadEnv) {
		this.#clips = clips;
		this.#board = board;
		this.#env = env;
	}

	find(clipId: string): Clip | undefined {
		return this.#clips.clips.value.find((clip) => clip.id === clipId);
	}

	/** The clip is there and so is its file. */
	isReady(clipId: string): boolean {
		const clip = this.find(clipId);
		return clip?.state === 'ready' && clip.file !== null;
	}

	/**
	 * To be called when clips or settings changed and once the queue was read.
	 * @param onSwept after uploads of deleted clips were given up, later
	 */
	async follow(settings: UploadSettings, onSwept: (sweep: () => Promise<void>) => void): Promise<void> {
		if (!this.#clips.isLoaded.value) return;
		if (this.#orphans().length > 0)
			this.#cancelSweep ??= this.#env.setTimer(CLIP_GONE_MS, () => {
				this.#cancelSweep = null;
				onSwept(() => this.#sweep());
			});
		await this.#queueEveryClip(settings);
	}

	close(): void {
		this.#cancelSweep?.();
	}

	#orphans(): string[] {
		return this.#board.jobs.map(({ clipId }) => clipId).filter((clipId) => !this.find(clipId));
	}

	async #sweep(): Promise<void> {
		for (const clipId of this.#orphans())
			await this.#board.change(clipId, (job) => {
				const left = job && cancelled({ ...job, isAutomatic: false });
				return left?.state === 'cancelling' ? left : null;
			});
	}

	/** Those made since it was turned on that have no job yet, or whose ends were changed after it, oldest first. */
	async #queueEveryClip({ endpoint, everyClipSinceUs }: UploadSettings): Promise<void> {
		if (endpoint === null || everyClipSinceUs === null) return;
		for (const { id: clipId, state, file, createdUs } of [...this.#clips.clips.value].reverse()) {
			if (state !== 'ready' || !file || createdUs < everyClipSinceUs) continue;
			if (!isMissing(file, this.#board.find(clipId))) continue;
			const request = { clipId, target: null, place: null, sizeBytes: file.sizeBytes, isAutomatic: true };
			await this.#board.change(clipId, (job) =>
				isMissing(file, job) ? queuedJob(request, undefined, this.#env.nowMs() * 1000) : job
			);
		}
	}
}

/** It was never to be uploaded, or an earlier cut of it was: a tab that knows only that one must not send it again. */
function isMissing(file: ClipFile, job: UploadJob | undefined): boolean {
	return !job || (job.state === 'uploaded' && (job.revision ?? 0) < (file.revision ?? 0));
}
