import type { PlainError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';

export interface OfflineState {
	/** The 32 MB clip maker (ffmpeg's core). */
	readonly phase: 'checking' | 'absent' | 'fetching' | 'ready' | 'failed';
	readonly doneBytes: number;
	readonly totalBytes: number;
	readonly error: PlainError | null;
	/** The pages themselves are cached: the app opens without a network. */
	readonly isShellCached: boolean;
}

export interface OfflineControl {
	readonly state: ReadonlyObservable<OfflineState>;
	/** Fetches and checks what is missing; joins a fetch that is under way. Failures end in `state`; never rejects. */
	fetch(): Promise<void>;
}

export interface UpdateControl {
	/** A new version is installed and waits for the user's word. */
	readonly isWaiting: ReadonlyObservable<boolean>;
	/**
	 * Takes the new version and reloads. Resolves with the reason why not: something is recorded, saved or made
	 * (`'busy'`), or nothing waits (`'none'`).
	 */
	apply(): Promise<'busy' | 'none' | 'applying'>;
}

export interface InstallControl {
	/** The browser offers to install (Chromium). */
	readonly canInstall: ReadonlyObservable<boolean>;
	readonly isInstalled: ReadonlyObservable<boolean>;
	install(): Promise<void>;
}
