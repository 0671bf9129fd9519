import { expect, test, vi } from 'vitest';
import { load } from '../../../src/lib/app/load';
import { Observable } from '../../../src/lib/base/observable';
import { settings } from '../../support/builders';

type Step =
	'settings' | 'rings' | 'last run' | 'clips' | 'exports' | 'uploads' | 'devices' | 'start' | 'storage' | 'maker';

function setUp({ failing, startWhenOpened = false }: { failing?: Step; startWhenOpened?: boolean } = {}) {
	const steps: Step[] = [];
	const does = (step: Step) => async () => {
		// A step that does not wait for the one before it would come first.
		await Promise.resolve();
		steps.push(step);
		if (step === failing) throw new Error(step);
	};
	const report = vi.fn();
	const closed = new AbortController();
	const loading = load(
		{
			settings: { value: new Observable(settings({ startWhenOpened })), load: does('settings') },
			loadRings: does('rings'),
			settleLastRun: does('last run'),
			clips: { refresh: does('clips') },
			exports: { sweep: does('exports') },
			uploads: { start: does('uploads') },
			devices: { refresh: does('devices') },
			recorder: { startByItself: does('start') },
			storage: { refresh: does('storage') },
			maker: { run: does('maker') },
			report
		},
		closed.signal
	);
	return { steps, report, loading, closed };
}

test('settles the last run by what is held, and before anything new is begun', async () => {
	const { steps, loading } = setUp({ startWhenOpened: true });
	await loading;
	expect(steps.slice(0, 4)).toEqual(['settings', 'rings', 'last run', 'clips']);
	await vi.waitFor(() => expect(steps).toHaveLength(10));
	expect(steps.at(-1)).toBe('maker');
	expect(steps).toContain('start');
});

test('starts the camera only where the user chose that', async () => {
	const { steps, loading } = setUp();
	await loading;
	await vi.waitFor(() => expect(steps).toContain('maker'));
	expect(steps).not.toContain('start');
});

test.each<Step>(['settings', 'rings', 'last run', 'clips'])('begins nothing where %s fails', async (failing) => {
	const { steps, loading } = setUp({ failing, startWhenOpened: true });
	await expect(loading).rejects.toThrow(failing);
	expect(steps.at(-1)).toBe(failing);
});

test.each<Step>(['exports', 'maker'])('goes on where %s fails behind it, and reports that', async (failing) => {
	const { report, loading } = setUp({ failing });
	await loading;
	await vi.waitFor(() => expect(report).toHaveBeenCalledExactlyOnceWith(new Error(failing)));
});

test('begins nothing more once the app closes', async () => {
	const { steps, loading, closed } = setUp({ startWhenOpened: true });
	closed.abort();
	await loading;
	expect(steps).toEqual(['settings']);
});
