import type { MultipartTarget, UploadPlace } from '../model/upload-job';

/** What a presigned S3 URL says about itself. Times are milliseconds of UTC. Holds nothing secret. */
export interface SignedUrl {
	readonly scheme: 'v4' | 'v2' | 'unsigned';
	readonly place: UploadPlace;
	/** Host name without the port. */
	readonly hostName: string;
	readonly isHttps: boolean;
	/** When it was signed, which is when it begins to be valid; `null` where the URL does not say. */
	readonly validFromMs: number | null;
	readonly validUntilMs: number | null;
	/** Lower case, `host` among them. Empty for V2, which signs `Content-Type` whatever it is. */
	readonly signedHeaders: readonly string[];
	/** The operation the URL shows it was made for, where it shows it. */
	readonly operation: Operation | null;
	/** Checksum parameters in the query (`x-amz-checksum-crc32=…`), lower case. */
	readonly queryChecksums: readonly { readonly name: string; readonly value: string }[];
	readonly uploadId: string | null;
	readonly partNumber: number | null;
	/** A parameter without which the signature cannot be right is missing or unreadable. */
	readonly defect: string | null;
}

export type Operation = 'put' | 'get' | 'delete' | 'head' | 'list' | 'part' | 'multipart';

const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

/** Query parameters that only a download has (GetObject of the S3 API reference). */
const GET_PARAMETERS = [
	'response-content-disposition',
	'response-content-type',
	'response-cache-control',
	'response-content-language',
	'response-content-encoding',
	'response-expires'
];

/**
 * Reads a presigned URL. The AWS SDK for JavaScript names the operation in `x-id`; elsewhere a PUT and a GET look the
 * same, and only the server can tell.
 * @returns `null` for what is no http(s) URL
 */
export function parseSignedUrl(text: string): SignedUrl | null {
	const url = parseUrl(text);
	if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
	const query = new Map<string, string>();
	for (const [name, value] of url.searchParams) query.set(name.toLowerCase(), value);
	const partNumber = Number.parseInt(query.get('partnumber') ?? '', 10);
	return {
		place: placeOf(url),
		hostName: url.hostname,
		isHttps: url.protocol === 'https:',
		operation: operationOf(url, query),
		queryChecksums: [...query]
			.filter(([name]) => /^x-amz-(sdk-)?checksum-/.test(name))
			.map(([name, value]) => ({ name, value })),
		uploadId: query.get('uploadid') ?? null,
		partNumber: Number.isNaN(partNumber) ? null : partNumber,
		...signatureOf(query)
	};
}

/** Bucket and key, from the path (MinIO's default, S3's old form) or from the host (`bucket.s3.region.amazonaws.com`). */
export function placeOf(url: URL): UploadPlace {
	const path = decode(url.pathname.replace(/^\//, ''));
	const labels = url.hostname.split('.');
	// AWS names its endpoints s3, s3-REGION, s3-accelerate; elsewhere a host tells a bucket only if it says `s3.` itself.
	const s3At = labels.findIndex((label) => label === 's3' || label.startsWith('s3-'));
	if (s3At > 0 && !IPV4.test(url.hostname)) {
		return { host: url.host, bucket: labels.slice(0, s3At).join('.'), key: path };
	}
	const slash = path.indexOf('/');
	if (slash < 0) {
		// One name only: an object of a bucket named by the host (MinIO with MINIO_DOMAIN), else a bucket alone.
		const isVirtualHost = path !== '' && labels.length >= 3 && !IPV4.test(url.hostname);
		return isVirtualHost
			? { host: url.host, bucket: labels[0] ?? '', key: path }
			: { host: url.host, bucket: path, key: '' };
	}
	return { host: url.host, bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}

type Signature = Pick<SignedUrl, 'scheme' | 'validFromMs' | 'validUntilMs' | 'signedHeaders' | 'defect'>;

function signatureOf(query: ReadonlyMap<string, string>): Signature {
	if (query.has('x-amz-signature') || query.has('x-amz-algorithm')) return signatureV4Of(query);
	if (query.has('signature') && query.has('awsaccesskeyid')) {
		const expires = Number(query.get('expires') ?? Number.NaN);
		const isReadable = Number.isFinite(expires) && expires > 0;
		return {
			scheme: 'v2',
			validFromMs: null,
			validUntilMs: isReadable ? expires * 1000 : null,
			signedHeaders: [],
			defect: isReadable ? null : 'Expires'
		};
	}
	return { scheme: 'unsigned', validFromMs: null, validUntilMs: null, signedHeaders: [], defect: null };
}

/** The query of AWS Signature Version 4, 'Authenticating Requests: Using Query Parameters'. */
function signatureV4Of(query: ReadonlyMap<string, string>): Signature {
	const fromMs = parseAmzDate(query.get('x-amz-date') ?? '');
	const expires = query.get('x-amz-expires') ?? '';
	const seconds = /^\d+$/.test(expires) ? Number(expires) : null;
	const required = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Signature'];
	const missing = required.find((name) => !query.get(name.toLowerCase()));
	return {
		scheme: 'v4',
		validFromMs: fromMs,
		validUntilMs: fromMs !== null && seconds !== null ? fromMs + seconds * 1000 : null,
		signedHeaders: (query.get('x-amz-signedheaders') ?? '').toLowerCase().split(';').filter(Boolean),
		defect: missing ?? (fromMs === null ? 'X-Amz-Date' : seconds === null ? 'X-Amz-Expires' : null)
	};
}

/** `20261122T100430Z` as milliseconds of UTC. */
export function parseAmzDate(text: string): number | null {
	const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
	if (!match) return null;
	const ms = Date.parse(text.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
	return Number.isNaN(ms) ? null : ms;
}

function operationOf(url: URL, query: ReadonlyMap<string, string>): Operation | null {
	const named: Readonly<Record<string, Operation>> = {
		PutObject: 'put',
		GetObject: 'get',
		HeadObject: 'head',
		DeleteObject: 'delete',
		UploadPart: 'part',
		CreateMultipartUpload: 'multipart',
		CompleteMultipartUpload: 'multipart'
	};
	const byName = named[query.get('x-id') ?? ''];
	if (byName) return byName;
	if (query.has('partnumber')) return 'part';
	if (query.has('uploads') || query.has('uploadid')) return 'multipart';
	if (GET_PARAMETERS.some((name) => query.has(name)) || query.has('versionid')) return 'get';
	if (query.has('list-type') || placeOf(url).key === '') return 'list';
	return null;
}

function decode(path: string): string {
	try {
		return decodeURIComponent(path);
	} catch {
		// A stray `%`: shown as it stands.
		return path;
	}
}

function parseUrl(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}

/** The id all URLs of a set share; empty where they have none. */
export function uploadIdOf(target: MultipartTarget): string {
	return parseSignedUrl(target.completeUrl)?.uploadId ?? '';
}
