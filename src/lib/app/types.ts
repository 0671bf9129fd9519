import type { PlainError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';
import type { DeviceControl, LiveRecorder } from '../capture/types';
import type { ClipLibrary, ExportControl, RecoveryControl } from '../clip/types';
import type { DiagnosticsControl } from '../diagnostics/types';
import type { RingView } from '../model/ring';
import type { SettingsControl } from '../model/settings';
import type { InstallControl, OfflineControl, UpdateControl } from '../pwa/types';
import type { StorageControl } from '../rings/types';
import type { UploadControl } from '../upload/types';

/** Everything the pages may use. Built once by `createApp`, handed down by context, closed by the root layout. */
export interface App {
	readonly recorder: LiveRecorder;
	readonly ring: ReadonlyObservable<RingView>;
	readonly clips: ClipLibrary;
	readonly exports: ExportControl;
	readonly settings: SettingsControl;
	readonly storage: StorageControl;
	readonly devices: DeviceControl;
	readonly offline: OfflineControl;
	readonly updates: UpdateControl;
	readonly install: InstallControl;
	readonly uploads: UploadControl;
	readonly recovery: RecoveryControl;
	readonly diagnostics: DiagnosticsControl;
	/** What went wrong with the app as a whole at start (storage unavailable, blocked), or null. */
	readonly failure: ReadonlyObservable<PlainError | null>;
	close(): Promise<void>;
}
