import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RingMirror } from '../../../src/lib/rings/ring-mirror';
import type { RingView } from '../../../src/lib/model/ring';
import { Observable } from '../../../src/lib/base/observable';
import { selectExpired } from '../../../src/lib/ring/eviction';
import type { Epoch, SegmentEntry } from '../../../src/lib/model/segment';
import { RingReader } from '../../../src/lib/storage/ring-reader';
import type { Source } from '../../../src/lib/model/source';
import type { StoreEvent } from '../../../src/lib/storage/store-channel';
import { entries, entry, epoch, S, settings, source, T0 } from '../../support/builders';

interface Stored {
	readonly entries: readonly SegmentEntry[];
	readonly epochs?: readonly Epoch[];
	readonly sources?: readonly Source[];
}

/** What is stored at the moment of the read; each read waits until `release`. */
class FakeRing extends RingReader {
	readonly #stored: Stored;
	readonly #released: Promise<void>;
	readonly release: () => void;

	constructor(stored: Stored) {
		// The three reads below never ask the database.
		super(undefined as never);
		this.#stored = stored;
		let release = () => {};
		this.#released = new Promise((resolve) => (release = resolve));
		this.release = release;
	}

	override async entries(): Promise<SegmentEntry[]> {
		await this.#released;
		return [...this.#stored.entries];
	}

	override async epochs(): Promise<Epoch[]> {
		await this.#released;
		return [...(this.#stored.epochs ?? [epoch()])];
	}

	override async sources(): Promise<Source[]> {
		await this.#released;
		return [...(this.#stored.sources ?? [source()])];
	}
}

function mirror(horizonUs = 300 * S, sourceHere: () => string | null = () => null) {
	const settingsValue = new Observable(settings({ horizonUs }));
	return { settingsValue, ring: new RingMirror(settingsValue, sourceHere) };
}

async function loaded(stored: Stored, horizonUs?: number, sourceHere?: () => string | null): Promise<RingMirror> {
	const { ring } = mirror(horizonUs, sourceHere);
	const reader = new FakeRing(stored);
	reader.release();
	await ring.load(reader);
	return ring;
}

function appended(each: SegmentEntry, evicted: readonly SegmentEntry[] = []): StoreEvent {
	return { type: 'appended', entry: each, evicted };
}

function seqs(ring: RingMirror, sourceId = 'cam'): number[] {
	return ring.entries(sourceId).map(({ seq }) => seq);
}

const EMPTY: RingView = {
	sourceId: null,
	covered: [],
	gaps: [],
	heldUs: 0,
	horizonUs: 300 * S,
	oldestUs: null,
	newestUs: null,
	frameCount: 0,
	byteCount: 0
};

describe('what it shows', () => {
	it('is nothing before anything was read, and where nothing is stored', async () => {
		expect(mirror().ring.view.value).toEqual(EMPTY);
		expect((await loaded({ entries: [], epochs: [], sources: [] })).view.value).toEqual(EMPTY);
		expect((await loaded({ entries: [] })).view.value).toEqual(EMPTY);
	});

	it('is what is held of the source that was started last', async () => {
		const ring = await loaded({
			entries: [...entries(3), ...entries(5, { sourceId: 'back' }), ...entries(2, { sourceId: 'door' })],
			epochs: [epoch(), epoch({ sourceId: 'back' }), epoch({ sourceId: 'door' })],
			sources: [
				source({ id: 'cam', startedUs: T0 }),
				source({ id: 'back', startedUs: T0 + 2 }),
				source({ id: 'door', startedUs: T0 + 1 }),
				// Started last of all, holds nothing.
				source({ id: 'screen', startedUs: T0 + 3 })
			]
		});
		expect(ring.view.value).toEqual({
			sourceId: 'back',
			covered: [{ fromUs: T0, toUs: T0 + 5 * S }],
			gaps: [],
			heldUs: 5 * S,
			horizonUs: 300 * S,
			oldestUs: T0,
			newestUs: T0 + 5 * S,
			frameCount: 150,
			byteCount: 1_500_000
		});
		expect([seqs(ring, 'door'), seqs(ring, 'nobody')]).toEqual([[0, 1], []]);
	});

	it('names gaps', async () => {
		const ring = await loaded({
			entries: [entry(), entry({ seq: 1, epochId: 1, startUs: T0 + 10 * S })],
			epochs: [epoch(), epoch({ id: 1, cause: 'reload' })]
		});
		expect(ring.view.value.gaps).toEqual([{ fromUs: T0 + S, toUs: T0 + 10 * S, cause: 'reload' }]);
		expect(ring.view.value.heldUs).toBe(2 * S);
	});

	it('follows the horizon until it is closed', async () => {
		const { ring, settingsValue } = mirror(300 * S);
		const reader = new FakeRing({ entries: entries(20) });
		reader.release();
		await ring.load(reader);
		expect(ring.view.value.heldUs).toBe(20 * S);
		settingsValue.set(settings({ horizonUs: 15 * S }));
		expect([ring.view.value.heldUs, ring.view.value.horizonUs]).toEqual([15 * S, 15 * S]);
		ring.close();
		settingsValue.set(settings({ horizonUs: 5 * S }));
		expect(ring.view.value.horizonUs).toBe(15 * S);
	});
});

describe('what it is told', () => {
	it('of a new segment: it is held, and what it pushed out is not', async () => {
		const ring = await loaded({ entries: entries(3) });
		ring.on(appended(entry({ seq: 3 }), entries(2)));
		expect(seqs(ring)).toEqual([2, 3]);
		expect(ring.view.value).toMatchObject({ oldestUs: T0 + 2 * S, newestUs: T0 + 4 * S, frameCount: 60 });
	});

	it('twice changes nothing the second time', async () => {
		const ring = await loaded({ entries: entries(3) });
		for (let again = 0; again < 3; again++) ring.on(appended(entry({ seq: 3 }), [entry({ seq: 0 })]));
		expect(seqs(ring)).toEqual([1, 2, 3]);
		ring.on(appended(entry({ seq: 2 })));
		expect(seqs(ring)).toEqual([1, 2, 3]);
	});

	it('of another source: it shows that one, and keeps both', async () => {
		const ring = await loaded({ entries: entries(3) });
		ring.on({ type: 'epoch', epoch: epoch({ sourceId: 'back' }) });
		expect(ring.view.value.sourceId).toBe('cam');
		ring.on(appended(entry({ sourceId: 'back' })));
		expect([ring.view.value.sourceId, ring.view.value.frameCount]).toEqual(['back', 30]);
		expect(seqs(ring)).toEqual([0, 1, 2]);
	});

	/** The sources shown as segments of `sourceIds` are stored, one after the other. */
	function shownAfter(ring: RingMirror, sourceIds: readonly string[]): (string | null)[] {
		return sourceIds.map((sourceId, index) => {
			ring.on(appended(entry({ sourceId, seq: 100 + index })));
			return ring.view.value.sourceId;
		});
	}

	it('of two sources in turn: the one that this page records is shown', async () => {
		const ring = await loaded({ entries: entries(3) }, undefined, () => 'here');
		expect(shownAfter(ring, ['here', 'there', 'there', 'there', 'there', 'there', 'here'])).toEqual(
			Array(7).fill('here')
		);
	});

	it('read anew while this page records: its source is shown, whichever was started last', async () => {
		const sources = [source({ id: 'cam', startedUs: 1 }), source({ id: 'back', startedUs: 2 })];
		const stored = { entries: [...entries(3), ...entries(3, { sourceId: 'back' })], sources };
		expect((await loaded(stored, undefined, () => 'cam')).view.value.sourceId).toBe('cam');
		expect((await loaded(stored)).view.value.sourceId).toBe('back');
	});

	it('of another source, after this page has stopped: that one is shown soon', async () => {
		let here: string | null = 'here';
		const ring = await loaded({ entries: entries(3) }, undefined, () => here);
		expect(shownAfter(ring, ['here', 'there'])).toEqual(['here', 'here']);
		here = null;
		expect(shownAfter(ring, ['there', 'there', 'there', 'there']).at(-1)).toBe('there');
	});

	it('of the source that this page begins to record: it is shown at once', async () => {
		let here: string | null = null;
		const ring = await loaded({ entries: entries(3) }, undefined, () => here);
		expect(shownAfter(ring, ['there'])).toEqual(['there']);
		here = 'here';
		expect(shownAfter(ring, ['there', 'here', 'there'])).toEqual(['there', 'here', 'here']);
	});

	it('of two sources that other tabs record: the shown one stays while it records', async () => {
		const ring = await loaded({ entries: entries(3) });
		expect(shownAfter(ring, ['a', 'b', 'a', 'b', 'b', 'a', 'b'])).toEqual(Array(7).fill('a'));
		expect(shownAfter(ring, ['b', 'b', 'b', 'b'])).toEqual(['a', 'a', 'b', 'b']);
	});

	it('of an eviction: the source’s own go, another source’s of the same numbers stay', async () => {
		const ring = await loaded({ entries: [...entries(3), ...entries(3, { sourceId: 'back' })] });
		ring.on({ type: 'evicted', evicted: entries(2, { sourceId: 'back' }) });
		expect([seqs(ring), seqs(ring, 'back')]).toEqual([[0, 1, 2], [2]]);
		ring.on({ type: 'evicted', evicted: [] });
		ring.on({ type: 'evicted', evicted: entries(5, { sourceId: 'nobody' }) });
		expect([seqs(ring), seqs(ring, 'back')]).toEqual([[0, 1, 2], [2]]);
	});

	it('of an epoch: the gap before it gets its cause, also when it is told again', async () => {
		const ring = await loaded({ entries: entries(1) });
		const next = epoch({ id: 1, cause: 'crash' });
		ring.on({ type: 'epoch', epoch: { ...next, cause: 'unknown', audio: null } });
		ring.on({ type: 'epoch', epoch: next });
		ring.on(appended(entry({ seq: 1, epochId: 1, startUs: T0 + 9 * S })));
		expect(ring.view.value.gaps.map(({ cause }) => cause)).toEqual(['crash']);
	});

	it('of clips, settings and sources: it shows the same', async () => {
		const ring = await loaded({ entries: entries(3) });
		const before = structuredClone(ring.view.value);
		for (const type of ['clips', 'settings', 'sources'] as const) ring.on({ type });
		expect(ring.view.value).toEqual(before);
	});

	it('tells its own listeners, of each change', async () => {
		const ring = await loaded({ entries: entries(1) });
		const counts: number[] = [];
		ring.view.subscribe(({ frameCount }) => counts.push(frameCount));
		ring.on(appended(entry({ seq: 1 })));
		ring.on({ type: 'evicted', evicted: [entry()] });
		expect(counts).toEqual([30, 60, 30]);
	});
});

describe('what it is told while it reads', () => {
	it('is shown after what was read, whether that has it already or not', async () => {
		const { ring } = mirror();
		const reader = new FakeRing({ entries: entries(4, {}, 1) });
		ring.on(appended(entry({ seq: 3 })));
		const loading = ring.load(reader);
		ring.on(appended(entry({ seq: 4 }), [entry({ seq: 0 })]));
		ring.on(appended(entry({ seq: 5 }), [entry({ seq: 1 })]));
		expect(ring.view.value).toEqual(EMPTY);
		reader.release();
		await loading;
		expect(seqs(ring)).toEqual([2, 3, 4, 5]);
		ring.on(appended(entry({ seq: 6 })));
		expect(seqs(ring)).toEqual([2, 3, 4, 5, 6]);
	});

	it('does not bring back what was evicted before the read', async () => {
		const { ring } = mirror();
		ring.on(appended(entry({ seq: 0 })));
		ring.on({ type: 'evicted', evicted: [entry({ seq: 0 })] });
		const reader = new FakeRing({ entries: [] });
		reader.release();
		await ring.load(reader);
		expect([seqs(ring), ring.view.value.newestUs]).toEqual([[], null]);
	});

	it('counts also between two reads that were asked for at once', async () => {
		const { ring } = mirror();
		const [first, second] = [new FakeRing({ entries: entries(3) }), new FakeRing({ entries: entries(3) })];
		const [one, two] = [ring.load(first), ring.load(second)];
		first.release();
		await one;
		// News come as tasks of their own.
		await new Promise((resolve) => setTimeout(resolve));
		ring.on(appended(entry({ seq: 3 })));
		second.release();
		await two;
		expect(seqs(ring)).toEqual([0, 1, 2, 3]);
	});

	it('is not lost by a read that fails, which is told to who asked for it', async () => {
		const ring = await loaded({ entries: entries(2) });
		const reader = new FakeRing({ entries: [] });
		reader.entries = () => Promise.reject(new Error('closed'));
		reader.release();
		const loading = ring.load(reader);
		ring.on(appended(entry({ seq: 2 })));
		await expect(loading).rejects.toThrow('closed');
		expect([seqs(ring), ring.view.value.frameCount]).toEqual([[0, 1, 2], 90]);
	});

	it('counts also in a second read, which replaces the first', async () => {
		const ring = await loaded({ entries: entries(5) });
		const reader = new FakeRing({ entries: [entry({ seq: 4 })] });
		const loading = ring.load(reader);
		ring.on(appended(entry({ seq: 5 })));
		expect(seqs(ring)).toEqual([0, 1, 2, 3, 4]);
		reader.release();
		await loading;
		expect(seqs(ring)).toEqual([4, 5]);
		expect(ring.view.value).toMatchObject({ frameCount: 60, oldestUs: T0 + 4 * S });
	});
});

it('holds what is stored, whenever it reads and however the news overtakes the read', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.constantFrom<'append' | 'clear'>('append', 'append', 'append', 'append', 'clear'), {
				maxLength: 30,
				size: 'max'
			}),
			fc.nat(30),
			fc.nat(30),
			fc.nat(30),
			async (steps, a, b, c) => {
				const [begun, snapshot, done] = [a, b, c].sort((x, y) => x - y) as [number, number, number];
				const { ring } = mirror();
				let stored: SegmentEntry[] = [];
				let seq = 0;
				let release = () => {};
				const released = new Promise<void>((resolve) => (release = resolve));
				let taken: SegmentEntry[] | null = null;
				const reader = new FakeRing({ entries: [] });
				reader.release();
				reader.entries = async () => {
					await released;
					return taken ?? stored;
				};
				let loading: Promise<void> | undefined;
				for (let at = 0; at <= 31; at++) {
					if (at === begun) loading = ring.load(reader);
					if (at === snapshot) taken = [...stored];
					if (at === done) {
						release();
						await loading;
					}
					const step = steps[at];
					if (step === 'append') {
						const next = entry({ seq: seq++ });
						const evicted = selectExpired([...stored, next], 5 * S, []);
						stored = [...stored, next].filter((each) => !evicted.includes(each));
						ring.on(appended(next, evicted));
					} else if (step === 'clear') {
						const evicted = stored;
						stored = [];
						ring.on({ type: 'evicted', evicted });
					}
				}
				expect(ring.entries('cam')).toEqual(stored);
				expect(ring.view.value.frameCount).toBe(stored.length * 30);
			}
		),
		{ numRuns: 200 }
	);
});
