import type { UploadFailure, UploadFailureCode, UploadPlace, UploadTarget } from '../model/upload-job';
import { fieldOf, formFieldsOf, parsePolicy } from './post-policy';
import { parseSignedUrl, type SignedUrl } from './signed-url';
import { isThisMachine } from './this-machine';

/** S3 API: every part but the last has at least this size. */
export const MIN_PART_BYTES = 5 * 1024 * 1024;
/** S3 API: the most one PUT, POST or part can hold. */
export const MAX_SINGLE_BYTES = 5 * 1024 ** 3;
/** MinIO and S3 take requests dated up to 15 minutes ahead (`globalMaxSkewTime`, `RequestTimeTooSkewed`). */
export const MAX_SKEW_MS = 15 * 60 * 1000;
/** Less than this is likely to run out on the way. */
const SOON_MS = 2 * 60 * 1000;

/** Headers the browser sends by itself, or that are computed from the clip, so that a URL may have them signed. */
const KNOWN_HEADERS = new Set([
	'host',
	'content-type',
	'content-length',
	'content-md5',
	'x-amz-checksum-sha256',
	'x-amz-content-sha256'
]);

/** A fault of a target, known before anything is sent. */
export interface TargetProblem {
	readonly failure: UploadFailure;
	/**
	 * `clock`: true by this device's clock only, so the press goes through to the queue, which says it on the card.
	 * `stop`: it cannot work. `warning`: it may not work.
	 */
	readonly weight: 'stop' | 'clock' | 'warning';
}

/** What can be said of a target without sending anything. Holds no secret. */
export interface TargetReport {
	readonly kind: UploadTarget['kind'];
	readonly place: UploadPlace;
	/** Milliseconds of UTC; the earliest of all URLs for `validUntilMs`. */
	readonly validFromMs: number | null;
	readonly validUntilMs: number | null;
	/** Lower case, without `host`. */
	readonly signedHeaders: readonly string[];
	/** Gravest first. */
	readonly problems: readonly TargetProblem[];
}

/**
 * Says where `target` leads, until when, and what is wrong with it for a file of `sizeBytes` at `nowMs` (milliseconds
 * of UTC).
 */
export function reportOn(
	target: UploadTarget,
	file: { readonly sizeBytes: number; readonly name: string; readonly type: string },
	nowMs: number
): TargetReport {
	const urls = urlsOf(target).map((url) => parseSignedUrl(url));
	const [first] = urls;
	if (!first) throw new RangeError('target holds a URL that `parseTarget` would have refused');
	const policy = target.kind === 'post' ? parsePolicy(fieldOf(target, 'policy') ?? '') : null;
	const fromMs = latest(urls.map((url) => url?.validFromMs ?? null));
	const untilMs = earliest([...urls.map((url) => url?.validUntilMs ?? null), policy?.expiresMs ?? null]);
	const problems: TargetProblem[] = [];
	const add = (weight: TargetProblem['weight'], code: UploadFailureCode, facts: Record<string, string> = {}) =>
		problems.push({ weight, failure: { code, facts } });

	const insecure = urls.find((url) => url && !url.isHttps && !isThisMachine(url.hostName));
	if (insecure) add('stop', 'insecure', { host: insecure.place.host });
	if (target.kind === 'put') addPutProblems(first, target.headers, add);
	const defect = urls.find((url) => url?.defect)?.defect;
	if (defect) add('stop', 'defect', { parameter: defect });
	if (target.kind === 'multipart') addMultipartProblems(urls, target.partSizeBytes, file.sizeBytes, add);
	else if (file.sizeBytes > (policy?.maxBytes ?? MAX_SINGLE_BYTES))
		add('stop', 'too-large', { limit: String(policy?.maxBytes ?? MAX_SINGLE_BYTES) });
	if (policy?.minBytes != null && file.sizeBytes < policy.minBytes)
		add('stop', 'too-small', { limit: String(policy.minBytes) });
	if (target.kind === 'post' && !policy) add('stop', 'defect', { parameter: 'policy' });

	if (untilMs !== null && nowMs >= untilMs) add('clock', 'expired', { at: isoOf(untilMs) });
	else if (fromMs !== null && nowMs < fromMs - MAX_SKEW_MS) add('clock', 'not-yet-valid', { at: isoOf(fromMs) });
	else if (untilMs !== null && untilMs - nowMs < SOON_MS) add('warning', 'expires-soon', { at: isoOf(untilMs) });
	if (target.kind !== 'post' && urls.some((url) => url?.scheme === 'unsigned')) add('warning', 'unsigned');

	const order = { stop: 0, clock: 1, warning: 2 };
	return {
		kind: target.kind,
		place: target.kind === 'post' ? postPlaceOf(target, first.place, policy?.bucket ?? null, file) : first.place,
		validFromMs: fromMs,
		validUntilMs: untilMs,
		signedHeaders: first.signedHeaders.filter((name) => name !== 'host'),
		problems: problems.sort((a, b) => order[a.weight] - order[b.weight])
	};
}

