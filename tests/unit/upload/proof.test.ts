import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestsOf, md5Of, multipartEtagOf } from '../../../src/lib/upload/digest';
import { proofOf } from '../../../src/lib/upload/proof';
import { RateMeter } from '../../../src/lib/upload/rate-meter';

const MD5 = '900150983cd24fb0d6963f7d28e17f72';
const SHA256 = 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=';
const { signal } = new AbortController();

describe('what an answer proves', () => {
	it.each<[string, Record<string, string>, string]>([
		['the ETag', { etag: `"${MD5}"` }, 'proved'],
		['a weak ETag, as proxies that compress leave it', { etag: `W/"${MD5}"` }, 'proved'],
		['the ETag in capitals', { etag: MD5.toUpperCase() }, 'proved'],
		['another ETag', { etag: '"0cc175b9c0f1b6a831c399e269772661"' }, 'mismatch'],
		['no ETag', {}, 'unproven'],
		['an ETag of parts, for one request', { etag: `"${MD5}-2"` }, 'unproven'],
		['something else', { etag: '"v1"' }, 'unproven'],
		[
			'an encrypted object',
			{ etag: '"0cc175b9c0f1b6a831c399e269772661"', 'x-amz-server-side-encryption': 'aws:kms' },
			'unproven'
		],
		['the checksum', { etag: '"v1"', 'x-amz-checksum-sha256': SHA256 }, 'proved'],
		['another checksum', { etag: `"${MD5}"`, 'x-amz-checksum-sha256': 'AAAA' }, 'mismatch']
	])('%s', (_, headers, expected) => {
		const answer = { status: 200, headers: new Map(Object.entries(headers)), body: '' };
		expect(proofOf(answer, { etag: MD5, sha256Base64: SHA256 })).toBe(expected);
	});

	it('of a joined upload, by the ETag in its body', () => {
		const answer = { status: 200, headers: new Map<string, string>(), body: '' };
		expect(proofOf(answer, { etag: `${MD5}-3`, sha256Base64: null }, `"${MD5}-3"`)).toBe('proved');
		expect(proofOf(answer, { etag: `${MD5}-3`, sha256Base64: null }, `"${SHA256}-3"`)).toBe('unproven');
	});
});

describe('digests', () => {
	// RFC 1321 A.5 and FIPS 180-2 B.1.
	it('of "abc" are the standards’ own', async () => {
		expect(await md5Of(new Blob(['abc']), signal)).toBe(MD5);
		expect((await digestsOf(new Blob(['abc']), signal)).sha256).toBe(
			'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
		);
	});

	it('of several slices are those of the whole', async () => {
		const bytes = Uint8Array.from({ length: 3_000_000 }, (_, index) => index % 251);
		expect(await md5Of(new Blob([bytes]), signal)).toBe(createHash('md5').update(bytes).digest('hex'));
	});

	it('of parts: the MD5 of their MD5s', async () => {
		const digest = (data: string | Buffer) => createHash('md5').update(data).digest();
		const parts = ['a', 'b'].map(digest);
		const whole = digest(Buffer.concat(parts)).toString('hex');
		expect(await multipartEtagOf(parts.map((part) => part.toString('hex')))).toBe(`${whole}-2`);
	});

	it('stop when told', async () => {
		const stopped = AbortSignal.abort();
		await expect(md5Of(new Blob(['abc']), stopped)).rejects.toThrow();
	});
});

describe('the speed', () => {
	it('is told from half a second on, over the last seconds', () => {
		const meter = new RateMeter();
		meter.add(0, 0);
		meter.add(400, 100);
		expect(meter.bytesPerSecond).toBe(null);
		meter.add(1_000, 1_000);
		expect(meter.bytesPerSecond).toBe(1_000);
		for (let ms = 2_000; ms <= 20_000; ms += 1_000) meter.add(ms, 1_000 + (ms - 1_000) * 2);
		expect(meter.bytesPerSecond).toBe(2_000);
		meter.add(21_000, 0);
		expect(meter.bytesPerSecond).toBe(null);
	});
});
