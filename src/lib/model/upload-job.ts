/**
 * What the upload queue keeps. A target's URLs and fields are bearer secrets: they are in the record only while the
 * job may still need them (`target: null` after), and nothing but the transfer reads them.
 */

/** One `PUT` of the whole file. */
export interface PutTarget {
	readonly kind: 'put';
	readonly url: string;
	/** Sent as given: what the URL's signature covers beside `host`. Lower-case names. */
	readonly headers: Readonly<Record<string, string>>;
}

/** One `POST` of a form; the file comes last. */
export interface PostTarget {
	readonly kind: 'post';
	readonly url: string;
	/** Fields in order. `key` may hold `${filename}` or `<NAME>`, which stand for the file's name. */
	readonly fields: readonly (readonly [name: string, value: string])[];
}

/** A `PUT` for each part, then one `POST` that joins them. */
export interface MultipartTarget {
	readonly kind: 'multipart';
	/** URLs by part number; the first is part 1. May be more than the file needs. */
	readonly partUrls: readonly string[];
	/** Size of every part but the last. */
	readonly partSizeBytes: number;
	readonly completeUrl: string;
	/** `DELETE`. */
	readonly abortUrl: string;
	/** `HEAD` of the finished object: proves an upload whose last answer was lost. Optional. */
	readonly headUrl: string | null;
}

export type UploadTarget = PutTarget | PostTarget | MultipartTarget;

/** Where a target leads. Holds no secret. */
export interface UploadPlace {
	/** Host name, with the port where it is not the default of the scheme. */
	readonly host: string;
	readonly bucket: string;
	readonly key: string;
}

/** A part the server has, by its own answer. */
export interface SentPart {
	/** Part number, counted from 1. */
	readonly number: number;
	/** Hex MD5 of the part's bytes, equal to the ETag answered. */
	readonly md5: string;
}

/** Multipart progress that outlives a crash. */
export interface MultipartProgress {
	/** Parts sent under another id are worth nothing. */
	readonly uploadId: string;
	readonly partSizeBytes: number;
	readonly sent: readonly SentPart[];
}

/** Why an upload stopped or cannot start. See `lib/upload/failure-words.ts` for what the user reads. */
export type UploadFailureCode =
	| 'expired' // at: until when it was valid
	| 'not-yet-valid' // at: from when
	| 'signature' // headers: the signed ones
	| 'unsigned-header'
	| 'wrong-size'
	| 'too-large' // limit: bytes, where known
	| 'too-small'
	| 'no-bucket' // bucket
	| 'storage-full'
	| 'clock-skew' // serverTime, where told
	| 'access-denied' // message
	| 'policy' // message
	| 'checksum' // message
	| 'no-upload' // the multipart upload was ended at the server
	| 'maybe-joined' // joined or ended, and nothing to tell which
	| 'bad-part' // message
	| 'server-busy' // status: 5xx, 408 or 429 to the last try
	| 'opaque' // the browser gives no reason
	| 'redirected'
	| 'unproven' // stored by its word, no ETag to check
	| 'mismatch' // the ETag is of other bytes
	| 'refused' // status, code, message: every other 4xx
	| 'insecure' // host
	| 'needs-headers' // headers: signed ones only the maker of the URL knows
	| 'not-understood' // what: what the text lacks
	| 'not-put' // operation the URL was made for
	| 'defect' // parameter: missing or unreadable in the URL
	| 'unsigned'
	| 'checksum-in-query' // name
	| 'incomplete-set' // what: why the parts cannot make the file
	| 'expires-soon' // at
	| 'endpoint-unreachable'
	| 'endpoint-refused' // status
	| 'endpoint-answer' // message: what cannot be understood
	| 'no-endpoint'
	| 'file-missing'
	| 'unexpected'; // message

/** Kept and shown, so without any secret: facts that the words for `code` need. */
export interface UploadFailure {
	readonly code: UploadFailureCode;
	readonly facts: Readonly<Record<string, string>>;
}

export type UploadState =
	| 'waiting' // for its turn, the network or the next try; also while it runs
	| 'paused' // by the user
	| 'needs-url' // the URL is no use any more and there is no endpoint that gives another
	| 'failed'
	| 'cancelling' // the server still holds parts; they are given up when it can be reached
	| 'cancelled' // by the user; kept of automatic ones, so that they are not queued again
	| 'uploaded'; // proved by the server's answer

/** One clip's upload. */
export interface UploadJob {
	readonly clipId: string;
	readonly state: UploadState;
	/** Order of the queue. Microseconds of UTC. */
	readonly queuedUs: number;
	/** `pasted` by the user, or to be asked of the presign `endpoint`. */
	readonly origin: 'pasted' | 'endpoint';
	/** Asked for by the setting 'upload every clip', not by a press. */
	readonly isAutomatic: boolean;
	readonly target: UploadTarget | null;
	/** `null` before the endpoint answered. */
	readonly place: UploadPlace | null;
	readonly sizeBytes: number;
	/** Revision of the clip's file that is or was sent; its ends may have been changed since. Absent: not begun, or the first. */
	readonly revision?: number;
	/** Failed tries in a row; progress that counts (a proved part) sets it to 0. */
	readonly attempts: number;
	/** No try before this, microseconds of UTC. */
	readonly notBeforeUs: number | null;
	readonly multipart: MultipartProgress | null;
	readonly failure: UploadFailure | null;
	readonly uploadedUs: number | null;
}

/** The user's choices about uploads. */
export interface UploadSettings {
	/** Asked for URLs by `POST`; `null`: none. May hold a secret of the user's own in its path or query. */
	readonly endpoint: string | null;
	/** Clips created from then on are uploaded by themselves, microseconds of UTC; `null`: none are. */
	readonly everyClipSinceUs: number | null;
	/** Those also go over connections the browser knows to be metered; a press always does. */
	readonly allowMetered: boolean;
}

export const DEFAULT_UPLOAD_SETTINGS: UploadSettings = { endpoint: null, everyClipSinceUs: null, allowMetered: false };
