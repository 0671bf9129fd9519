import type { AppError } from '../../base/errors';
import { BUILD } from '../../platform/build';
import { WorkerClient } from '../rpc';
import type { RecorderCalls, RecorderEvent } from './protocol';

export type RecorderClient = WorkerClient<RecorderCalls, RecorderEvent>;

/** A recorder worker for one run of one source; the caller terminates it. */
export function startRecorderWorker(handlers: {
	onEvent: (event: RecorderEvent) => void;
	onCrash: (error: AppError) => void;
}): RecorderClient {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'recorder' });
	return new WorkerClient(worker, BUILD, handlers);
}
