import { BUILD } from '../../platform/build';
import { WorkerClient, type WorkerHandlers } from '../rpc';
import type { RecorderCalls, RecorderEvent } from './protocol';

export type RecorderClient = WorkerClient<RecorderCalls, RecorderEvent>;
export type RecorderHandlers = WorkerHandlers<RecorderEvent>;

/** Its thread never works longer than some tens of milliseconds at a time; a machine that is short of breath may. */
const MAX_SILENT_S = 4;

/** A recorder worker for one run of one source; the caller terminates it. */
export function startRecorderWorker(handlers: RecorderHandlers): RecorderClient {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'recorder' });
	return new WorkerClient(worker, BUILD, handlers, /* fault 2.3/1 */ MAX_SILENT_S);
}
