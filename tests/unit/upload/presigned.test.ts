import { Client } from 'minio';
import { describe, expect, it } from 'vitest';
import { formFieldsOf } from '../../../src/lib/upload/post-policy';
import { parseTarget } from '../../../src/lib/upload/presigned';
import { reportOn } from '../../../src/lib/upload/target-report';
import type { PostTarget, UploadTarget } from '../../../src/lib/model/upload-job';

const SIGNED_AT = new Date('2026-11-22T10:00:00Z');
const NOW = SIGNED_AT.getTime() + 60_000;
const FILE = { sizeBytes: 18_000_000, name: 'hindsight-door-2026-11-22T10-04-30Z.mp4', type: 'video/mp4' };

const client = new Client({
	endPoint: '127.0.0.1',
	port: 9000,
	useSSL: false,
	accessKey: 'access',
	secretKey: 'secret-secret',
	region: 'us-east-1'
});
const putUrl = await client.presignedUrl('PUT', 'clips', 'day one/door.mp4', 3600, {}, SIGNED_AT);

function target(text: string): UploadTarget {
	const parsed = parseTarget(text);
	if (!parsed.ok) throw new Error(parsed.what);
	return parsed.target;
}

function codes(text: string, atMs = NOW, file = FILE): string[] {
	return reportOn(target(text), file, atMs).problems.map(({ weight, failure }) => `${weight} ${failure.code}`);
}

async function multipart(change: (set: Record<string, unknown>) => void = () => undefined): Promise<string> {
	const uploadId = 'upload-1';
	const part = (number: number) =>
		client.presignedUrl('PUT', 'clips', 'a.mp4', 3600, { partNumber: String(number), uploadId }, SIGNED_AT);
	const set = {
		parts: await Promise.all([1, 2, 3].map(part)),
		partSize: 8 * 1024 * 1024,
		complete: await client.presignedUrl('POST', 'clips', 'a.mp4', 3600, { uploadId }, SIGNED_AT),
		abort: await client.presignedUrl('DELETE', 'clips', 'a.mp4', 3600, { uploadId }, SIGNED_AT)
	};
	change(set);
	return JSON.stringify(set);
}

function form(change: (fields: Record<string, string>) => void = () => undefined, conditions: unknown[] = []): string {
	const policy = {
		expiration: '2026-11-22T11:00:00.000Z',
		conditions: [
			['eq', '$bucket', 'clips'],
			['starts-with', '$key', 'cam/'],
			['content-length-range', 10, 20_000_000],
			...conditions
		]
	};
	const fields: Record<string, string> = {
		policy: btoa(JSON.stringify(policy)),
		'x-amz-signature': 'a'.repeat(64),
		key: 'cam/${filename}'
	};
	change(fields);
	return JSON.stringify({ url: 'http://localhost:9000/clips', fields });
}

