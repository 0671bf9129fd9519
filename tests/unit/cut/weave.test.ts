import { describe, expect, it } from 'vitest';
import { unionOf } from '../../../src/lib/ring/coverage';
import { cutAt, meet, weave } from '../../../src/lib/cut/weave';
import type { SegmentEntry } from '../../../src/lib/model/segment';
import { entries, entry, MS, readSample, S, segment, T0 } from '../../support/builders';

/** GOPs of a file: from and to in seconds after `T0`, a few microseconds off as rounded times are. */
function file(...gops: [from: number, to: number][]): SegmentEntry[] {
	return gops.map(([from, to], seq) => entry({ seq, startUs: T0 + from * S + 7, endUs: T0 + to * S - 8 }));
}

/** What a weave is made of: `ring 3–4`. */
function told(ring: SegmentEntry[], gops: SegmentEntry[]): string[] {
	const seconds = (us: number) => Math.round((us - T0) / (10 * MS)) / 100;
	return weave(ring, gops).map(
		({ from, entry: { startUs }, endUs }) => `${from} ${seconds(startUs)}–${seconds(endUs)}`
	);
}

describe('footage out of the ring and a file', () => {
	it('is of the ring alone where that has all, whatever the file has', () => {
		expect(told(entries(4), file([0.4, 1], [1, 2], [2, 2.3]))).toEqual([
			'ring 0–1',
			'ring 1–2',
			'ring 2–3',
			'ring 3–4'
		]);
	});

	it('has the file between what the ring has before and after it', () => {
		expect(told([...entries(2), ...entries(2, {}, 4)], file([1, 2], [2, 3], [3, 4], [4, 4.2]))).toEqual([
			'ring 0–1',
			'ring 1–2',
			'file 2–3',
			'file 3–4',
			'ring 4–5',
			'ring 5–6'
		]);
	});

	it('has the one frame that only the file has', () => {
		expect(told(entries(1, {}, 1), file([0.967, 1], [1, 2]))).toEqual(['file 0.97–1', 'ring 1–2']);
	});

	it('has of the file what is damaged in the ring', () => {
		const ring = [entry(), entry({ seq: 1, isDamaged: true }), entry({ seq: 2 })];
		expect(told(ring, file([0, 1], [1, 2]))).toEqual(['ring 0–1', 'file 1–2', 'ring 2–3']);
		expect(told(ring, file([0, 1]))).toEqual(['ring 0–1', 'ring 2–3']);
	});

	it('shows no frame twice where the borders differ', () => {
		expect(told(entries(2, {}, 1), file([0.5, 1.5]))).toEqual(['file 0.5–1', 'ring 1–2', 'ring 2–3']);
		expect(told(entries(1), file([0.5, 1.5]))).toEqual(['ring 0–0.5', 'file 0.5–1.5']);
		expect(told(entries(1, {}, 1), file([0.5, 2.5]))).toEqual(['file 0.5–2.5']);
	});

	it('meets exactly in spite of rounding, but for a hole', () => {
		const pieces = weave([...entries(1), ...entries(1, {}, 5)], file([1, 2], [2, 3]));
		expect(pieces.map((piece, index) => meet(piece, pieces[index + 1]))).toEqual([true, true, false, false]);
	});
});

describe('a segment that is cut where the next piece begins', () => {
	it('keeps the frames before that, and all its sound', () => {
		const whole = segment({ videoTimesUs: [0, 300 * MS, 600 * MS], endUs: T0 + S, audioTimesUs: [0, 20 * MS] });
		const cut = cutAt(whole, T0 + 600 * MS);
		expect([...cut.video.timesUs]).toEqual([0, 300 * MS]);
		expect(cut.endUs).toBe(T0 + 600 * MS);
		let at = 0;
		const samples = [...cut.video.sizes, ...cut.audio.sizes].map((size) => {
			const { track, captureUs } = readSample(new Uint8Array(cut.bytes, at, size));
			at += size;
			return `${track} ${(captureUs - T0) / MS}`;
		});
		expect(samples).toEqual(['video 0', 'video 300', 'audio 0', 'audio 20']);
		expect(at).toBe(cut.bytes.byteLength);
	});
});

describe('what two places hold together', () => {
	const run = (from: number, to: number) => ({ fromUs: T0 + from * S, toUs: T0 + to * S });

	it('is without what one of them lacks, and tells of the rest by the cause that one of them knows', () => {
		const gap = { ...run(3, 5), cause: 'reload' as const };
		const known = { covered: [run(0, 3), run(5, 9)], gaps: [gap] };
		expect(
			unionOf(known, { covered: [run(8, 12), run(20, 30)], gaps: [{ ...run(12, 20), cause: 'stopped' }] })
		).toEqual({
			covered: [run(0, 3), run(5, 12), run(20, 30)],
			gaps: [gap, { ...run(12, 20), cause: 'stopped' }]
		});
		expect(unionOf(known, { covered: [run(2, 6)], gaps: [] })).toEqual({ covered: [run(0, 9)], gaps: [] });
		expect(unionOf(known, { covered: [run(15, 20)], gaps: [] }).gaps.at(-1)).toEqual({
			...run(9, 15),
			cause: 'expired'
		});
	});
});
