import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from '../../../src/lib/app/app';
import type { App } from '../../../src/lib/app/types';
import { DEFAULT_SETTINGS } from '../../../src/lib/model/settings';
import { Database } from '../../../src/lib/storage/database';
import { SettingsStore } from '../../../src/lib/storage/settings-store';
import { StoreChannel } from '../../../src/lib/storage/store-channel';
import { S } from '../../support/builders';
import { stubPage } from '../../support/fake-page';

const NOTHING = { channels: [], intervals: 0, listeners: 0, locks: [], workers: 0 };

let browser: ReturnType<typeof stubPage>;
let app: App | null = null;

beforeEach(() => {
	browser = stubPage();
});

afterEach(async () => {
	await app?.close();
	app = null;
	vi.restoreAllMocks();
	vi.unstubAllGlobals();
});

/** Opens the app and waits until all that is stored was read: the clip maker begins last. */
async function openApp(): Promise<App> {
	const opened = (app = createApp());
	await vi.waitFor(() => expect(browser.locks.heldNames).toContain('hindsight-clip-maker'));
	return opened;
}

test('returns at once, with nothing read yet', () => {
	app = createApp();
	expect(app.settings.value.value).toBe(DEFAULT_SETTINGS);
	expect([app.clips.isLoaded.value, app.ring.value.sourceId, app.failure.value]).toEqual([false, null, null]);
});

test('reads what is stored and fails at nothing', async () => {
	const opened = await openApp();
	expect([opened.clips.isLoaded.value, opened.clips.clips.value, opened.failure.value]).toEqual([true, [], null]);
	expect(opened.storage.report.value).toMatchObject({ ringBytes: 0, clipBytes: 0, quotaBytes: 1_000_000 });
	expect(opened.recorder.state.value.phase).toBe('idle');
	expect(opened.diagnostics.events.value).toContainEqual(expect.objectContaining({ kind: 'opened', lastEnd: null }));
});

test('keeps settings for the next page', async () => {
	const first = await openApp();
	await first.settings.update({ horizonUs: 60 * S, theme: 'dark' });
	await first.close();
	const second = await openApp();
	expect(second.settings.value.value).toMatchObject({ horizonUs: 60 * S, theme: 'dark' });
	expect(second.ring.value.horizonUs).toBe(60 * S);
});

test('shows what another tab has changed', async () => {
	const opened = await openApp();
	const database = new Database();
	const channel = new StoreChannel();
	await new SettingsStore(database, channel).save({ ...DEFAULT_SETTINGS, theme: 'light' });
	await vi.waitFor(() => expect(opened.settings.value.value.theme).toBe('light'));
	channel.close();
	await database.close();
});

test('leaves nothing running once it is closed', async () => {
	const opened = await openApp();
	expect(browser.left.channels).toEqual(expect.arrayContaining(['hindsight-store', 'hindsight-generation']));
	expect([browser.left.intervals, browser.left.listeners].map(Math.sign)).toEqual([1, 1]);
	await opened.close();
	await vi.waitFor(() => expect(browser.left).toEqual(NOTHING));
});

test('leaves nothing running when it is closed before anything was read', async () => {
	const opened = createApp();
	await opened.close();
	await vi.waitFor(() => expect(browser.left).toEqual(NOTHING));
});

test('a database that does not open ends in words for the user, not in an exception', async () => {
	vi.spyOn(indexedDB, 'open').mockImplementation(() => {
		throw new DOMException('no storage', 'InvalidStateError');
	});
	const opened = (app = createApp());
	await vi.waitFor(() => expect(opened.failure.value?.code).toMatch(/^storage\//));
	expect(opened.clips.isLoaded.value).toBe(false);
	await opened.close();
	await vi.waitFor(() => expect(browser.left).toEqual(NOTHING));
});

test('a part that fails to close keeps nothing else open', async () => {
	const opened = await openApp();
	vi.spyOn(browser.document, 'removeEventListener').mockImplementationOnce(() => {
		throw new Error('gone');
	});
	await expect(opened.close()).rejects.toThrow('gone');
	app = null;
	await vi.waitFor(() => expect(browser.left).toMatchObject({ channels: [], locks: [], workers: 0 }));
});
