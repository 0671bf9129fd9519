import type { ReadonlyObservable } from '../base/observable';
import { usFromSeconds } from '../base/units';
import type { ExportRequest } from './export-request';
import type { UploadSettings } from './upload-job';

export interface Settings {
	readonly horizonUs: number;
	/** `null`: the browser's choice. */
	readonly cameraId: string | null;
	readonly cameraLabel: string | null;
	/** `'none'`: without sound. `null`: the browser's choice. */
	readonly microphoneId: string | null;
	readonly width: number;
	readonly height: number;
	readonly frameRate: number;
	readonly quality: 'low' | 'medium' | 'high';
	readonly startWhenOpened: boolean;
	readonly theme: 'system' | 'dark' | 'light';
	/** What `Save last` takes. `'all'`: everything held. */
	readonly saveLengthUs: number | 'all';
	/** How much `Save last` takes from the press on as well. Absent: nothing. */
	readonly saveMoreUs?: number;
	/** What becomes of a clip in which size, rotation or codec change, or sound comes or goes. */
	readonly changedPicture: 'one-file' | 'parts';
	/** What becomes of the gaps in a clip. */
	readonly gapsInClips: 'closed' | 'still';
	/** What `Share` makes; absent until chosen: `DEFAULT_SHARE`. */
	readonly shareAs?: ExportRequest;
	/** Absent until changed: `DEFAULT_UPLOAD_SETTINGS`. */
	readonly upload?: UploadSettings;
}

export const DEFAULT_SETTINGS: Settings = {
	horizonUs: usFromSeconds(300),
	cameraId: null,
	cameraLabel: null,
	microphoneId: null,
	width: 1280,
	height: 720,
	frameRate: 30,
	quality: 'medium',
	startWhenOpened: false,
	theme: 'system',
	saveLengthUs: usFromSeconds(30),
	changedPicture: 'one-file',
	gapsInClips: 'closed'
};

export interface SettingsControl {
	readonly value: ReadonlyObservable<Settings>;
	/** Stored before it resolves; size, rate, quality and devices take effect on a running camera at once (a new epoch). */
	update(patch: Partial<Settings>): Promise<void>;
}
