import { BUILD } from '../../platform/build';
import { holdLock, isLockHeld, recordingSources } from '../../platform/recorder-lock';
import { serve } from '../rpc';
import type { LockCalls } from './protocol';

declare const self: DedicatedWorkerGlobalScope;

serve<LockCalls, never>(self, BUILD, {
	async hold({ name, own }) {
		// fault 13.1/2
		if (await isLockHeld(own)) return;
		// Both are let go with this thread.
		await holdLock(name);
		await holdLock(own);
	},
	recording: async () => [...(await recordingSources())]
});
