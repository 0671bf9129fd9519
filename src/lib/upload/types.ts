import type { ReadonlyObservable } from '../base/observable';
import type { UploadTarget } from '../model/upload-job';
import type { UploadView } from './upload-view';

/** Uploads to the user's own bucket. The class `Uploads` is one. */
export interface UploadControl {
	/** State by clip id; a clip that was never to be uploaded has none. Holds no secret. */
	readonly state: ReadonlyObservable<ReadonlyMap<string, UploadView>>;
	/** This tab sends right now: a new version must wait. */
	readonly isBusy: ReadonlyObservable<boolean>;
	/**
	 * Queues a clip; stored before it resolves. `target: null` asks the presign endpoint of the settings.
	 * Rejects with `clip/file-missing`, `storage/*`; what goes wrong later is in `state`.
	 */
	upload(clipId: string, target: UploadTarget | null): Promise<void>;
	pause(clipId: string): Promise<void>;
	resume(clipId: string): Promise<void>;
	/** Tries a failed upload again. */
	retry(clipId: string): Promise<void>;
	/** Ends it, gives up what the server holds of it, erases its URL. */
	cancel(clipId: string): Promise<void>;
	/** Deletes the file of an uploaded clip from this device; card and picture stay. Ask first. */
	freeSpace(clipId: string): Promise<void>;
}
