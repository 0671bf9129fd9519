import { describe, expect, it } from 'vitest';
import { parseAmzDate, parseSignedUrl, placeOf } from '../../../src/lib/upload/signed-url';

describe('bucket and key', () => {
	it.each([
		['http://127.0.0.1:9000/clips/a/b.mp4', '127.0.0.1:9000', 'clips', 'a/b.mp4'],
		[
			'https://clips.s3.eu-central-1.amazonaws.com/a%20b.mp4',
			'clips.s3.eu-central-1.amazonaws.com',
			'clips',
			'a b.mp4'
		],
		['https://my.clips.s3.amazonaws.com/a.mp4', 'my.clips.s3.amazonaws.com', 'my.clips', 'a.mp4'],
		['https://s3.eu-central-1.amazonaws.com/clips/a.mp4', 's3.eu-central-1.amazonaws.com', 'clips', 'a.mp4'],
		['https://clips.minio.example.org/a.mp4', 'clips.minio.example.org', 'clips', 'a.mp4'],
		['http://localhost:9000/clips/', 'localhost:9000', 'clips', ''],
		['http://localhost:9000/clips', 'localhost:9000', 'clips', ''],
		['https://h/clips/%E2%82.mp4', 'h', 'clips', '%E2%82.mp4']
	])('of %s', (url, host, bucket, key) => {
		expect(placeOf(new URL(url))).toEqual({ host, bucket, key });
	});
});

describe('dates', () => {
	it.each([
		['20261122T100430Z', Date.parse('2026-11-22T10:04:30Z')],
		['20261322T100430Z', null],
		['2026-11-22T10:04:30Z', null],
		['', null]
	])('%s', (text, expected) => {
		expect(parseAmzDate(text)).toBe(expected);
	});
});

it('reads query names in any case', () => {
	expect(
		parseSignedUrl('https://h/b/k?x-amz-algorithm=A&x-amz-date=20261122T100000Z&x-amz-expires=3600')?.validUntilMs
	).toBe(Date.parse('2026-11-22T11:00:00Z'));
});
