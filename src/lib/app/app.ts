import { toPlainError, type PlainError } from '../base/errors';
import { Observable } from '../base/observable';
import { peekLastEnd } from '../capture/last-end';
import { tryEncoders } from '../capture/trial';
import { settleLastRun } from '../clip/last-run';
import { trialPictureOf } from '../diagnostics/browser-check';
import { Diagnostics } from '../diagnostics/diagnostics';
import { BUSY_LOCK, BusySign } from '../platform/busy-sign';
import { atWorkLock, isPageReturning } from '../platform/recorder-lock';
import { Install } from '../pwa/install';
import { OfflineCore } from '../pwa/offline';
import { Updates } from '../pwa/updates';
import { Storage } from '../rings/storage-control';
import { StorageWatch } from '../rings/storage-watch';
import { DATABASE_VERSION } from '../storage/schema';
import type { StoreEvent } from '../storage/store-channel';
import { Uploads } from '../upload/uploads';
import { onLocksCleared, sourcesThatRecord } from '../workers/lock/client';
import { BusyWatch } from './busy-watch';
import { createClipParts } from './clip-parts';
import { closeAll } from './close-all';
import { load } from './load';
import { createRecordingParts } from './recording-parts';
import { routeStoreEvent } from './store-events';
import { createStores } from './stores';
import type { App } from './types';

/**
 * Builds the parts and wires them: the one place that knows them all. Returns at once; what is stored is read behind it,
 * and the pages show it as it comes.
 */
export function createApp(): App {
	const closed = new AbortController();
	const failure = new Observable<PlainError | null>(null);
	const report = (error: unknown) => failure.set(toPlainError(error));
	const newId = () => crypto.randomUUID();
	const stores = createStores((news) => storageWatch.onNews(news));
	const { database, channel } = stores;
	const [offline, install] = [new OfflineCore(), new Install()];
	const onFirstStart = () => {
		void offline.fetch();
		// fault 13.3/1
		storage.persist().catch(report);
	};
	const recording = createRecordingParts({ stores, newId, onFirstStart });
	const { settings, mirror, devices, recorder, loadRings } = recording;
	const clipParts = createClipParts({ ...recording, stores, offline, newId, report });
	const { clips, maker, forecast, exports, recovery, closeCutOff } = clipParts;
	const uploads = new Uploads({ database, clips, settings, releaseFile: (clipId) => clips.freeFile(clipId) });
	const busy = new BusyWatch({
		recorder: recorder.state,
		clips: clips.clips,
		isUploading: uploads.isBusy,
		exportCount: exports.runningCount,
		isMaking: () => maker.isBusy,
		busySign: new BusySign(BUSY_LOCK),
		recorderSign: new BusySign(atWorkLock(DATABASE_VERSION))
	});
	const updates = new Updates(() => busy.isBusy);
	const storage = new Storage({
		database,
		channel,
		clips: stores.clips,
		clearRunning: async () => ((await recorder.clear()) ? recorder.state.value.sourceId : null),
		recordingSources: sourcesThatRecord,
		onEvicted: loadRings
	});
	const ring = mirror.view;
	const diagnostics = new Diagnostics(
		{ recorder, ring, clips, offline, updates, storage, uploads, recovery, failure },
		() => ({ picture: trialPictureOf(settings.value.value), tryEncoders, readDatabase: () => stores.settings.load() })
	);
	const settleLast = () => {
		const lastEnd = peekLastEnd(ring.value.newestUs);
		diagnostics.onOpened(lastEnd);
		return settleLastRun({ lastEnd, recordingSources: sourcesThatRecord, isPageReturning, recovery, closeCutOff });
	};
	const storageWatch: StorageWatch = new StorageWatch({
		failure,
		holdsAnything: () => ring.value.heldUs > 0 || clips.clips.value.length > 0,
		isRecording: () => recorder.state.value.phase === 'recording',
		load: () => load({ ...parts, loadRings, settleLastRun: settleLast, maker, report }, closed.signal),
		reload: async () => {
			await loadRings();
			await clips.refresh();
		},
		keepSettings: () => settings.save(),
		onCleared: onLocksCleared
	});
	const onStoreEvent = (event: StoreEvent) =>
		routeStoreEvent(event, { mirror, diagnostics, storageWatch, clips, settings, maker, report });
	// fault 11.1/3
	channel.listen(onStoreEvent);
	const parts = { recorder, clips, exports, settings, storage, devices, offline, updates, install, uploads, recovery };
	const closing = [forecast, diagnostics, recovery, uploads, exports, maker, clips, mirror, devices, offline, updates];
	const loading = storageWatch.load();
	return {
		...parts,
		ring,
		diagnostics,
		failure,
		async close() {
			closed.abort();
			await loading; // What it has begun would go on behind the closed parts.
			await closeAll([...closing, install, recorder, busy, channel, database]);
		}
	};
}