/** The first fault that makes sending pointless now: the queue asks before every try. */
export function problemBeforeSending(report: TargetReport): UploadFailure | null {
	return report.problems.find(({ weight }) => weight !== 'warning')?.failure ?? null;
}

/** Every URL of a target that is needed to send it. */
export function urlsOf(target: UploadTarget): readonly string[] {
	return target.kind === 'multipart' ? [...target.partUrls, target.completeUrl] : [target.url];
}

type Add = (weight: TargetProblem['weight'], code: UploadFailureCode, facts?: Record<string, string>) => void;

function addPutProblems(url: SignedUrl, headers: Readonly<Record<string, string>>, add: Add): void {
	if (url.operation !== null && url.operation !== 'put') add('stop', 'not-put', { operation: url.operation });
	const unknown = url.signedHeaders.filter((name) => !KNOWN_HEADERS.has(name) && !(name in headers));
	if (unknown.length > 0) add('stop', 'needs-headers', { headers: unknown.join(', ') });
	const [checksum] = url.queryChecksums;
	if (checksum) add('warning', 'checksum-in-query', { name: checksum.name });
}

function addMultipartProblems(
	urls: readonly (SignedUrl | null)[],
	partSizeBytes: number,
	sizeBytes: number,
	add: Add
): void {
	const parts = urls.slice(0, -1);
	if (partSizeBytes > MAX_SINGLE_BYTES) add('stop', 'incomplete-set', { what: 'a part is larger than 5 GiB' });
	if (parts.length * partSizeBytes < sizeBytes)
		add('stop', 'too-large', { limit: String(parts.length * partSizeBytes) });
	if (partSizeBytes < MIN_PART_BYTES && sizeBytes > partSizeBytes)
		add('stop', 'incomplete-set', { what: 'the parts are smaller than 5 MiB' });
	if (new Set(urls.map((url) => url && `${url.place.host}/${url.place.bucket}/${url.place.key}`)).size > 1)
		add('stop', 'incomplete-set', { what: 'the URLs lead to different objects' });
	else if (new Set(urls.map((url) => url?.uploadId)).size > 1 || !urls[0]?.uploadId)
		add('stop', 'incomplete-set', { what: 'the URLs do not share one `uploadId`' });
	else if (parts.some((url, index) => url?.partNumber !== index + 1))
		add('stop', 'incomplete-set', { what: 'the part URLs are not numbered 1, 2, 3 …' });
}

function postPlaceOf(
	target: Extract<UploadTarget, { kind: 'post' }>,
	place: UploadPlace,
	policyBucket: string | null,
	file: { readonly name: string; readonly type: string }
): UploadPlace {
	const key = formFieldsOf(target, file.name, file.type).find(([name]) => name.toLowerCase() === 'key')?.[1];
	// `http://host/bucket/` names the bucket in its path, `http://bucket.s3.host/` in its host.
	return { host: place.host, bucket: policyBucket ?? place.bucket, key: key ?? '' };
}

function isoOf(ms: number): string {
	return new Date(ms).toISOString();
}

function earliest(times: readonly (number | null)[]): number | null {
	const known = times.filter((time) => time !== null);
	return known.length === 0 ? null : Math.min(...known);
}

function latest(times: readonly (number | null)[]): number | null {
	const known = times.filter((time) => time !== null);
	return known.length === 0 ? null : Math.max(...known);
}
