import { BUILD } from '../../platform/build';
import { WorkerClient } from '../rpc';
import type { LockCalls } from './protocol';

/**
 * Holds a Web Lock in a thread of its own. When the data of the site is cleared, Chromium begins a new set of locks: those
 * that are held go on being held where nobody looks any more, and threads that were there before see only these. A
 * thread that starts after it sees the new set (measured, Chromium 156).
 * @returns what lets it go
 * @throws AppError `capture/elsewhere` when it is held; `worker/crashed`
 */
export async function holdLockAnew(name: string): Promise<() => void> {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'lock' });
	const client = new WorkerClient<LockCalls, never>(worker, BUILD, {
		onEvent: () => undefined,
		onCrash: () => undefined
	});
	try {
		await client.call('hold', { name });
	} catch (error) {
		client.terminate();
		throw error;
	}
	return () => client.terminate();
}
