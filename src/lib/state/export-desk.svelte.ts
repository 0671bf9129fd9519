import type { ExportControl, ExportRun } from '../clip/types';
import type { ExportProgress, ExportRequest } from '../model/export-request';
import { isAbort, toAppError, type AppError } from '../base/errors';
import type { Clip } from '../model/clip';

/** Larger files are handed on from the disk, which has to keep them meanwhile. */
const MAX_MEMORY_BYTES = 64_000_000;

/** How long a browser may read a large file after it was handed to its downloads. */
const DOWNLOAD_MS = 10 * 60_000;

/** One clip on its way into another format, as a dialog shows it. `close` it with the dialog. */
export class ExportDesk {
	phase = $state<'choosing' | 'working' | 'ready' | 'failed'>('choosing');
	progress = $state.raw<ExportProgress | null>(null);
	/** Present when `ready`. */
	file = $state.raw<File | null>(null);
	/** Present when `failed`. */
	error = $state.raw<AppError | null>(null);
	#run: ExportRun | null = null;
	#unfollow: () => void = () => undefined;

	constructor(private readonly exports: ExportControl) {}

	/** Resolves with the file, or `null` where it failed or was cancelled; never rejects. */
	async begin(clip: Clip, request: ExportRequest): Promise<File | null> {
		this.cancel();
		const run = this.exports.start(clip, request);
		this.#run = run;
		this.phase = 'working';
		this.#unfollow = run.progress.subscribe((progress) => (this.progress = progress));
		try {
			const file = await run.file;
			if (this.#run !== run) return null;
			this.phase = 'ready';
			return (this.file = file);
		} catch (thrown) {
			if (this.#run === run && !isAbort(thrown)) {
				this.error = toAppError(thrown, 'export/failed');
				this.phase = 'failed';
				this.#letGo();
			}
			return null;
		}
	}

	/** Ends what is under way and lets go of what was made; back to the choice. */
	cancel(): void {
		this.#letGo();
		this.phase = 'choosing';
		this.file = null;
		this.error = null;
	}

	/** The file as the browser's downloads can read it, after `cancel` too. */
	async forDownload(): Promise<File | null> {
		const { file } = this;
		if (!file) return null;
		if (file.size <= MAX_MEMORY_BYTES) return new File([await file.arrayBuffer()], file.name, { type: file.type });
		const run = this.#run;
		this.#unfollow();
		this.#run = null;
		setTimeout(() => void run?.close(), DOWNLOAD_MS);
		return file;
	}

	#letGo(): void {
		this.#unfollow();
		this.progress = null;
		const run = this.#run;
		this.#run = null;
		// What cannot be deleted now is swept at the next start.
		run?.close().catch((thrown: unknown) => console.warn('export left behind', thrown));
	}
}
