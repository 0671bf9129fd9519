import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isoFromUs } from '../../../src/lib/base/units';
import { fileNameOf } from '../../../src/lib/cut/file-name';
import { wallUs } from '../../../src/lib/platform/clock';
import { MS, S } from '../../support/builders';

/** In the night of 25 October 2026 the clocks of Berlin go back from 03:00 to 02:00 at this moment. */
const SWITCH_MS = Date.parse('2026-10-25T01:00:00.000Z');

beforeEach(() => {
	vi.stubEnv('TZ', 'Europe/Berlin');
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllEnvs();
});

test('the time footage is stamped with goes on evenly while the clock on the wall goes back', () => {
	const stamps: number[] = [];
	const shown: number[] = [];
	for (const secondsAfter of [-2, -1, 0, 1]) {
		vi.setSystemTime(SWITCH_MS + secondsAfter * 1000);
		stamps.push(wallUs());
		shown.push(new Date().getHours());
	}
	expect(shown).toEqual([2, 2, 2, 2]);
	expect(new Date(SWITCH_MS - 1).getTimezoneOffset()).toBe(new Date(SWITCH_MS).getTimezoneOffset() - 60);
	expect(stamps.map((us) => us - stamps[0]!)).toEqual([0, S, 2 * S, 3 * S]);
});

test('two moments that the wall clock shows alike have times and file names of their own, in order', () => {
	const [first, second] = [SWITCH_MS - 1_800_000, SWITCH_MS + 1_800_000];
	expect(new Date(first).toTimeString().slice(0, 8)).toBe(new Date(second).toTimeString().slice(0, 8));
	const names = [first, second].map((ms) => fileNameOf({ sourceLabel: 'Door', startUs: ms * MS }));
	expect(names).toEqual(['hindsight-door-2026-10-25T00-30-00Z.mp4', 'hindsight-door-2026-10-25T01-30-00Z.mp4']);
	expect([first, second].map((ms) => isoFromUs(ms * MS))).toEqual([
		'2026-10-25T00:30:00.000Z',
		'2026-10-25T01:30:00.000Z'
	]);
});
