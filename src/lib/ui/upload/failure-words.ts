import type { UploadFailure, UploadFailureCode } from '../../model/upload-job';

/** What the user reads about a failure: what happened, what to do, and where it can be several things, which. */
export interface FailureWords {
	readonly happened: string;
	readonly next: string;
	readonly causes: readonly string[];
}

type Facts = Readonly<Record<string, string>>;
type Entry = readonly [happened: (facts: Facts) => string, next: (facts: Facts) => string];

const FRESH_URL = 'Make a fresh URL and press Upload again.';
const TRY_AGAIN = 'Press Try again.';

const WORDS: Readonly<Record<UploadFailureCode, Entry>> = {
	expired: [
		({ at }) => (at ? `The URL expired at ${timeOf(at)}.` : 'The URL has expired.'),
		() => `${FRESH_URL} If this device's clock is wrong, set it right first.`
	],
	'not-yet-valid': [
		({ at }) => (at ? `The URL is not valid before ${timeOf(at)}.` : 'The URL is not valid yet.'),
		() => 'Check the clock of this device and of the machine that made the URL, then make a fresh one.'
	],
	'expires-soon': [
		({ at }) => `The URL expires soon, at ${timeOf(at)}.`,
		() => 'A large clip may not get through in time; a URL that lives longer is safer.'
	],
	signature: [
		({ headers }) =>
			headers
				? `The server finds the signature wrong. The URL was signed together with ${headers}, so what is sent may differ there.`
				: 'The server finds the signature wrong. The URL signs no header but the host.',
		({ headers }) =>
			headers
				? `Make the URL for exactly what is sent (Content-Type: video/mp4), or without signing ${headers}. A changed URL, or one made for a download, does the same.`
				: 'The URL was changed on the way, was made for a download (GET) instead of an upload (PUT), or for another host name than it is sent to. Copy it whole, or make a fresh one.'
	],
	'unsigned-header': [
		() => 'The server refused a header that the URL does not sign.',
		() => 'Make the URL again without extra headers, or paste it as JSON with the headers it signs.'
	],
	'wrong-size': [
		() => 'The server got another number of bytes than was announced.',
		() => `${TRY_AGAIN} If it stays, a proxy between here and the bucket changes the request.`
	],
	'too-large': [
		({ limit }) =>
			limit
				? `The clip is larger than this takes: at most ${bytesOf(limit)}.`
				: 'The clip is larger than the server takes.',
		() => 'Make a URL that allows more (the limit of the policy, more parts, or the proxy before the bucket).'
	],
	'too-small': [
		({ limit }) =>
			limit
				? `The clip is smaller than this takes: at least ${bytesOf(limit)}.`
				: 'A part is smaller than the server takes.',
		() => 'Make a URL for this size; parts of a multipart upload have 5 MiB or more, but for the last.'
	],
	'no-bucket': [
		({ bucket }) => (bucket ? `There is no bucket named ${bucket} at this server.` : 'The bucket does not exist.'),
		() => 'Create the bucket, or make a URL for one that exists.'
	],
	'storage-full': [
		() => 'The server has no space left.',
		() => `Free space at the server, then ${TRY_AGAIN.toLowerCase()}`
	],
	'clock-skew': [
		({ serverTime }) =>
			serverTime
				? `The clocks differ too much: at the server it is ${timeOf(serverTime)}.`
				: 'The clocks differ too much.',
		() => 'Set the clock of the machine that made the URL, then make a fresh one.'
	],
	'access-denied': [
		({ message }) => quoted('The server refused access', message),
		() => 'The key that signed the URL may not write here. Give it that right, or sign with another key.'
	],
	policy: [
		({ message }) => quoted('The form does not fit its own policy', message),
		() => 'Make the form again, with a policy that allows this name, type and size.'
	],
	checksum: [
		({ message }) => quoted('The server got other bytes than the checksum says', message),
		() => `${TRY_AGAIN} If it stays, the URL carries the checksum of another file.`
	],
	'no-upload': [
		() => 'The server has ended this multipart upload.',
		() => 'Paste a fresh multipart set; all parts are sent again.'
	],
	'maybe-joined': [
		() =>
			'All parts were sent, but the server does not know the upload any more: it is done and the answer was lost, or the server has ended it.',
		() =>
			'Look in the bucket; if the clip is not there, upload it again. A multipart set with a `head` URL can tell by itself.'
	],
	'bad-part': [
		({ message }) => quoted('The server does not find all parts', message),
		() => 'Paste a fresh multipart set; all parts are sent again.'
	],
	'server-busy': [
		({ status, message }) => quoted(`The server cannot take it now (answer ${status})`, message),
		() => TRY_AGAIN
	],
	opaque: [() => 'No answer came that this page may read.', () => 'The browser does not say why. It can be:'],
	redirected: [
		() => 'The server sent the upload on to another address, which is not followed.',
		() => 'Make the URL for the address where the bucket really is.'
	],
	unproven: [
		() => 'The server says it stored the clip, but its answer proves nothing: there is no ETag to compare.',
		() =>
			'Look in the bucket before you trust it. CORS must expose the header ETag; buckets with their own encryption keys give none.'
	],
	mismatch: [
		() => 'The server says it stored the clip, but the fingerprint (ETag) it answers is of other bytes.',
		() => `Do not trust that copy. ${TRY_AGAIN} If it stays, something between here and the bucket changes the data.`
	],
	refused: [
		({ status, code, message }) => quoted(`The server refused (${[status, code].filter(Boolean).join(' ')})`, message),
		() => FRESH_URL
	],
	insecure: [
		({ host }) =>
			`${host} would be reached by plain http, which browsers allow to this machine only (localhost, 127.0.0.1).`,
		() => 'Use an https address.'
	],
	'needs-headers': [
		({ headers }) => `The URL signs headers that only its maker knows: ${headers}.`,
		() => 'Paste it as JSON with them: { "url": "…", "headers": { … } }.'
	],
	'not-understood': [
		({ what }) => `This is no upload URL: ${what}.`,
		() => 'Paste a presigned PUT URL, a presigned POST form or multipart set as JSON, or what `mc share upload` prints.'
	],
	'not-put': [
		({ operation }) =>
			`This URL was made for ${OPERATION_WORDS[operation ?? ''] ?? 'something else'}, not for an upload (PUT).`,
		() => 'Make a presigned PUT URL for the object.'
	],
	defect: [
		({ parameter }) => `The URL is not whole: ${parameter} is missing or unreadable.`,
		() => 'Copy it again from beginning to end.'
	],
	unsigned: [() => 'The URL carries no signature.', () => 'It works only if anyone may write to this bucket.'],
	'checksum-in-query': [
		({ name }) => `The URL carries a checksum made before the clip was known (${name}).`,
		() =>
			"Servers that check it refuse the clip. Sign without it (AWS SDKs: requestChecksumCalculation: 'WHEN_REQUIRED')."
	],
	'incomplete-set': [({ what }) => `These parts cannot make one file: ${what}.`, () => 'Make the multipart set again.'],
	'endpoint-unreachable': [
		() => 'The presign endpoint gave no answer that this page may read.',
		() => 'Check that it runs, that its address in Settings is right, and that it allows this page by CORS.'
	],
	'endpoint-refused': [
		({ status }) => `The presign endpoint refused (answer ${status}).`,
		() => 'Look in its log, then press Try again.'
	],
	'endpoint-answer': [
		({ what }) => `The presign endpoint's answer is not understood: ${what}.`,
		() => 'See docs/upload.md for what it must answer.'
	],
	'no-endpoint': [() => 'No presign endpoint is set.', () => 'Paste a URL, or enter an endpoint in Settings.'],
	'file-missing': [
		() => 'The file of this clip is no longer on this device.',
		() => 'There is nothing to upload any more.'
	],
	unexpected: [({ message }) => quoted('The upload stopped unexpectedly', message), () => TRY_AGAIN]
};

