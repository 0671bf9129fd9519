import { afterEach, expect, test, vi } from 'vitest';
import { AppError, type ErrorCode } from '../../../src/lib/base/errors';
import { whileTrying } from '../../../src/lib/capture/reopener';
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
	const shown = whileTrying(new AppError(code, 'fatal', 'x'), 'return');
	expect(shown?.error?.code ?? null).toBe(said);
	expect(shown?.phase ?? 'interrupted').toBe('interrupted');
});

test.each<[ErrorCode, ErrorCode | null]>([
	['capture/busy', 'capture/awaits-release'],
	['capture/not-found', 'capture/awaits-plug'],
	['capture/failed', 'capture/awaits-start'],
	['storage/unavailable', 'storage/unavailable'],
	['capture/permission-refused', null],
	['capture/elsewhere', null]
])('a start at the opening that fails with %s says %s; after a press it is over', (code, said) => {
	const error = new AppError(code, 'fatal', 'x');
	const shown = whileTrying(error, 'opening');
	expect(shown?.error?.code ?? null).toBe(said);
	expect(shown?.phase ?? 'waiting').toBe('waiting');
	expect(whileTrying(error, 'press')).toBeNull();
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
	const watch = new PermissionWatch('camera');
	await watch.onAsked();
	expect(await watch.isWithdrawn()).toBe(isWithdrawn);
});
