import { describe, expect, test } from 'vitest';
import { US_PER_S } from '../../../src/lib/base/units';
import {
	copiesPicture,
	encodedPicture,
	estimateBytes,
	fitsAsItIs,
	gifPart,
	gifSize,
	planFit,
	refusalOf
} from '../../../src/lib/cut/export-plan';
import type { ExportFormat, ExportRequest } from '../../../src/lib/model/export-request';
import type { ClipFile } from '../../../src/lib/model/clip';

/** A minute of 720p30 at 4 Mbit/s. */
const FILE: ClipFile = {
	sizeBytes: 30_500_000,
	durationUs: 60 * US_PER_S,
	width: 1280,
	height: 720,
	videoCodec: 'avc1.64001f',
	audioCodec: 'opus',
	frameCount: 1800,
	leadUs: 0
};

function as(format: ExportFormat, more: Partial<ExportRequest> = {}): ExportRequest {
	return { format, fitBytes: 10_000_000, hasTime: false, ...more };
}

describe('what is copied', () => {
	test('H.264 for sharing, VP8 and VP9 for WebM', () => {
		expect(copiesPicture(as('mp4'), FILE)).toBe(true);
		expect(copiesPicture(as('webm'), FILE)).toBe(false);
		for (const videoCodec of ['vp8', 'vp09.00.31.08']) {
			expect(copiesPicture(as('webm'), { ...FILE, videoCodec })).toBe(true);
			expect(copiesPicture(as('mp4'), { ...FILE, videoCodec })).toBe(false);
		}
	});

	test('nothing where the time is written into it, or an edit list hides a beginning', () => {
		expect(copiesPicture(as('mp4', { hasTime: true }), FILE)).toBe(false);
		expect(copiesPicture(as('mp4'), { ...FILE, leadUs: 400_000 })).toBe(false);
	});
});

describe('sizes told before', () => {
	test('the recorded file exactly, a fit at most what was asked', () => {
		expect(estimateBytes(as('recorded'), FILE)).toBe(FILE.sizeBytes);
		expect(estimateBytes(as('fit'), FILE)).toBe(10_000_000);
	});

	test('AAC takes more than Opus; without sound nothing is added', () => {
		expect(estimateBytes(as('mp4'), FILE)).toBe(FILE.sizeBytes + 480_000);
		expect(estimateBytes(as('mp4'), { ...FILE, audioCodec: null })).toBe(FILE.sizeBytes);
		expect(estimateBytes(as('sound'), FILE)).toBe(960_000);
	});

	test('a GIF is counted up to half a minute', () => {
		expect(estimateBytes(as('gif'), FILE)).toBe(estimateBytes(as('gif'), { ...FILE, durationUs: 30 * US_PER_S }));
	});

	test('a GIF begins within the clip and is counted as far as the clip goes', () => {
		const from = (gifFromUs: number) => as('gif', { gifFromUs });
		expect(gifPart(as('gif'), FILE)).toEqual({ fromUs: 0, lengthUs: 30 * US_PER_S });
		expect(gifPart(from(12 * US_PER_S), FILE)).toEqual({ fromUs: 12 * US_PER_S, lengthUs: 30 * US_PER_S });
		expect(gifPart(from(50 * US_PER_S), FILE)).toEqual({ fromUs: 50 * US_PER_S, lengthUs: 10 * US_PER_S });
		expect(estimateBytes(from(50 * US_PER_S), FILE)).toBe(estimateBytes(as('gif'), FILE) / 3);
		// Chosen before the clip was cut shorter.
		expect(gifPart(from(90 * US_PER_S), FILE)).toEqual({ fromUs: 59 * US_PER_S, lengthUs: US_PER_S });
		const short = { ...FILE, durationUs: US_PER_S / 2 };
		expect(gifPart(from(US_PER_S), short)).toEqual({ fromUs: 0, lengthUs: US_PER_S / 2 });
	});

	test('a second encoding has more bits than the first', () => {
		expect(encodedPicture('mp4', FILE).bitrate).toBeGreaterThan(4_000_000);
	});
});

describe('fit to a size', () => {
	test('what fits already is not encoded again', () => {
		expect(fitsAsItIs(as('fit', { fitBytes: 50_000_000 }), FILE)).toBe(true);
		expect(fitsAsItIs(as('fit', { fitBytes: 50_000_000, hasTime: true }), FILE)).toBe(false);
		expect(fitsAsItIs(as('fit', { fitBytes: 30_600_000 }), FILE)).toBe(false);
		expect(estimateBytes(as('fit', { fitBytes: 50_000_000 }), FILE)).toBe(estimateBytes(as('mp4'), FILE));
	});

	test.each([2_000_000, 10_000_000, 25_000_000])('%d bytes: picture, sound and tables together are less', (bytes) => {
		const plan = planFit(bytes, FILE);
		if (!plan) throw new Error('no plan');
		const sound = (plan.audioBitrate / 8) * 60;
		expect(plan.maxBytes + sound).toBeLessThan(bytes);
		// The aim lies in the upper half of the last 5 %.
		expect(plan.maxBytes - plan.aimBytes).toBeCloseTo(bytes * 0.025);
		expect(plan.bitrate).toBe(Math.floor((plan.aimBytes * 8) / 60));
	});

	test('the picture shrinks with the size, with even sides', () => {
		const widths = [25, 10, 5, 2].map((mb) => planFit(mb * 1e6, FILE)?.width);
		expect(widths[0]).toBe(1280);
		expect([...widths].sort((a, b) => Number(b) - Number(a))).toEqual(widths);
		expect(widths.at(-1)).toBeLessThan(1280);
		for (const mb of [10, 5, 2, 1]) {
			const plan = planFit(mb * 1e6, { ...FILE, width: 1278, height: 718 });
			expect([Number(plan?.width) % 2, Number(plan?.height) % 2]).toEqual([0, 0]);
		}
	});

	test('what cannot be made worth looking at is refused', () => {
		expect(refusalOf(as('fit', { fitBytes: 100_000 }), FILE)).toBe('too-small');
		expect(refusalOf(as('fit'), { ...FILE, durationUs: 7_200 * US_PER_S, frameCount: 216_000 })).toBe('too-small');
		expect(refusalOf(as('fit'), FILE)).toBeNull();
	});

	test('a clip of nothing is refused, not divided by', () => {
		expect(planFit(10_000_000, { ...FILE, durationUs: 0, frameCount: 0 })).toBeNull();
	});
});

test('sound alone of a silent clip is refused', () => {
	expect(refusalOf(as('sound'), { ...FILE, audioCodec: null })).toBe('no-sound');
	expect(refusalOf(as('sound'), FILE)).toBeNull();
});

test('a GIF keeps its shape, upright too', () => {
	expect(gifSize(FILE)).toEqual({ width: 480, height: 270 });
	expect(gifSize({ ...FILE, width: 720, height: 1280 })).toEqual({ width: 480, height: 854 });
	expect(gifSize({ ...FILE, width: 320, height: 240 })).toEqual({ width: 320, height: 240 });
});
