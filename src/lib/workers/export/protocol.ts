import type { ExportProgress, ExportRequest } from '../../model/export-request';
import type { ClipFile } from '../../model/clip';
import type { Call } from '../rpc';

export interface ExportJob {
	readonly exportId: string;
	/** The clip's own file; only read. */
	readonly source: File;
	readonly request: ExportRequest;
	readonly facts: ClipFile;
	readonly title: string;
	readonly sourceLabel: string;
	/** Capture time of the first frame shown. */
	readonly startUs: number;
}

export interface ExportCalls {
	/**
	 * Makes the file of `exportId`. Rejects with `export/*` or `storage/*`. Cancel by terminating the worker; what is
	 * half-written is the caller's to delete.
	 */
	make: Call<ExportJob, void>;
}

export type ExportEvent = { readonly type: 'progress'; readonly progress: ExportProgress };
