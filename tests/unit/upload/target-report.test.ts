import { describe, expect, it } from 'vitest';
import type { UploadTarget } from '../../../src/lib/model/upload-job';
import {
	MAX_SINGLE_BYTES,
	MAX_SKEW_MS,
	MIN_PART_BYTES,
	problemBeforeSending,
	reportOn
} from '../../../src/lib/upload/target-report';
import { put, START_MS } from '../../support/upload-world';

const HOUR_MS = 3_600_000;

function codesOf(target: UploadTarget, nowMs = START_MS, sizeBytes = 9): string[] {
	const { problems } = reportOn(target, { sizeBytes, name: 'a.mp4', type: 'video/mp4' }, nowMs);
	return problems.map(({ weight, failure }) => `${weight} ${failure.code}`);
}

function parts(partSizeBytes: number, numbers = [1, 2]): UploadTarget {
	const query = (put('k') as { url: string }).url.split('?')[1];
	const url = `https://h.example/b/k?${query}&uploadId=u`;
	const partUrls = numbers.map((number) => `${url}&partNumber=${number}`);
	return { kind: 'multipart', partUrls, partSizeBytes, completeUrl: url, abortUrl: url, headUrl: null };
}

function form(condition: unknown[]): UploadTarget {
	const policy = { expiration: '2026-11-22T12:00:00Z', conditions: [condition] };
	const base64 = Buffer.from(JSON.stringify(policy)).toString('base64');
	return { kind: 'post', url: 'https://h.example/b', fields: [['policy', base64]] };
}

describe('the limits of a target', () => {
	it('in time are its last instant, the two minutes before it, and a quarter of an hour before its first', () => {
		expect(codesOf(put('k'), START_MS + HOUR_MS)).toEqual(['clock expired']);
		expect(codesOf(put('k'), START_MS + HOUR_MS - 1)).toEqual(['warning expires-soon']);
		expect(codesOf(put('k'), START_MS + HOUR_MS - 120_000)).toEqual([]);
		expect(codesOf(put('k'), START_MS + HOUR_MS - 119_999)).toEqual(['warning expires-soon']);
		expect(codesOf(put('k'), START_MS - MAX_SKEW_MS)).toEqual([]);
		expect(codesOf(put('k'), START_MS - MAX_SKEW_MS - 1)).toEqual(['clock not-yet-valid']);
	});

	it('in size are 5 GiB at once, what its policy says, and 5 MiB for each part but the last', () => {
		expect(codesOf(put('k'), START_MS, MAX_SINGLE_BYTES)).toEqual([]);
		expect(codesOf(put('k'), START_MS, MAX_SINGLE_BYTES + 1)).toEqual(['stop too-large']);
		const range = form(['content-length-range', 5, 9]);
		expect([4, 5, 9, 10].map((size) => codesOf(range, START_MS, size))).toEqual([
			['stop too-small'],
			[],
			[],
			['stop too-large']
		]);
		expect(codesOf(parts(MIN_PART_BYTES), START_MS, 2 * MIN_PART_BYTES)).toEqual([]);
		expect(codesOf(parts(MIN_PART_BYTES), START_MS, 2 * MIN_PART_BYTES + 1)).toEqual(['stop too-large']);
		expect(codesOf(parts(MIN_PART_BYTES - 1), START_MS, MIN_PART_BYTES - 1)).toEqual([]);
		expect(codesOf(parts(MIN_PART_BYTES - 1), START_MS, MIN_PART_BYTES)).toEqual(['stop incomplete-set']);
	});

	it('in order are parts 1, 2, 3', () => {
		expect(codesOf(parts(MIN_PART_BYTES, [2, 1]))).toEqual(['stop incomplete-set']);
	});

	it('stop what the clock and the server would refuse; a warning stops nothing', () => {
		const first = (nowMs: number) =>
			problemBeforeSending(reportOn(put('k'), { sizeBytes: 9, name: '', type: '' }, nowMs));
		expect(first(START_MS + HOUR_MS)?.code).toBe('expired');
		expect(first(START_MS + HOUR_MS - 1)).toBeNull();
	});
});
