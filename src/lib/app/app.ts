import { toPlainError, type PlainError } from '../base/errors';
import { Observable } from '../base/observable';
import { bitrateOf } from '../ring/estimate';
import { Devices } from '../capture/devices';
import { peekLastEnd } from '../capture/last-end';
import { Recorder } from '../capture/recorder';
import { tryEncoders } from '../capture/trial';
import { Clips } from '../clip/clip-library';
import { ClipMaker } from '../clip/clip-maker';
import { Exports } from '../clip/exports';
import { atWorkLock, versionsAtWork } from '../platform/recorder-lock';
import { BUSY_LOCK, BusySign } from '../platform/busy-sign';
import { Install } from '../pwa/install';
import { OfflineCore } from '../pwa/offline';
import { Updates } from '../pwa/updates';
import { ClipStore } from '../storage/clip-store';
import { Database } from '../storage/database';
import { RingReader } from '../storage/ring-reader';
import { DATABASE_VERSION } from '../storage/schema';
import { DEFAULT_SETTINGS, type Settings, type SettingsControl } from '../model/settings';
import { SettingsStore } from '../storage/settings-store';
import { StoreChannel, type StoreEvent } from '../storage/store-channel';
import { Uploads } from '../upload/uploads';
import { onLocksCleared, sourcesThatRecord } from '../workers/lock/client';
import { Diagnostics } from '../diagnostics/diagnostics';
import { Recovery } from '../clip/recovery';
import { RingMirror } from '../rings/ring-mirror';
import { sourceFor } from '../capture/known-source';
import { Storage } from '../rings/storage-control';
import { StorageWatch } from '../rings/storage-watch';
import type { App } from './types';

/** Changes of these begin a new epoch of a running camera. */
const CAPTURE_SETTINGS = ['cameraId', 'microphoneId', 'width', 'height', 'frameRate', 'quality'] as const;

/**
 * Builds the parts and wires them: the one place that knows them all. Returns at once; what is stored is read behind it,
 * and the pages show it as it comes.
 */
