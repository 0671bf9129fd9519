import type { AppError } from '../../base/errors';
import { BUILD } from '../../platform/build';
import { WorkerClient } from '../rpc';
import type { ClipCalls, ClipEvent } from './protocol';

export type ClipClient = WorkerClient<ClipCalls, ClipEvent>;

/** A worker that makes clips, one at a time; the caller terminates it when idle, which frees ffmpeg's memory. */
export function startClipWorker(handlers: {
	onEvent: (event: ClipEvent) => void;
	onCrash: (error: AppError) => void;
}): ClipClient {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'clip' });
	return new WorkerClient(worker, BUILD, handlers);
}
