import { BUILD } from '../../platform/build';
import { holdLock } from '../../platform/recorder-lock';
import { serve } from '../rpc';
import type { LockCalls } from './protocol';

declare const self: DedicatedWorkerGlobalScope;

serve<LockCalls, never>(self, BUILD, {
	async hold({ name }) {
		await holdLock(name); // Let go with this thread.
	}
});
