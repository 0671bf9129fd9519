import { expect, test, vi } from 'vitest';
import { Recovery } from '../../../src/lib/clip/recovery';
import type { RingView } from '../../../src/lib/model/ring';
import type { SaveAnswer } from '../../../src/lib/clip/types';
import { Observable } from '../../../src/lib/base/observable';
import type { TimeRange } from '../../../src/lib/base/units';
import type { Notes } from '../../../src/lib/platform/notes';
import { FakeNotes } from '../../support/fake-notes';

const S = 1_000_000;
const HORIZON_US = 300 * S;
const SAVED = {} as SaveAnswer;

/** A ring that holds `covered`, and a recovery over it. */
function setUp(covered: readonly TimeRange[], notes: Notes = new FakeNotes()) {
	const ring = new Observable<RingView>(viewOf(covered));
	const save = vi.fn<(sourceId: string, range: TimeRange) => Promise<SaveAnswer>>(async () => SAVED);
	const recovery = new Recovery({
		ring,
		coverage: () => ({ covered: ring.value.covered, gaps: [] }),
		save,
		notes
	});
	return { recovery, save, notes, hold: (now: readonly TimeRange[]) => ring.set(viewOf(now)) };
}

function viewOf(covered: readonly TimeRange[]): RingView {
	return {
		sourceId: covered.length > 0 ? 'camera' : null,
		covered,
		gaps: [],
		heldUs: 0,
		horizonUs: HORIZON_US,
		oldestUs: covered[0]?.fromUs ?? null,
		newestUs: covered.at(-1)?.toUs ?? null,
		frameCount: 0,
		byteCount: 0
	};
}

const run = (fromS: number, toS: number): TimeRange => ({ fromUs: fromS * S, toUs: toS * S });

test('offers what a run that was cut off left', () => {
	const { recovery } = setUp([run(1000, 1252)]);
	expect(recovery.offer.value).toBeNull();
	recovery.begin(true);
	expect(recovery.offer.value).toEqual({ ...run(1000, 1252), keptUs: 252 * S });
});

test('a ring that is read anew offers the same, and nothing of the run that goes on', () => {
	const { recovery, hold } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	hold([run(1000, 1252), run(1300, 1310)]);
	recovery.begin(false);
	expect(recovery.offer.value).toEqual({ ...run(1000, 1252), keptUs: 252 * S });
});

test('offers nothing when the last run said how it ended, or nothing is held', () => {
	const said = setUp([run(1000, 1252)]);
	said.recovery.begin(false);
	expect(said.recovery.offer.value).toBeNull();
	const empty = setUp([]);
	empty.recovery.begin(true);
	expect(empty.recovery.offer.value).toBeNull();
});

test('reaches back as far as the buffer does, over gaps, and counts what is there', () => {
	const { recovery } = setUp([run(10, 60), run(1000, 1100), run(1110, 1150)]);
	recovery.begin(true);
	expect(recovery.offer.value).toEqual({ fromUs: 1000 * S, toUs: 1150 * S, keptUs: 140 * S });
});

test('saves exactly what it offers, once', async () => {
	const { recovery, save, notes } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	await expect(recovery.save()).resolves.toBe(SAVED);
	expect(save).toHaveBeenCalledExactlyOnceWith('camera', run(1000, 1252));
	expect(recovery.offer.value).toBeNull();
	const again = setUp([run(1000, 1252)], notes);
	again.recovery.begin(true);
	expect(again.recovery.offer.value).toBeNull();
});

test('a save that fails leaves the offer', async () => {
	const { recovery, save } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	save.mockRejectedValueOnce(new Error('full'));
	await expect(recovery.save()).rejects.toThrow('full');
	expect(recovery.offer.value).not.toBeNull();
});

test('is not said again once dismissed; the next crash is', () => {
	const { recovery, notes } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	recovery.dismiss();
	expect(recovery.offer.value).toBeNull();
	const reloaded = setUp([run(1000, 1252)], notes);
	reloaded.recovery.begin(true);
	expect(reloaded.recovery.offer.value).toBeNull();
	const next = setUp([run(1000, 1252), run(1300, 1310)], notes);
	next.recovery.begin(true);
	expect(next.recovery.offer.value).toMatchObject({ toUs: 1310 * S });
});

test('unanswered, it goes over a reload after a run that ended well', () => {
	const { recovery, notes } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	const later = setUp([run(1000, 1252), run(1300, 1400)], notes);
	later.recovery.begin(false);
	expect(later.recovery.offer.value).toEqual({ ...run(1000, 1252), keptUs: 252 * S });
});

test('a new recording lets the old footage go: says what is left, then nothing more', () => {
	const { recovery, hold, notes } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	hold([run(1200, 1252), run(1300, 1500)]);
	expect(recovery.offer.value).toEqual({ fromUs: 1200 * S, toUs: 1252 * S, keptUs: 52 * S });
	hold([run(1300, 1600)]);
	expect(recovery.offer.value).toBeNull();
	const later = setUp([run(1300, 1600)], notes);
	later.recovery.begin(false);
	expect(later.recovery.offer.value).toBeNull();
});

test('a recording that grows changes no offer', () => {
	const { recovery, hold } = setUp([run(1000, 1252)]);
	recovery.begin(true);
	const before = recovery.offer.value;
	hold([run(1000, 1252), run(1300, 1301)]);
	expect(recovery.offer.value).toBe(before);
});