const OPERATION_WORDS: Readonly<Record<string, string>> = {
	get: 'a download (GET)',
	delete: 'deleting',
	head: 'looking (HEAD)',
	list: 'a bucket, without an object',
	part: 'one part of a multipart upload',
	multipart: 'a step of a multipart upload'
};

/**
 * What the user reads.
 * @param env the page's own origin, and whether the browser says it is online
 */
export function wordsOfFailure(
	failure: UploadFailure,
	env: { readonly origin: string; readonly isOnline: boolean }
): FailureWords {
	const [happened, next] = WORDS[failure.code];
	const causes = failure.code === 'opaque' ? opaqueCauses(env) : [];
	return { happened: happened(failure.facts), next: next(failure.facts), causes };
}

/** What 'Failed to fetch' can be, likeliest first, each with how to see whether it is that. */
function opaqueCauses({ origin, isOnline }: { readonly origin: string; readonly isOnline: boolean }): string[] {
	const offline = isOnline
		? 'The server is off or not reachable from here: open its address in a new tab.'
		: 'This device is offline, the browser says.';
	return [
		offline,
		`The server does not allow this page (CORS): MinIO is started with MINIO_API_CORS_ALLOW_ORIGIN=${origin}; other servers name ${origin} in the bucket's CORS rules, with method PUT and exposed header ETag. The browser's console (F12) then names 'Access-Control-Allow-Origin'.`,
		'The certificate is not trusted: opening the address in a new tab shows a warning.',
		'The page is https and the address is http, which the browser blocks (mixed content), or an extension or a proxy stopped it.'
	];
}

function quoted(happened: string, message: string | undefined): string {
	return message ? `${happened}: “${message.replace(/\.$/, '')}”.` : `${happened}.`;
}

/** ISO time as `2026-11-22 10:04:30 UTC`; what is no time stays as it is. */
function timeOf(iso: string | undefined): string {
	const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(iso ?? '');
	return match ? `${match[1]} ${match[2]} UTC` : (iso ?? 'an unknown time');
}

function bytesOf(limit: string): string {
	const bytes = Number(limit);
	return bytes < 1e6 ? `${bytes} bytes` : `${(bytes / 1e6).toFixed(1)} MB`;
}
