import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betweenFrames, captureUsOf, fileUsOf } from '../../../src/lib/cut/file-time';
import { ClipLayout } from '../../../src/lib/cut/lay-out';
import { MS, S, segment, T0 } from '../../support/builders';

/** As a file keeps it: the nearest 1/57600 s. */
function rounded(us: number): number {
	return Math.round((Math.round((us * 57_600) / S) * S) / 57_600);
}

describe('capture times of a file', () => {
	it('are its own times after the first frame, without gaps', () => {
		expect(captureUsOf(0, T0, [])).toBe(T0);
		expect(captureUsOf(12_345, T0, [])).toBe(T0 + 12_345);
		expect(captureUsOf(-40 * MS, T0, [])).toBe(T0 - 40 * MS);
	});

	it('jump over what was closed up, from its first frame on', () => {
		const gaps = [
			{ fromUs: T0 + 2 * S, toUs: T0 + 5 * S },
			{ fromUs: T0 + 6 * S, toUs: T0 + 7 * S }
		];
		expect(captureUsOf(2 * S - 40 * MS, T0, gaps)).toBe(T0 + 2 * S - 40 * MS);
		expect(captureUsOf(2 * S, T0, gaps)).toBe(T0 + 5 * S);
		expect(captureUsOf(2 * S - 9, T0, gaps), 'a rounded time').toBe(T0 + 5 * S - 9);
		expect(captureUsOf(3 * S, T0, gaps)).toBe(T0 + 7 * S);
	});

	it('leave out gaps before the first frame', () => {
		expect(captureUsOf(S, T0, [{ fromUs: T0 - 2 * S, toUs: T0 }])).toBe(T0 + S);
	});

	it('are those of the frames laid out, whatever holes and lead there were', () => {
		const holes = fc.array(fc.integer({ min: 0, max: 3 * S }), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(holes, fc.integer({ min: 0, max: S - 1 }), (holesUs, fromUs) => {
				const layout = new ClipLayout({ fromUs: T0 + fromUs, toUs: Infinity }, 20 * MS);
				let startUs = T0;
				const gaps: { fromUs: number; toUs: number }[] = [];
				const captured: number[] = [];
				const laid = holesUs.flatMap((holeUs) => {
					const each = segment({ startUs, frames: 25 });
					captured.push(...Array.from(each.video.timesUs, (us) => each.startUs + us));
					startUs = each.endUs + holeUs;
					if (holeUs > 100 * MS) gaps.push({ fromUs: each.endUs, toUs: startUs });
					return layout.add(each).video;
				});
				if (layout.startUs === null || laid.length === 0) return;
				const shown = captured.filter((us) => us >= captured[captured.length - laid.length]!);
				const files = laid.map(({ timeUs }) => rounded(timeUs - layout.leadUs));
				for (const [index, fileUs] of files.entries()) {
					const us = captureUsOf(fileUs, layout.startUs, gaps);
					expect(Math.abs(us - shown[index]!)).toBeLessThan(20);
					expect(Math.abs(fileUsOf(us, layout.startUs, gaps) - fileUs), 'and back').toBeLessThan(1);
				}
			})
		);
	});
});

describe('a boundary between frames', () => {
	it('leaves a frame on its side whichever way its time was rounded', () => {
		const range = betweenFrames({ fromUs: T0, toUs: T0 + S });
		for (const errorUs of [-9, 0, 9]) {
			expect(T0 + errorUs).toBeGreaterThanOrEqual(range.fromUs);
			expect(T0 - 4 * MS + errorUs).toBeLessThan(range.fromUs);
			expect(T0 + S + errorUs).toBeGreaterThanOrEqual(range.toUs);
			expect(T0 + S - 4 * MS + errorUs).toBeLessThan(range.toUs);
		}
	});
});
