import { afterEach, expect, test, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/lib/base/errors';
import { wordsWhileAway } from '../../../src/lib/capture/comeback';
import { PermissionWatch } from '../../../src/lib/capture/permission-watch';

afterEach(() => void vi.unstubAllGlobals());

test.each<[ErrorCode, ErrorCode | null]>([
	['capture/busy', 'capture/taken'],
	['capture/not-found', 'capture/lost'],
	['capture/failed', 'capture/lost'],
	['worker/crashed', 'worker/crashed'],
	['storage/unavailable', 'storage/unavailable'],
	['capture/permission-refused', null],
	['capture/elsewhere', null],
	['encoder/unsupported', null]
])('a return that fails with %s says %s', (code, said) => {
	expect(wordsWhileAway(new AppError(code, 'fatal', 'x'))?.code ?? null).toBe(said);
});

function permissions(...states: (PermissionState | null)[]): void {
	vi.stubGlobal('navigator', {
		permissions: {
			query: () => {
				const state = states.shift();
				return state ? Promise.resolve({ state }) : Promise.reject(new TypeError('no such permission'));
			}
		}
	});
}

test.each<[PermissionState | null, PermissionState | null, boolean]>([
	['granted', 'granted', false],
	['granted', 'prompt', true],
	['granted', 'denied', true],
	['prompt', 'prompt', false],
	['prompt', 'denied', true],
	[null, null, false]
])('a permission that was %s and is %s now', async (before, now, isWithdrawn) => {
	permissions(before, now);
	const watch = new PermissionWatch();
	await watch.onOpened();
	expect(await watch.isWithdrawn()).toBe(isWithdrawn);
});
