import { BUILD } from '../../platform/build';
import { WorkerClient } from '../rpc';
import type { LockCalls } from './protocol';

/**
 * Holds a run's Web Locks in a thread of its own, where they are not held any more. When all data of the site is cleared,
 * Chromium begins a new set of locks: those that are held go on being held where nobody looks any more, and threads that
 * were there before see only these. A thread that starts after it sees the new set (measured, Chromium 156).
 * @param own held by this run alone: where the new thread sees it, so do all others, and there is nothing to do
 * @returns what lets them go
 * @throws AppError `capture/elsewhere` when another tab holds `name`; `worker/crashed`
 */
export async function holdLockAnew(name: string, own: string): Promise<() => void> {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'lock' });
	const client = new WorkerClient<LockCalls, never>(worker, BUILD, {
		onEvent: () => undefined,
		onCrash: () => undefined
	});
	const letGo = () => client.terminate();
	try {
		await client.call('hold', { name, own });
	} catch (error) {
		letGo();
		throw error;
	}
	return letGo;
}
