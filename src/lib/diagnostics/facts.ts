import type { ErrorCode } from '../base/errors';
import type { GapCause } from '../model/segment';
import type { UploadFailureCode } from '../model/upload-job';

/**
 * Something that happened, as facts; the page makes words of them. May stand in a report that is posted for all to read,
 * so nothing here may name a device, a person, a place or an address: no labels, no titles, no ids, no messages.
 */
export type LogFact =
	/** A page began. `lastEnd`: how the last run ended; `null` without a word, or none was there. */
	| { readonly kind: 'opened'; readonly version: string; readonly lastEnd: GapCause | null }
	| {
			readonly kind: 'phase';
			readonly phase: 'idle' | 'starting' | 'waiting' | 'recording' | 'interrupted' | 'stopping';
	  }
	/** The page went out of sight while it recorded, or came back. */
	| { readonly kind: 'sight'; readonly isVisible: boolean }
	/** A failure of the recording or of the whole app. */
	| { readonly kind: 'error'; readonly code: ErrorCode }
	/** It comes, or comes again, while the picture is recorded. */
	| { readonly kind: 'sound' }
	| { readonly kind: 'dropped'; readonly count: number }
	| {
			readonly kind: 'epoch';
			readonly cause: GapCause | null;
			readonly width: number;
			readonly height: number;
			readonly codec: string;
	  }
	| { readonly kind: 'gap'; readonly lengthUs: number; readonly cause: GapCause }
	| { readonly kind: 'crash'; readonly keptUs: number }
	/** The held footage was cleared, or left for a fresh database. */
	| { readonly kind: 'storage-reset' }
	| { readonly kind: 'clip-opened' }
	| { readonly kind: 'clip-saved'; readonly askedUs: number | null; readonly gotUs: number; readonly gapCount: number }
	| { readonly kind: 'clip-made'; readonly lengthUs: number; readonly sizeBytes: number }
	| { readonly kind: 'clip-failed'; readonly code: ErrorCode }
	| { readonly kind: 'clip-deleted' }
	| { readonly kind: 'core'; readonly phase: 'fetching' | 'ready' | 'failed' }
	| { readonly kind: 'update-waits' }
	| { readonly kind: 'persistence'; readonly isPersistent: boolean }
	/** Rises past a tenth of the quota, in tenths. */
	| { readonly kind: 'disk'; readonly usageBytes: number; readonly quotaBytes: number }
	| { readonly kind: 'upload-sent' }
	| { readonly kind: 'upload-failed'; readonly code: UploadFailureCode };

/** A fact and when: microseconds of UTC by the machine's clock. */
export type LogEvent = LogFact & { readonly atUs: number };

/** What this browser can do, tried out where trying is possible. */
export interface BrowserCheck {
	/** A secure context: without it there is no camera. */
	readonly isSecure: boolean;
	/** `MediaStreamTrackProcessor` on the page. */
	readonly canReadFrames: boolean;
	/** The picture the encoders were tried with. */
	readonly picture: { readonly width: number; readonly height: number; readonly frameRate: number };
	/** Each codec the recorder knows, best first; `null` where the trial itself failed. */
	readonly video: readonly { readonly codec: string; readonly works: boolean }[] | null;
	readonly hasOpus: boolean;
	/** IndexedDB, where the held footage is. */
	readonly hasDatabase: boolean;
	/** The private file system, where finished clips are. */
	readonly hasFiles: boolean;
	readonly hasLocks: boolean;
	readonly wakeLock: 'granted' | 'refused' | 'absent';
	readonly canShareFiles: boolean;
	readonly serviceWorker: 'in-charge' | 'waiting' | 'absent';
}
