import { US_PER_MS } from '../base/units';
import type { UploadFailureCode, UploadJob, UploadPlace, UploadTarget } from '../model/upload-job';
import type { Outcome } from './outcome';
import { retryDelayMs } from './retry-policy';

/** A fresh URL helps; the endpoint is asked for one where there is one. */
const NEEDS_URL: ReadonlySet<UploadFailureCode> = new Set([
	'expired',
	'not-yet-valid',
	'no-upload',
	'bad-part',
	'clock-skew'
]);
/** After these the parts at the server are lost or worthless. */
const LOSES_PARTS: ReadonlySet<UploadFailureCode> = new Set(['no-upload', 'bad-part', 'maybe-joined']);
/** A network may have cured these meanwhile. */
const CURABLE: ReadonlySet<UploadFailureCode> = new Set(['opaque', 'server-busy', 'endpoint-unreachable']);

/** Failures after which the same URL may be tried again by a press. */
const TRY_AGAIN_CODES: ReadonlySet<UploadFailureCode> = new Set([
	'storage-full',
	'checksum',
	'wrong-size',
	'server-busy',
	'opaque',
	'redirected',
	'unproven',
	'mismatch',
	'endpoint-unreachable',
	'endpoint-refused',
	'endpoint-answer',
	'unexpected'
]);

/** Whether a failed job keeps its URL, so that `Try again` makes sense. After any other failure the URL is erased. */
export function isWorthRepeating(code: UploadFailureCode): boolean {
	return TRY_AGAIN_CODES.has(code);
}

/**
 * A job as it enters the queue. Parts sent under the same upload id still count.
 * @param uploadId of a multipart target; empty where there is none
 */
export function queuedJob(
	request: {
		readonly clipId: string;
		readonly target: UploadTarget | null;
		readonly place: UploadPlace | null;
		readonly sizeBytes: number;
		readonly isAutomatic: boolean;
	},
	earlier: UploadJob | undefined,
	nowUs: number,
	uploadId = ''
): UploadJob {
	const { target } = request;
	const kept = target?.kind === 'multipart' && earlier?.multipart?.uploadId === uploadId;
	return {
		...request,
		state: 'waiting',
		queuedUs: nowUs,
		origin: target ? 'pasted' : 'endpoint',
		attempts: 0,
		notBeforeUs: null,
		multipart: kept ? (earlier?.multipart ?? null) : null,
		...(kept && earlier?.revision !== undefined ? { revision: earlier.revision } : {}),
		failure: null,
		uploadedUs: null
	};
}

/** A job as a try begins to send `file`. Parts of another cut of the clip must not be joined with those of this one. */
export function begun(job: UploadJob, file: { readonly revision: number; readonly sizeBytes: number }): UploadJob {
	return { ...job, ...file, multipart: (job.revision ?? 0) === file.revision ? job.multipart : null };
}

/** Back in the queue, with a full budget of tries. */
export function requeued(job: UploadJob): UploadJob {
	return { ...job, state: 'waiting', attempts: 0, notBeforeUs: null, failure: null };
}

/** Whether `Try again` makes sense: the URL is still there, or the endpoint gives another. */
export function canRetry(job: UploadJob): boolean {
	return job.state === 'failed' && (job.target !== null || job.origin === 'endpoint');
}

/** A job after a start, or when the network came: its wait is over, and what failed for want of it is tried again. */
export function revived(job: UploadJob, nowUs: number): UploadJob {
	if (canRetry(job) && CURABLE.has(job.failure?.code ?? 'unexpected')) return requeued(job);
	return job.notBeforeUs !== null && job.notBeforeUs > nowUs ? { ...job, notBeforeUs: null } : job;
}

/** Proved by the server's answer. The secret has done its work. */
export function uploaded(job: UploadJob, nowUs: number): UploadJob {
	return {
		...job,
		state: 'uploaded',
		target: null,
		multipart: null,
		attempts: 0,
		notBeforeUs: null,
		failure: null,
		uploadedUs: nowUs
	};
}

/**
 * What becomes of a job whose try failed: again later, a fresh URL, or an end. The URL is erased when it is no use.
 * @param isOnline whether the browser believes in a network: a try without one does not count
 */
export function afterFailure(
	job: UploadJob,
	outcome: Extract<Outcome, { kind: 'failed' }>,
	env: { readonly nowUs: number; readonly random: number; readonly isOnline: boolean }
): UploadJob {
	const { failure } = outcome;
	const { code } = failure;
	const asksEndpoint = job.origin === 'endpoint' && NEEDS_URL.has(code) && job.target !== null;
	const attempts = env.isOnline || !outcome.isRetryable ? job.attempts + 1 : job.attempts;
	const delayMs =
		outcome.isRetryable || asksEndpoint ? retryDelayMs(Math.max(1, attempts), env.random, outcome.retryAfterMs) : null;
	const multipart = LOSES_PARTS.has(code) || asksEndpoint ? null : job.multipart;
	if (delayMs !== null) {
		const notBeforeUs = env.nowUs + delayMs * US_PER_MS;
		return { ...job, attempts, notBeforeUs, failure, multipart, target: asksEndpoint ? null : job.target };
	}
	const isKept = isWorthRepeating(code);
	return {
		...job,
		state: NEEDS_URL.has(code) && job.origin === 'pasted' ? 'needs-url' : 'failed',
		target: isKept ? job.target : null,
		attempts,
		notBeforeUs: null,
		failure,
		multipart
	};
}

/**
 * What becomes of a job the user cancels: with parts at the server it stays until they are given up.
 * @returns `null`: nothing is left to keep
 */
export function cancelled(job: UploadJob): UploadJob | null {
	if (job.target?.kind === 'multipart')
		return { ...job, state: 'cancelling', attempts: 0, notBeforeUs: null, failure: null };
	return discarded(job);
}

/** A cancelled job once nothing of it is left at the server. */
export function discarded(job: UploadJob): UploadJob | null {
	if (!job.isAutomatic) return null;
	return { ...job, state: 'cancelled', target: null, multipart: null, notBeforeUs: null, failure: null };
}

/** The next job to run at `nowUs`: the first in the queue that is due and allowed; cancelled ones first, they are short. */
export function nextJob(
	jobs: readonly UploadJob[],
	nowUs: number,
	isAllowed: (job: UploadJob) => boolean
): UploadJob | null {
	const due = jobs.filter((job) => (job.notBeforeUs ?? 0) <= nowUs);
	return (
		due.find((job) => job.state === 'cancelling') ??
		due.find((job) => job.state === 'waiting' && isAllowed(job)) ??
		null
	);
}

/** When the queue must be looked at again by itself, microseconds of UTC; `null`: not before something happens. */
export function nextWakeUs(jobs: readonly UploadJob[], isAllowed: (job: UploadJob) => boolean): number | null {
	const times = jobs
		.filter((job) => job.state === 'cancelling' || (job.state === 'waiting' && isAllowed(job)))
		.flatMap(({ notBeforeUs }) => (notBeforeUs === null ? [] : [notBeforeUs]));
	return times.length === 0 ? null : Math.min(...times);
}