describe('a presigned PUT URL', () => {
	it('says where it leads and until when', () => {
		const report = reportOn(target(putUrl), FILE, NOW);
		expect(report.place).toEqual({ host: '127.0.0.1:9000', bucket: 'clips', key: 'day one/door.mp4' });
		expect(report.validFromMs).toBe(SIGNED_AT.getTime());
		expect(report.validUntilMs).toBe(SIGNED_AT.getTime() + 3_600_000);
		expect(report.problems).toEqual([]);
	});

	it('is understood with blanks, line ends and quotes around it', () => {
		expect(target(`  "${putUrl}"\n`)).toEqual({ kind: 'put', url: putUrl, headers: {} });
	});

	it.each([
		['expired', SIGNED_AT.getTime() + 3_600_000, ['clock expired']],
		['about to expire', SIGNED_AT.getTime() + 3_599_000, ['warning expires-soon']],
		['dated 14 minutes ahead, which servers allow', SIGNED_AT.getTime() - 14 * 60_000, []],
		['dated 16 minutes ahead', SIGNED_AT.getTime() - 16 * 60_000, ['clock not-yet-valid']]
	])('is %s', (_, atMs, expected) => {
		expect(codes(putUrl, atMs)).toEqual(expected);
	});

	it.each([
		['http to another machine', putUrl.replace('127.0.0.1:9000', 'nas.local:9000'), ['stop insecure']],
		['https to another machine', putUrl.replace('http://127.0.0.1:9000', 'https://nas.local'), []],
		['no signature', 'https://nas.local/clips/a.mp4', ['warning unsigned']],
		['half a signature', putUrl.replace(/&X-Amz-Signature=.*/, ''), ['stop defect']],
		['an unreadable date', putUrl.replace(/X-Amz-Date=\d+T/, 'X-Amz-Date=2026T'), ['stop defect']],
		['a download by its name', `${putUrl}&x-id=GetObject`, ['stop not-put']],
		['a download by its file name', `${putUrl}&response-content-disposition=attachment`, ['stop not-put']],
		['a bucket alone', putUrl.replace('/day%20one/door.mp4', ''), ['stop not-put']],
		['one part of a multipart upload', `${putUrl}&partNumber=2&uploadId=x`, ['stop not-put']],
		['the checksum of nothing', `${putUrl}&x-amz-checksum-crc32=AAAAAA==`, ['warning checksum-in-query']],
		[
			'a foreign signed header',
			putUrl.replace('SignedHeaders=host', 'SignedHeaders=host%3Bx-amz-meta-who'),
			['stop needs-headers']
		],
		['a signed type, which is known', putUrl.replace('SignedHeaders=host', 'SignedHeaders=content-type%3Bhost'), []]
	])('is refused or warned of: %s', (_, url, expected) => {
		expect(codes(url)).toEqual(expected);
	});

	it('takes the headers that go with it, as JSON', () => {
		const url = putUrl.replace('SignedHeaders=host', 'SignedHeaders=host%3Bx-amz-meta-who');
		const text = JSON.stringify({ url, headers: { 'X-Amz-Meta-Who': 'me', Host: 'ignored' } });
		expect(target(text)).toEqual({ kind: 'put', url, headers: { 'x-amz-meta-who': 'me' } });
		expect(codes(text)).toEqual([]);
	});

	it('says that a clip over 5 GiB needs parts', () => {
		expect(codes(putUrl, NOW, { ...FILE, sizeBytes: 5 * 1024 ** 3 + 1 })).toEqual(['stop too-large']);
	});

	it('of the old kind (V2) says until when', () => {
		const url = `https://s3.example.org/clips/a.mp4?AWSAccessKeyId=k&Expires=${NOW / 1000 + 600}&Signature=s%3D`;
		const report = reportOn(target(url), FILE, NOW);
		expect([report.validUntilMs, report.problems]).toEqual([NOW + 600_000, []]);
	});
});

