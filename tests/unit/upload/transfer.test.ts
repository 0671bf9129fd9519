import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import type { UploadTarget } from '../../../src/lib/model/upload-job';
import { digestsOf, md5Of } from '../../../src/lib/upload/digest';
import type { Outcome, Payload } from '../../../src/lib/upload/outcome';
import { NoAnswerError, type Upload } from '../../../src/lib/upload/send';
import type { Answer } from '../../../src/lib/upload/server-error';
import { transfer } from '../../../src/lib/upload/transfer';
import { put } from '../../support/upload-world';

const TEXT = 'a film';
const MD5 = createHash('md5').update(TEXT).digest();
const SHA256 = createHash('sha256').update(TEXT).digest();
const signal = new AbortController().signal;
const file = new Blob([TEXT]);
const payload: Payload = { file, name: 'a.mp4', type: 'video/mp4', digests: () => digestsOf(file, signal) };

let uploads: Upload[];
let phases: string[];
let progress: number[];
let answer: () => Partial<Answer>;

beforeEach(() => {
	[uploads, phases, progress] = [[], [], []];
	answer = () => ({ headers: new Map([['etag', `"${MD5.toString('hex')}"`]]) });
});

function send(target: UploadTarget): Promise<Outcome> {
	return transfer(payload, target, {
		transport: {
			send: async (upload, { onProgress }) => {
				uploads.push(upload);
				onProgress?.(TEXT.length + 400);
				return Promise.resolve({ status: 200, body: '', headers: new Map<string, string>(), ...answer() });
			},
			ask: () => Promise.reject(new Error('nothing to ask'))
		},
		signal,
		nowMs: () => 0,
		onProgress: (bytes) => progress.push(bytes),
		onPhase: (phase) => phases.push(phase),
		multipart: null,
		saveMultipart: () => Promise.resolve()
	});
}

function signedFor(...headers: string[]): UploadTarget {
	const target = put('key') as Extract<UploadTarget, { kind: 'put' }>;
	const signed = encodeURIComponent(['host', ...headers].join(';'));
	return { ...target, url: target.url.replace('SignedHeaders=host', `SignedHeaders=${signed}`) };
}

describe('one PUT', () => {
	it('sends the file with its type and is proved by the answer', async () => {
		expect(await send(put('key'))).toEqual({ kind: 'uploaded' });
		const [upload] = uploads;
		expect(upload?.method).toBe('PUT');
		expect([(upload?.body as Blob).type, await (upload?.body as Blob).text()]).toEqual(['video/mp4', TEXT]);
		expect(phases).toEqual(['preparing', 'sending', 'checking']);
	});

	it('computes the headers that the URL has signed, and no others', async () => {
		await send(signedFor('content-md5', 'x-amz-checksum-sha256', 'x-amz-content-sha256'));
		expect(uploads[0]?.headers).toEqual({
			'content-md5': MD5.toString('base64'),
			'x-amz-checksum-sha256': SHA256.toString('base64'),
			'x-amz-content-sha256': 'UNSIGNED-PAYLOAD'
		});
		await send(put('key'));
		expect(uploads[1]?.headers).toEqual({});
	});

	it('sends the given headers, without those that the browser writes itself', async () => {
		const headers = { host: 'h.example', 'content-length': '6', 'x-amz-acl': 'private' };
		await send({ ...(put('key') as Extract<UploadTarget, { kind: 'put' }>), headers });
		expect(uploads[0]?.headers).toEqual({ 'x-amz-acl': 'private' });
	});

	it('sends no type where the URL is signed in version 2', async () => {
		await send({
			kind: 'put',
			url: 'https://h.example/b/k?AWSAccessKeyId=A&Signature=S&Expires=9999999999',
			headers: {}
		});
		expect((uploads[0]?.body as Blob).type).toBe('');
	});

	it('is proved by a checksum in the answer, and refuted by another', async () => {
		answer = () => ({ headers: new Map([['x-amz-checksum-sha256', SHA256.toString('base64')]]) });
		expect(await send(put('key'))).toEqual({ kind: 'uploaded' });
		answer = () => ({ headers: new Map([['x-amz-checksum-sha256', MD5.toString('base64')]]) });
		expect(await send(put('key'))).toMatchObject({ failure: { code: 'mismatch' } });
	});

	it.each([
		['network', 'opaque', true],
		['redirected', 'redirected', false]
	] as const)('without an answer (%s) says %s, to be repeated: %s', async (reason, code, isRetryable) => {
		answer = () => {
			throw new NoAnswerError(reason);
		};
		expect(await send(put('key'))).toMatchObject({ failure: { code }, isRetryable });
	});

	it('that is refused names the bucket', async () => {
		answer = () => ({ status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' });
		expect(await send(put('key'))).toMatchObject({ failure: { code: 'no-bucket', facts: { bucket: 'bucket' } } });
	});
});

describe('one POST', () => {
	const target: UploadTarget = {
		kind: 'post',
		url: 'https://h.example/shelf',
		fields: [
			['key', 'clips/${filename}'],
			['x-amz-signature', 's']
		]
	};

	it('sends the form, the file last, and counts no more than the file', async () => {
		answer = () => ({ status: 201, body: `<PostResponse><ETag>"${MD5.toString('hex')}"</ETag></PostResponse>` });
		expect(await send(target)).toEqual({ kind: 'uploaded' });
		const entries = [...(uploads[0]?.body as FormData).entries()];
		expect(entries.map(([name]) => name)).toEqual(['key', 'x-amz-signature', 'file']);
		expect(entries[0]?.[1]).toBe('clips/a.mp4');
		expect(progress).toEqual([TEXT.length]);
		const sent = entries[2]?.[1] as File;
		expect([sent.name, sent.type, await sent.text()]).toEqual(['a.mp4', 'video/mp4', TEXT]);
	});

	it('that is refused names the bucket of its URL, or that of its form', async () => {
		answer = () => ({ status: 404, body: '<Error><Code>NoSuchBucket</Code></Error>' });
		expect(await send(target)).toMatchObject({ failure: { facts: { bucket: 'shelf' } } });
		const named: UploadTarget = { ...target, fields: [...target.fields, ['bucket', 'other']] };
		expect(await send(named)).toMatchObject({ failure: { facts: { bucket: 'other' } } });
	});
});

describe('reading a file for its digests', () => {
	it('reads all of it, slice by slice', async () => {
		const bytes = Buffer.from(Uint8Array.from({ length: 2 * 1024 * 1024 + 3 }, (_, index) => index % 251));
		const blob = new Blob([bytes]);
		const md5 = createHash('md5').update(bytes).digest('hex');
		expect(await md5Of(blob, signal)).toBe(md5);
		expect(await digestsOf(blob, signal)).toEqual({ md5, sha256: createHash('sha256').update(bytes).digest('hex') });
	});

	it('stops when told to', async () => {
		const abort = new AbortController();
		abort.abort();
		await expect(md5Of(file, abort.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
		await expect(md5Of(new Blob([]), abort.signal)).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }));
	});
});
