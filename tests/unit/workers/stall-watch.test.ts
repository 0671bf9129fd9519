import { describe, expect, it } from 'vitest';
import { StallWatch } from '../../../src/lib/workers/recorder/stall-watch';

/** Looks as its timer does, twice a second. @returns when it found frames to stay away */
function lookUntil(watch: StallWatch, fromMs: number, toMs: number): number[] {
	const found: number[] = [];
	for (let ms = fromMs; ms <= toMs; ms += 500) if (watch.look(ms * 1000)) found.push(ms);
	return found;
}

describe('StallWatch', () => {
	it('tells once, within two seconds, that frames stay away, and that they are back', () => {
		const watch = new StallWatch(0);
		expect(lookUntil(watch, 500, 10_000)).toEqual([2000]);
		expect(watch.onFrame(10_100_000)).toBe(true);
		expect(watch.onFrame(10_133_000)).toBe(false);
		expect(watch.stoodStill(10_133_000)).toBe(false);
	});

	it.each(['the frame', 'the timer'])('knows its own standstill, whether %s comes first after it', (first) => {
		const watch = new StallWatch(0);
		watch.onFrame(33_000);
		watch.look(500_000);
		if (first === 'the timer') expect(watch.look(9_000_000)).toBe(false);
		expect(watch.onFrame(9_010_000)).toBe(false);
		expect(watch.look(9_020_000)).toBe(false);
		expect(watch.stoodStill(9_040_000)).toBe(true);
		expect(watch.stoodStill(11_000_000)).toBe(false);
	});
});
