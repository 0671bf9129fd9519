import { BUILD } from '../../platform/build';
import { recordingSources } from '../../platform/recorder-lock';
import { WorkerClient } from '../rpc';
import type { LockCalls } from './protocol';

// When all data of the site is cleared, Chromium begins a new set of locks: those that are held go on being held where
// nobody looks any more, and threads that were there before see only these. A thread that starts after it sees the new
// set (measured, Chromium 156).

type LockClient = WorkerClient<LockCalls, never>;

/** Sees the locks that this page does not see, until the page is loaded anew; `null` while it sees all. */
let seer: LockClient | null = null;

/** The site's data was cleared, or may have been. To be called each time. */
export function onLocksCleared(): void {
	seer?.terminate();
	seer = start();
}

/** Whether other tabs may hold locks that this page does not see. */
export function wereLocksCleared(): boolean {
	return seer !== null;
}

/** Ids of the sources that record now, in any tab. */
export async function sourcesThatRecord(): Promise<ReadonlySet<string>> {
	const seen = await recordingSources();
	// A thread that ended says nothing, and what this page sees itself is the best there is.
	const others = await seer?.call('recording', undefined).catch(() => []);
	return new Set([...seen, /* fault 13.2/2 */ ...(others ?? [])]);
}

/**
 * Holds a run's Web Locks in a thread of its own, where they are not held any more.
 * @param own held by this run alone: where the new thread sees it, so do all others, and there is nothing to do
 * @returns what lets them go
 * @throws AppError `capture/elsewhere` when another tab holds `name`; `worker/crashed`
 */
export async function holdLockAnew(name: string, own: string): Promise<() => void> {
	const client = start();
	const letGo = () => client.terminate();
	try {
		await client.call('hold', { name, own });
	} catch (error) {
		letGo();
		throw error;
	}
	return letGo;
}

function start(): LockClient {
	const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'lock' });
	return new WorkerClient<LockCalls, never>(worker, BUILD, { onEvent: () => undefined, onCrash: () => undefined });
}
