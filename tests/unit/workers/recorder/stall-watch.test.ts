import { describe, expect, it } from 'vitest';
import { StallWatch } from '../../../../src/lib/workers/recorder/stall-watch';

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
		expect(watch.standstill(10_133_000)).toBeNull();
	});

	it.each(['the frame', 'the timer'])('knows its own standstill, whether %s comes first after it', (first) => {
		const watch = new StallWatch(0);
		watch.onFrame(33_000);
		watch.look(500_000);
		if (first === 'the timer') expect(watch.look(9_000_000)).toBe(false);
		expect(watch.onFrame(9_010_000)).toBe(false);
		expect(watch.look(9_020_000)).toBe(false);
		expect(watch.standstill(9_040_000)).toBe('suspended');
		expect(watch.standstill(11_000_000)).toBeNull();
	});

	it.each(['its word', 'a frame'])('stood still alone where the page missed it, whether %s is read first', (first) => {
		const watch = new StallWatch(0);
		watch.look(500_000);
		if (first === 'a frame') watch.onFrame(5_000_000);
		watch.onMissed(5_001_000);
		expect(watch.standstill(5_002_000)).toBe('worker');
		// The next time, nobody missed it.
		watch.onFrame(9_000_000);
		expect(watch.standstill(9_001_000)).toBe('suspended');
	});
});
