import type { ClipFile } from '../model/clip';
import type { UploadFailure, UploadJob, UploadPlace } from '../model/upload-job';
import { canRetry } from './job-rules';

export type UploadPhase =
	| 'waiting' // for its turn
	| 'offline' // for the network
	| 'metered' // for a network that is not metered
	| 'retrying' // at `retryAtMs`, by itself
	| 'asking' // the presign endpoint
	| 'preparing' // the file is read for its fingerprint
	| 'sending'
	| 'checking' // all is sent, the answer is awaited or compared
	| 'paused'
	| 'needs-url'
	| 'failed'
	| 'cancelling' // until the server gave up what it holds
	| 'uploaded';

/** One clip's upload as the page shows it. Holds no secret. */
export interface UploadView {
	readonly clipId: string;
	readonly phase: UploadPhase;
	/** `null` before the endpoint answered. */
	readonly place: UploadPlace | null;
	readonly sizeBytes: number;
	/** Revision of the clip's file that is or was sent. */
	readonly revision: number;
	readonly sentBytes: number;
	/** `null` while too little was sent to tell. */
	readonly bytesPerSecond: number | null;
	readonly retryAtMs: number | null;
	/** Why it stopped; while `retrying`, why the last try did. */
	readonly failure: UploadFailure | null;
	/** `Try again` makes sense: the URL is still there, or the endpoint gives another. */
	readonly canRetry: boolean;
	/** Microseconds of UTC. */
	readonly uploadedUs: number | null;
}

/** What is known of a job that runs, in this tab or told by another. */
export interface LiveProgress {
	readonly phase: Extract<UploadPhase, 'asking' | 'preparing' | 'sending' | 'checking' | 'cancelling'>;
	readonly sentBytes: number;
	readonly bytesPerSecond: number | null;
}

/** Why a waiting job is not run now; `null` where it may. */
export type Hindrance = 'offline' | 'metered' | null;

/** How a job is shown. @returns `null` for one the user is done with */
export function viewOf(
	job: UploadJob,
	live: LiveProgress | null,
	hindrance: Hindrance,
	nowMs: number
): UploadView | null {
	if (job.state === 'cancelled') return null;
	const retryAtMs = job.notBeforeUs === null ? null : job.notBeforeUs / 1000;
	return {
		clipId: job.clipId,
		phase: phaseOf(job, live, hindrance, retryAtMs !== null && retryAtMs > nowMs),
		place: job.place,
		sizeBytes: job.sizeBytes,
		revision: job.revision ?? 0,
		sentBytes: job.state === 'uploaded' ? job.sizeBytes : (live?.sentBytes ?? heldBytesOf(job)),
		bytesPerSecond: live?.bytesPerSecond ?? null,
		retryAtMs,
		failure: job.failure,
		canRetry: canRetry(job),
		uploadedUs: job.uploadedUs
	};
}

/** Whether what was uploaded is not what the clip's file is now: its ends were changed since. */
export function isOlderCut(
	{ phase, revision }: Pick<UploadView, 'phase' | 'revision'>,
	file: ClipFile | null
): boolean {
	return phase === 'uploaded' && file !== null && revision !== (file.revision ?? 0);
}

function phaseOf(job: UploadJob, live: LiveProgress | null, hindrance: Hindrance, isDelayed: boolean): UploadPhase {
	switch (job.state) {
		case 'waiting':
			if (live) return live.phase;
			if (hindrance) return hindrance;
			return isDelayed ? 'retrying' : 'waiting';
		case 'cancelled':
			return 'cancelling';
		default:
			return job.state;
	}
}

/** Bytes the server already holds of an upload that is not running. */
function heldBytesOf(job: UploadJob): number {
	const { multipart, sizeBytes } = job;
	if (!multipart) return 0;
	return Math.min(sizeBytes, multipart.sent.length * multipart.partSizeBytes);
}
