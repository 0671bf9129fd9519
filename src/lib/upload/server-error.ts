import type { UploadFailure, UploadFailureCode } from '../model/upload-job';
import { redactText } from './redact';

/** An HTTP answer, as far as the page may read it. */
export interface Answer {
	readonly status: number;
	/** Headers by lower-case name; only those that CORS exposes. */
	readonly headers: ReadonlyMap<string, string>;
	/** The first 64 kB at most. */
	readonly body: string;
}

/** What of a request the words for its failure need. */
export interface RequestFacts {
	/** Lower case, without `host`. */
	readonly signedHeaders: readonly string[];
	readonly bucket: string;
}

/** S3 and MinIO error codes (minio `cmd/api-errors.go`) that mean one thing whatever the message. */
const BY_CODE: Readonly<Record<string, UploadFailureCode>> = {
	SignatureDoesNotMatch: 'signature',
	RequestTimeTooSkewed: 'clock-skew',
	ExpiredToken: 'expired',
	RequestExpired: 'expired',
	EntityTooLarge: 'too-large',
	EntityTooSmall: 'too-small',
	IncompleteBody: 'wrong-size',
	MissingContentLength: 'wrong-size',
	NoSuchBucket: 'no-bucket',
	XMinioStorageFull: 'storage-full',
	XMinioAdminBucketQuotaExceeded: 'storage-full',
	QuotaExceeded: 'storage-full',
	BadDigest: 'checksum',
	InvalidDigest: 'checksum',
	XAmzContentSHA256Mismatch: 'checksum',
	XAmzContentChecksumMismatch: 'checksum',
	NoSuchUpload: 'no-upload',
	InvalidPart: 'bad-part',
	InvalidPartOrder: 'bad-part',
	PostPolicyInvalidKeyName: 'policy',
	MalformedPOSTRequest: 'policy',
	MethodNotAllowed: 'not-put'
};

/** The failure an answer other than 2xx (or an error inside a 2xx) stands for. Holds no secret. */
export function failureFromAnswer(answer: Answer, request: RequestFacts): UploadFailure {
	const error = parseErrorXml(answer.body);
	const message = error.message;
	const facts: Record<string, string> = { status: String(answer.status) };
	if (error.code) facts.code = error.code;
	if (message) facts.message = message;
	const code = codeOf(answer.status, error.code, message);
	if (code === 'signature') facts.headers = request.signedHeaders.join(', ');
	if (code === 'no-bucket') facts.bucket = request.bucket;
	if (code === 'clock-skew' && error.serverTime) facts.serverTime = error.serverTime;
	return { code, facts };
}

function codeOf(status: number, code: string, message: string): UploadFailureCode {
	const known = BY_CODE[code];
	if (known) return known;
	if (code === 'AccessDenied') return deniedCodeOf(message);
	if (status === 413) return 'too-large';
	if (status === 507) return 'storage-full';
	if (status === 408 || status === 429 || status >= 500) return 'server-busy';
	return 'refused';
}

/** MinIO says `AccessDenied` for most refusals; the message tells them apart. */
function deniedCodeOf(message: string): UploadFailureCode {
	if (/expired/i.test(message)) return 'expired';
	if (/not valid yet/i.test(message)) return 'not-yet-valid';
	if (/not signed/i.test(message)) return 'unsigned-header';
	if (/policy/i.test(message)) return 'policy';
	return 'access-denied';
}

/** What an S3 error document says. Empty texts where it is none. */
export interface ErrorXml {
	readonly code: string;
	/** Redacted: AWS repeats signatures and canonical requests in its errors, proxies repeat URLs. */
	readonly message: string;
	readonly serverTime: string;
}

/** Reads `<Error>` from a body: with patterns, for the document is flat and this runs where there is no DOM too. */
export function parseErrorXml(body: string): ErrorXml {
	const root = /<Error(?:\s[^>]*)?>([\s\S]*)<\/Error>/.exec(body)?.[1] ?? '';
	return {
		code: elementOf(root, 'Code')
			.replace(/[^A-Za-z0-9]/g, '')
			.slice(0, 80),
		message: redactText(elementOf(root, 'Message')).slice(0, 300),
		serverTime: elementOf(root, 'ServerTime').slice(0, 40)
	};
}

/** The text of the first element `name`, entities replaced. */
export function elementOf(xml: string, name: string): string {
	const text = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
	return text
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&#34;', '"')
		.replaceAll('&apos;', "'")
		.replaceAll('&#39;', "'")
		.replaceAll('&amp;', '&')
		.trim();
}
