import type { ExportControl, ExportRun } from './types';
import type { ExportProgress, ExportRequest } from '../model/export-request';
import { AppError, toAppError } from '../base/errors';
import { Observable } from '../base/observable';
import { deleteExportFile, exportFile, exportLock, sweepExportFiles } from '../storage/export-files';
import type { Clip } from '../model/clip';
import { startExportWorker, type ExportClient } from '../workers/export/client';
import { fileNameOf } from '../cut/file-name';

interface Options {
	/** The finished file of a clip. */
	readonly file: (clipId: string) => Promise<File>;
	/** Makes sure that ffmpeg's core is on this device; never rejects. */
	readonly prepare: () => Promise<void>;
	readonly newId: () => string;
}

/** Makes clips into other formats, each in a worker of its own, which ends with it. */
export class Exports implements ExportControl {
	readonly runningCount = new Observable(0);
	readonly #options: Options;
	readonly #runs = new Set<Run>();

	constructor(options: Options) {
		this.#options = options;
	}

	/** Deletes what crashed or closed pages left behind. */
	sweep(): Promise<void> {
		return sweepExportFiles();
	}

	start(clip: Clip, request: ExportRequest): ExportRun {
		const run = new Run(clip, request, this.#options);
		this.#runs.add(run);
		this.runningCount.set(this.runningCount.value + 1);
		const onEnd = () => this.runningCount.set(this.runningCount.value - 1);
		run.file.then(onEnd, onEnd);
		return run;
	}

	async close(): Promise<void> {
		await Promise.all([...this.#runs].map((run) => run.close()));
	}
}

class Run implements ExportRun {
	readonly progress = new Observable<ExportProgress | null>(null);
	readonly file: Promise<File>;
	readonly #exportId: string;
	readonly #closing = new AbortController();
	/** Resolves when this page needs the file no longer. */
	readonly #released = Promise.withResolvers<void>();
	#client: ExportClient | null = null;
	#closed: Promise<void> | null = null;

	constructor(
		private readonly clip: Clip,
		private readonly request: ExportRequest,
		private readonly options: Options
	) {
		this.#exportId = options.newId();
		this.file = this.#make().catch((thrown: unknown) => {
			throw this.#closing.signal.aborted ? new DOMException('cancelled', 'AbortError') : inExportWords(thrown);
		});
		// Whoever closes a run need not wait for its file.
		this.file.catch(() => undefined);
	}

	close(): Promise<void> {
		this.#closed ??= this.#end();
		return this.#closed;
	}

	async #end(): Promise<void> {
		this.#closing.abort();
		this.#client?.terminate();
		this.#released.resolve();
		if (this.request.format !== 'recorded') await deleteExportFile(this.#exportId);
	}

	async #make(): Promise<File> {
		const { clip, request, options } = this;
		const { refusalOf } = await import('../cut/export-plan');
		const source = await options.file(clip.id);
		if (request.format === 'recorded') return this.#named(source);
		if (!clip.file) throw new AppError('clip/file-missing', 'fatal', 'the clip has no file');
		const refusal = refusalOf(request, clip.file);
		if (refusal) throw new AppError(`export/${refusal}`, 'fatal', 'asked for what cannot be made');
		await this.#hold();
		await options.prepare();
		this.#closing.signal.throwIfAborted();
		this.#client = startExportWorker({
			onEvent: ({ progress }) => this.progress.set(progress),
			// The pending call is rejected with the same error.
			onCrash: () => undefined
		});
		try {
			await this.#client.call('make', {
				exportId: this.#exportId,
				source,
				request,
				facts: clip.file,
				title: clip.title,
				sourceLabel: clip.sourceLabel,
				startUs: clip.startUs
			});
		} finally {
			// ffmpeg's memory never shrinks: it goes with the worker.
			this.#client.terminate();
		}
		return this.#named(await exportFile(this.#exportId));
	}

	/** Keeps the file from being swept by another tab. */
	#hold(): Promise<void> {
		const { promise: held, resolve, reject } = Promise.withResolvers<void>();
		const { signal } = this.#closing;
		navigator.locks
			.request(exportLock(this.#exportId), { mode: 'shared', signal }, () => {
				resolve();
				return this.#released.promise;
			})
			.catch(reject);
		return held;
	}

	async #named(file: File): Promise<File> {
		const { EXTENSIONS, MIME_TYPES } = await import('../cut/export-plan');
		const { format } = this.request;
		return new File([file], fileNameOf(this.clip, EXTENSIONS[format]), { type: MIME_TYPES[format] });
	}
}

function inExportWords(thrown: unknown): AppError {
	const error = toAppError(thrown, 'export/failed');
	if (error.code !== 'worker/crashed') return error;
	return new AppError('export/failed', 'retryable', error.message, {}, { cause: error });
}
