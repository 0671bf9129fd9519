import { expect, test, vi } from 'vitest';
import { StoredSettings } from '../../../src/lib/capture/stored-settings';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/lib/model/settings';
import { S, settings } from '../../support/builders';

function setUp(stored: Settings = DEFAULT_SETTINGS) {
	const store = {
		load: vi.fn(async () => stored),
		save: vi.fn<(settings: Settings) => Promise<void>>(async () => undefined)
	};
	const setHorizon = vi.fn(async () => undefined);
	const restartCapture = vi.fn(async () => undefined);
	return { store, setHorizon, restartCapture, stored: new StoredSettings({ store, setHorizon, restartCapture }) };
}

test('are the defaults until they are read, then what is stored', async () => {
	const { stored } = setUp(settings({ horizonUs: 60 * S }));
	expect(stored.value.value).toBe(DEFAULT_SETTINGS);
	await stored.load();
	expect(stored.value.value.horizonUs).toBe(60 * S);
});

test('a choice holds at once, before it is stored', async () => {
	const { stored, store } = setUp();
	let resolve: () => void = () => undefined;
	store.save.mockReturnValueOnce(new Promise((done) => (resolve = done)));
	const updating = stored.update({ saveLengthUs: 60 * S });
	expect(stored.value.value.saveLengthUs).toBe(60 * S);
	resolve();
	await updating;
	expect(store.save).toHaveBeenCalledExactlyOnceWith({ ...DEFAULT_SETTINGS, saveLengthUs: 60 * S });
});

test('a choice that cannot be stored is taken back, told, and not applied', async () => {
	const { stored, store, setHorizon, restartCapture } = setUp();
	store.save.mockRejectedValueOnce(new Error('full'));
	await expect(stored.update({ horizonUs: 60 * S, width: 640 })).rejects.toThrow('full');
	expect(stored.value.value).toBe(DEFAULT_SETTINGS);
	expect([setHorizon.mock.calls, restartCapture.mock.calls]).toEqual([[], []]);
});

test('a new buffer length reaches the running recording without a new epoch', async () => {
	const { stored, setHorizon, restartCapture } = setUp();
	await stored.update({ horizonUs: 60 * S });
	expect(setHorizon).toHaveBeenCalledExactlyOnceWith(60 * S);
	expect(restartCapture).not.toHaveBeenCalled();
});

test.each<Partial<Settings>>([
	{ cameraId: 'other' },
	{ microphoneId: 'none' },
	{ width: 640 },
	{ height: 480 },
	{ frameRate: 15 },
	{ quality: 'high' }
])('%o begins a new epoch', async (patch) => {
	const { stored, setHorizon, restartCapture } = setUp();
	await stored.update(patch);
	expect(restartCapture).toHaveBeenCalledOnce();
	expect(setHorizon).not.toHaveBeenCalled();
	await stored.update(patch);
	expect(restartCapture).toHaveBeenCalledOnce();
});

test.each<Partial<Settings>>([
	{ theme: 'dark' },
	{ saveLengthUs: 'all' },
	{ saveMoreUs: S },
	{ startWhenOpened: true },
	{ gapsInClips: 'still' },
	{ cameraLabel: 'Logitech' }
])('%o leaves the recording alone', async (patch) => {
	const { stored, setHorizon, restartCapture } = setUp();
	await stored.update(patch);
	expect([setHorizon.mock.calls, restartCapture.mock.calls]).toEqual([[], []]);
});

test('are stored again as this page has them', async () => {
	const { stored, store } = setUp();
	await stored.update({ theme: 'dark' });
	await stored.save();
	expect(store.save).toHaveBeenLastCalledWith({ ...DEFAULT_SETTINGS, theme: 'dark' });
});