describe('a POST form', () => {
	it('says where, until when, and takes the file name into the key', () => {
		const report = reportOn(target(form()), FILE, NOW);
		expect(report.place).toEqual({ host: 'localhost:9000', bucket: 'clips', key: `cam/${FILE.name}` });
		expect(report.validUntilMs).toBe(Date.parse('2026-11-22T11:00:00Z'));
		expect(report.problems).toEqual([]);
	});

	it.each([
		['expired', form(), Date.parse('2026-11-22T11:00:00Z'), FILE.sizeBytes, ['clock expired']],
		['too small for the clip', form(), NOW, 20_000_001, ['stop too-large']],
		['too large for the clip', form(), NOW, 9, ['stop too-small']],
		['without a readable policy', form((fields) => (fields.policy = '?')), NOW, 20, ['stop defect']]
	])('is %s', (_, text, atMs, sizeBytes, expected) => {
		expect(codes(text, atMs, { ...FILE, sizeBytes })).toEqual(expected);
	});

	it('makes up what the policy wants and the form does not bring', () => {
		const text = form((fields) => delete fields.key, [['starts-with', '$Content-Type', 'video/']]);
		const fields = formFieldsOf(target(text) as PostTarget, FILE.name, FILE.type);
		expect(fields[0]).toEqual(['key', `cam/${FILE.name}`]);
		expect(fields.at(-1)).toEqual(['Content-Type', 'video/mp4']);
	});

	it('with a prefix alone for a key gets the file name after it, as the minio client leaves it', () => {
		const text = form((fields) => (fields.key = 'cam/'));
		expect(reportOn(target(text), FILE, NOW).place.key).toBe(`cam/${FILE.name}`);
	});

	it('is understood as the minio client prints it', async () => {
		const policy = client.newPostPolicy();
		policy.setBucket('clips');
		policy.setKey('a.mp4');
		policy.setExpires(new Date('2026-11-22T11:00:00Z'));
		const report = reportOn(target(JSON.stringify(await client.presignedPostPolicy(policy))), FILE, NOW);
		expect(report.place).toEqual({ host: '127.0.0.1:9000', bucket: 'clips', key: 'a.mp4' });
		expect(report.problems).toEqual([]);
	});

	it('is understood as `mc share upload` prints it, line ends lost', () => {
		const { fields } = JSON.parse(form()) as { fields: Record<string, string> };
		const text = `URL: http://localhost:9000/clips/my door.mp4Expire: 2 hours 0 minutes 0 secondsShare: curl http://localhost:9000/clips/ -F bucket=clips -F policy=${fields.policy} -F x-amz-signature=abc -F key=cam/my\\ door\\(1\\).mp4 -F file=@<FILE>`;
		const parsed = target(text) as PostTarget;
		expect(parsed.url).toBe('http://localhost:9000/clips/');
		expect(parsed.fields.map(([name]) => name)).toEqual(['bucket', 'policy', 'x-amz-signature', 'key']);
		expect(reportOn(parsed, FILE, NOW).place.key).toBe('cam/my door(1).mp4');
	});
});

describe('a multipart set', () => {
	it('says where and until when', async () => {
		const report = reportOn(target(await multipart()), FILE, NOW);
		expect(report.place).toEqual({ host: '127.0.0.1:9000', bucket: 'clips', key: 'a.mp4' });
		expect(report.validUntilMs).toBe(SIGNED_AT.getTime() + 3_600_000);
		expect(report.problems).toEqual([]);
	});

	it('is too small for the clip', async () => {
		expect(codes(await multipart(), NOW, { ...FILE, sizeBytes: 3 * 8 * 1024 * 1024 + 1 })).toEqual(['stop too-large']);
	});

	it.each<[string, (set: Record<string, unknown>) => void]>([
		['parts under 5 MiB', (set) => (set.partSize = 5 * 1024 * 1024 - 1)],
		['parts in disorder', (set) => (set.parts as string[]).reverse()],
		['another upload', (set) => (set.complete = String(set.complete).replace('upload-1', 'upload-2'))],
		['another object', (set) => (set.complete = String(set.complete).replace('a.mp4', 'b.mp4'))]
	])('is refused: %s', async (_, change) => {
		const file = { ...FILE, sizeBytes: 10_000_000 };
		expect(codes(await multipart(change), NOW, file)).toEqual(['stop incomplete-set']);
	});
});

describe('text that is no target', () => {
	it.each([
		[''],
		['hello'],
		['ftp://h/b/k'],
		['https://h/b/k and more'],
		['{"url":'],
		['{"fields":{}}'],
		['{"url":"https://h/b","fields":{"key":"k"}}'],
		['{"parts":[],"partSize":1}'],
		['{"parts":["https://h/b/k"],"complete":"https://h/b/k","abort":"x","partSize":6000000}'],
		['{"url":"https://h/b/k","method":"GET"}'],
		['curl http://h/b -F a=b -F file=@<FILE>']
	])('%s is refused in words that do not repeat it', (text) => {
		const parsed = parseTarget(text);
		expect(parsed.ok).toBe(false);
		if (!parsed.ok) expect(parsed.what).not.toContain('https://h');
	});

	it('never throws, whatever the text', () => {
		for (const text of ['{', '[]', 'null', '{}', '"', "''", 'http://', 'https://[', 'curl ', '-F', '\u0000'])
			expect(parseTarget(text).ok, text).toBe(false);
	});
});
