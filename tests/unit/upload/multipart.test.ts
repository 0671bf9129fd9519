import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { MultipartProgress, MultipartTarget } from '../../../src/lib/model/upload-job';
import { abortMultipart, progressFor, sendMultipart, sentBytesOf } from '../../../src/lib/upload/multipart';
import type { Payload, TransferOptions, Transport } from '../../../src/lib/upload/outcome';
import type { Answer } from '../../../src/lib/upload/server-error';

const TEXT = 'aaaabbbbcc';
const PART_BYTES = 4;
const MD5S = ['aaaa', 'bbbb', 'cc'].map((part) => createHash('md5').update(part).digest('hex'));
const ETAG = `${createHash('md5')
	.update(Buffer.from(MD5S.join(''), 'hex'))
	.digest('hex')}-3`;
const NO_UPLOAD = { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' };

const target: MultipartTarget = {
	kind: 'multipart',
	partUrls: [1, 2, 3].map((number) => `https://h.example/b/k?partNumber=${number}&uploadId=u`),
	partSizeBytes: PART_BYTES,
	completeUrl: 'https://h.example/b/k?uploadId=u',
	abortUrl: 'https://h.example/b/k?uploadId=u&abort',
	headUrl: 'https://h.example/b/k?head'
};
const payload: Payload = {
	file: new Blob([TEXT]),
	name: 'a.mp4',
	type: 'video/mp4',
	digests: () => Promise.reject(new Error('a part has its own'))
};

let requests: { readonly what: string; readonly body: string }[];
let saved: MultipartProgress[];
/** What the server answers instead of yes, by what is asked. */
let planned: Map<string, Partial<Answer>>;

beforeEach(() => {
	requests = [];
	saved = [];
	planned = new Map();
});

async function answered(method: string, url: string, body: string): Promise<Answer> {
	const number = new URL(url).searchParams.get('partNumber');
	const what = number ? `${method} ${number}` : method;
	requests.push({ what, body });
	const etag = number ? createHash('md5').update(body).digest('hex') : ETAG;
	return Promise.resolve({ status: 200, headers: new Map([['etag', `"${etag}"`]]), body: '', ...planned.get(what) });
}

const transport: Transport = {
	send: async ({ method, url, body }) => answered(method, url, await (body as Blob).text()),
	ask: ({ method, url, body }) => answered(method, url, body ?? '')
};

function options(multipart: MultipartProgress | null = null): TransferOptions {
	return {
		transport,
		signal: new AbortController().signal,
		nowMs: () => 0,
		onProgress: () => undefined,
		onPhase: () => undefined,
		multipart,
		saveMultipart: (progress) => {
			saved.push(progress);
			return Promise.resolve();
		}
	};
}

/** The numbers of the parts that the server was told to join, in that order. */
function joined(): number[] {
	const body = requests.find(({ what }) => what === 'POST')?.body ?? '';
	return [...body.matchAll(/<PartNumber>(\d+)<\/PartNumber><ETag>"([0-9a-f]+)"/g)].map(([, number, md5]) => {
		expect(md5).toBe(MD5S[Number(number) - 1]);
		return Number(number);
	});
}

function sentBefore(...numbers: number[]): MultipartProgress {
	return {
		uploadId: 'u',
		partSizeBytes: PART_BYTES,
		sent: numbers.map((number) => ({ number, md5: MD5S[number - 1]! }))
	};
}

describe('an upload in parts', () => {
	it('sends each part in order, keeps each that is proved, and has them joined', async () => {
		expect(await sendMultipart(payload, target, options())).toEqual({ kind: 'uploaded' });
		expect(requests.map(({ what }) => what)).toEqual(['PUT 1', 'PUT 2', 'PUT 3', 'POST']);
		expect(requests.slice(0, 3).map(({ body }) => body)).toEqual(['aaaa', 'bbbb', 'cc']);
		expect(saved.map(({ sent }) => sent.length)).toEqual([1, 2, 3]);
		expect(joined()).toEqual([1, 2, 3]);
	});

	it('joins parts by their numbers, in whatever order they were sent', async () => {
		expect(await sendMultipart(payload, target, options(sentBefore(3, 1)))).toEqual({ kind: 'uploaded' });
		expect(requests.map(({ what }) => what)).toEqual(['PUT 2', 'POST']);
		expect(joined()).toEqual([1, 2, 3]);
	});

	it('starts over where the parts are those of another upload or another size', () => {
		const fresh = { uploadId: 'u', partSizeBytes: PART_BYTES, sent: [] };
		expect(progressFor(target, { ...sentBefore(1), uploadId: 'v' })).toEqual(fresh);
		expect(progressFor(target, { ...sentBefore(1), partSizeBytes: 5 })).toEqual(fresh);
		expect(progressFor(target, sentBefore(1))).toEqual(sentBefore(1));
		expect(sentBytesOf(sentBefore(1, 3), TEXT.length)).toBe(6);
	});

	it('stops at a part that the server refuses or holds otherwise, and does not have the rest joined', async () => {
		planned.set('PUT 2', { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' });
		expect(await sendMultipart(payload, target, options())).toMatchObject({ failure: { code: 'access-denied' } });
		planned.set('PUT 2', { headers: new Map([['etag', `"${MD5S[0]}"`]]) });
		expect(await sendMultipart(payload, target, options())).toMatchObject({ failure: { code: 'mismatch' } });
		expect(saved.map(({ sent }) => sent.map(({ number }) => number))).toEqual([[1], [1]]);
		expect(joined()).toEqual([]);
	});

	it('counts as there when the upload is gone and the object is what was sent', async () => {
		planned.set('POST', NO_UPLOAD);
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toEqual({ kind: 'uploaded' });
		expect(requests.map(({ what }) => what)).toEqual(['POST', 'HEAD']);
	});

	it('may have been joined or not when the upload is gone and nothing can tell', async () => {
		planned.set('POST', NO_UPLOAD).set('HEAD', { status: 404 });
		const maybe = { kind: 'failed', failure: { code: 'maybe-joined' }, isRetryable: false };
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toMatchObject(maybe);
		planned.set('HEAD', { headers: new Map([['etag', `"${MD5S[0]}-3"`]]) });
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toMatchObject(maybe);
		const blind = { ...target, headUrl: null };
		requests = [];
		expect(await sendMultipart(payload, blind, options(sentBefore(1, 2, 3)))).toMatchObject(maybe);
		expect(requests.map(({ what }) => what)).toEqual(['POST']);
	});

	it('takes another 404 for a refusal: the upload may still be there', async () => {
		planned.set('POST', { status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' });
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toMatchObject({
			failure: { code: 'no-bucket' }
		});
		expect(requests.map(({ what }) => what)).toEqual(['POST']);
	});

	it('asks the object itself when the answer to joining proves nothing', async () => {
		planned.set('POST', { headers: new Map() });
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toEqual({ kind: 'uploaded' });
		planned.set('HEAD', { status: 403 });
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toMatchObject({
			failure: { code: 'unproven' }
		});
	});

	it('takes the ETag in the body of the answer for the word of the server', async () => {
		planned.set('POST', { headers: new Map(), body: `<R><ETag>&quot;${ETAG}&quot;</ETag></R>` });
		expect(await sendMultipart(payload, target, options(sentBefore(1, 2, 3)))).toEqual({ kind: 'uploaded' });
		expect(requests.map(({ what }) => what)).toEqual(['POST']);
	});
});

describe('parts that are given up', () => {
	it.each([
		[{ status: 204 }, true],
		[NO_UPLOAD, true],
		[{ status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' }, false],
		[{ status: 404, body: '' }, false],
		[{ status: 403, body: '<Error><Code>NoSuchUpload</Code></Error>' }, false],
		[{ status: 503 }, false]
	])('by %j: nothing is left there: %s', async (answer, isGone) => {
		planned.set('DELETE', answer);
		expect(await abortMultipart(target, transport, new AbortController().signal)).toBe(isGone);
	});
});