export function createApp(): App {
	const failure = new Observable<PlainError | null>(null);
	const database = new Database({ onNews: (news) => storageWatch.onNews(news) });
	const channel = new StoreChannel();
	const clipStore = new ClipStore(database, channel);
	const settingsStore = new SettingsStore(database, channel);
	const ring = new RingReader(database);
	const settingsValue = new Observable<Settings>(DEFAULT_SETTINGS);
	const mirror = new RingMirror(settingsValue);
	const offline = new OfflineCore();
	const install = new Install();
	const devices = new Devices();
	const busySign = new BusySign(BUSY_LOCK);
	const recorderSign = new BusySign(atWorkLock(DATABASE_VERSION));

	const recorder = new Recorder({
		settings: settingsValue,
		sourceFor: async (deviceId, label) => sourceFor(await ring.sources(), deviceId, label, () => crypto.randomUUID()),
		newestUs: () => mirror.view.value.newestUs,
		onFirstStart: () => {
			void devices.refresh(); // Names are told once the permission is given.
			void offline.fetch();
			// fault 13.3/1
			storage.persist().catch(report);
		}
	});

	const clips = new Clips({
		store: clipStore,
		ring: mirror.view,
		coverage: (sourceId) => mirror.coverage(sourceId),
		recorder,
		cut: () => recorder.cut(),
		liveSinceUs: () => recorder.liveSinceUs,
		onPinned: () => maker.nudge(),
		onRemoved: (clipId) => maker.cancel(clipId),
		onError: report,
		sourceLabel: (sourceId) => {
			const { sourceId: runningId, sourceLabel } = recorder.state.value;
			return (runningId === sourceId ? sourceLabel : sourceLabels.get(sourceId)) ?? 'Camera';
		},
		newId: () => crypto.randomUUID()
	});
	const sourceLabels = new Map<string, string>();

	const newestUs = (sourceId: string) => mirror.entries(sourceId).at(-1)?.endUs ?? null;

	/** Something records, so that a press may come at any moment, and the clip maker is on this device. */
	let isExpectingClips = false;
	const maker = new ClipMaker({
		store: clipStore,
		progress: clips.progress,
		newestUs,
		prepare: async () => {
			await offline.fetch();
			// fault 10.3/1a, 10.9/2
			return offline.state.value.phase === 'ready';
		},
		isExpectingClips: () => isExpectingClips,
		onChanged: () => void clips.refresh().catch(report),
		sweep: () => clips.sweep()
	});

	const exports = new Exports({
		file: (clipId) => clips.file(clipId),
		prepare: () => offline.fetch(),
		newId: () => crypto.randomUUID()
	});

	const uploads = new Uploads({
		database,
		clips,
		settings: { value: settingsValue },
		releaseFile: (clipId) => clips.freeFile(clipId)
	});

	const isRecorderAtWork = () => !['idle', /* fault 12.5/2 */ 'waiting'].includes(recorder.state.value.phase);
	const isBusy = () =>
		isRecorderAtWork() ||
		maker.isBusy ||
		uploads.isBusy.value ||
		exports.runningCount.value > 0 ||
		clips.clips.value.some(({ state }) => state === 'open' || state === 'assembling');
	const updates = new Updates(isBusy);

	const storage = new Storage({
		database,
		channel,
		clips: clipStore,
		clearRunning: async () => ((await recorder.clear()) ? recorder.state.value.sourceId : null),
		recordingSources: sourcesThatRecord,
		onEvicted: () => reloadRing()
	});

	const storageWatch = new StorageWatch({
		failure,
		holdsAnything: () => mirror.view.value.heldUs > 0 || clips.clips.value.length > 0,
		isRecording: () => recorder.state.value.phase === 'recording',
		load,
		reload: async () => {
			await reloadRing();
			await clips.refresh();
		},
		keepSettings: () => settingsStore.save(settingsValue.value),
		onCleared: onLocksCleared
	});

	const settings: SettingsControl = {
		value: settingsValue,
		async update(patch) {
			const before = settingsValue.value;
			const after = { ...before, ...patch };
			// At once: a press right after a choice takes what was chosen.
			settingsValue.set(after);
			try {
				await settingsStore.save(after);
			} catch (error) {
				settingsValue.set(before);
				throw error;
			}
			if (before.horizonUs !== after.horizonUs) await recorder.setHorizon(after.horizonUs);
			if (CAPTURE_SETTINGS.some((key) => before[key] !== after[key])) await recorder.restart();
		}
	};

	const recovery = new Recovery({
		ring: mirror.view,
		coverage: (sourceId) => mirror.coverage(sourceId),
		save: (sourceId, range) => clips.saveRange(sourceId, range)
	});

	const diagnostics = new Diagnostics(
		{ recorder, ring: mirror.view, clips, offline, updates, storage, uploads, recovery, failure },
		() => {
			const { width, height, frameRate } = settingsValue.value;
			const picture = { width, height, frameRate, bitrate: bitrateOf(settingsValue.value) };
			return { picture, tryEncoders, readDatabase: () => settingsStore.load() };
		}
	);

	function report(error: unknown): void {
		failure.set(toPlainError(error));
	}

	async function reloadRing(): Promise<void> {
		await mirror.load(ring);
		for (const { id, label } of await ring.sources()) sourceLabels.set(id, label);
	}

	function onStoreEvent(event: StoreEvent): void {
		mirror.on(event);
		diagnostics.onStore(event);
		if (event.type === 'reset') storageWatch.onReset();
		if (event.type === 'clips') clips.refresh().catch(report);
		if (event.type === 'settings') settingsStore.load().then((loaded) => settingsValue.set(loaded), report);
		if (event.type === 'clips') maker.nudge();
		if (event.type === 'appended') maker.onAppended();
	}
	// fault 11.1/3
	channel.listen(onStoreEvent);

	function lookAhead(): void {
		const { phase, isElsewhere } = recorder.state.value;
		const isExpecting = (phase === 'recording' || isElsewhere) && offline.state.value.phase === 'ready';
		if (isExpecting === isExpectingClips) return;
		isExpectingClips = isExpecting;
		maker.nudge();
	}

	const unsubscribe = [
		recorder.state.subscribe(lookAhead),
		offline.state.subscribe(lookAhead),
		recorder.state.subscribe(() => recorderSign.set(isRecorderAtWork())),
		recorder.state.subscribe(() => busySign.set(isBusy())),
		clips.clips.subscribe(() => busySign.set(isBusy())),
		uploads.isBusy.subscribe(() => busySign.set(isBusy())),
		exports.runningCount.subscribe(() => busySign.set(isBusy()))
	];

	/** How the last run ended, before a new one begins. */
	async function lookBack(): Promise<void> {
		const lastEnd = peekLastEnd(mirror.view.value.newestUs);
		diagnostics.onOpened(lastEnd);
		const isElsewhere = 'locks' in navigator && (await sourcesThatRecord()).size > 0;
		recovery.begin(/* fault 2.4/1 */ lastEnd === null && !isElsewhere);
	}

	async function load(): Promise<void> {
		settingsValue.set(await settingsStore.load());
		await reloadRing();
		await lookBack();
		const recording = await sourcesThatRecord();
		// Whoever is at work and does not record comes back, and ends what it began.
		// fault 1.2/1
		if ((await versionsAtWork()).length <= recording.size) await clips.closeCutOff(recording, newestUs);
		await clips.refresh();
		exports.sweep().catch(report);
		void uploads.start();
		void devices.refresh();
		if (settingsValue.value.startWhenOpened) void recorder.startByItself();
		await storage.refresh();
		maker.run().catch(report); // Until the app closes.
	}
	void storageWatch.load();

	return {
		recorder,
		ring: mirror.view,
		clips,
		exports,
		settings,
		storage,
		devices,
		offline,
		updates,
		install,
		uploads,
		recovery,
		diagnostics,
		failure,
		async close() {
			for (const end of unsubscribe) end();
			diagnostics.close();
			recovery.close();
			await uploads.close();
			await exports.close();
			maker.close();
			clips.close();
			mirror.close();
			devices.close();
			offline.close();
			updates.close();
			install.close();
			await recorder.close();
			recorderSign.close();
			busySign.close();
			channel.close();
			await database.close();
		}
	};
}
