import type { AppError } from '../../base/errors';
import { BUILD } from '../../platform/build';
import { WorkerClient } from '../rpc';
import type { ExportCalls, ExportEvent } from './protocol';

export type ExportClient = WorkerClient<ExportCalls, ExportEvent>;

/** A worker for one export; the caller terminates it when it is done, or to cancel. */
export function startExportWorker(handlers: {
	onEvent: (event: ExportEvent) => void;
	onCrash: (error: AppError) => void;
}): ExportClient {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'export' });
	return new WorkerClient(worker, BUILD, handlers);
}
