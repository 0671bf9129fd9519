import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Epoch, Segment, SegmentEntry } from '../../../../src/lib/model/segment';
import { RingReader, type ReadSegment } from '../../../../src/lib/storage/ring-reader';
import { HeadStart } from '../../../../src/lib/workers/clip/head-start';
import { entries, epoch, pinnedClip, S, segment, T0 } from '../../../support/builders';

/** Notes what is read of it; a segment may be big, or not be there to be read. */
class FakeRing extends RingReader {
	held: readonly SegmentEntry[];
	readonly read: number[] = [];
	readonly sizeBytes: number | null;
	readonly brokenSeq: number;
	/** Reads that were begun and are neither over nor left. */
	openCount = 0;

	constructor(held: readonly SegmentEntry[], { sizeBytes = null as number | null, brokenSeq = -1 } = {}) {
		// What reads the database is overridden below.
		super(undefined as never);
		this.held = held;
		this.sizeBytes = sizeBytes;
		this.brokenSeq = brokenSeq;
	}

	override entries(): Promise<SegmentEntry[]> {
		return Promise.resolve([...this.held]);
	}

	override epochs(): Promise<Epoch[]> {
		return Promise.resolve([epoch()]);
	}

	override async *segments(wanted: readonly SegmentEntry[]): AsyncGenerator<ReadSegment> {
		this.openCount++;
		try {
			for (const entry of wanted) {
				await turn();
				if (entry.seq === this.brokenSeq) throw new Error('the disk is gone');
				this.read.push(entry.seq);
				yield { entry, segment: this.#segment(entry) };
			}
		} finally {
			this.openCount--;
		}
	}

	#segment({ startUs, endUs }: SegmentEntry): Segment {
		const made = segment({ startUs, endUs, frameUs: 33_000 });
		return this.sizeBytes === null ? made : { ...made, bytes: new ArrayBuffer(this.sizeBytes) };
	}
}

async function turns(count = 60): Promise<void> {
	for (let index = 0; index < count; index++) await turn();
}

const clip = (id: string, fromUs: number, toUs: number) => pinnedClip(id, { sourceId: 'cam', fromUs, toUs });

async function readAll(ahead: HeadStart, of: ReturnType<typeof clip>): Promise<number[]> {
	const footage = await ahead.footage(of, 'cam');
	const seqs: number[] = [];
	for await (const { entry, segment } of footage.segments(footage.entries)) {
		expect(segment?.startUs).toBe(entry.startUs);
		seqs.push(entry.seq);
	}
	footage.close();
	return seqs;
}

test('what was read before the last second was stored is not read again, and all comes in order', async () => {
	const ring = new FakeRing(entries(5));
	const ahead = new HeadStart(ring);
	const pressed = clip('pressed', T0 + 0.5 * S, T0 + 6 * S);
	ahead.begin(pressed);
	await turns();
	expect(ring.read).toEqual([0, 1, 2, 3, 4]);
	ring.held = entries(6);
	expect(await readAll(ahead, pressed)).toEqual([0, 1, 2, 3, 4, 5]);
	expect(ring.read).toEqual([0, 1, 2, 3, 4, 5]);
	// A second try reads anew: the first may have failed on what it read.
	expect(await readAll(ahead, pressed)).toEqual([0, 1, 2, 3, 4, 5]);
	expect(ring.read).toHaveLength(12);
});

test('making that comes while the head start looks for the beginning waits for it', async () => {
	const ring = new FakeRing(entries(4));
	const ahead = new HeadStart(ring);
	const pressed = clip('pressed', T0 + 0.5 * S, T0 + 4 * S);
	ahead.begin(pressed);
	expect(await readAll(ahead, pressed)).toEqual([0, 1, 2, 3]);
	expect(ring.read).toEqual([0, 1, 2, 3]);
});

test('a clip takes nothing of the head start of another', async () => {
	const ring = new FakeRing(entries(6));
	const ahead = new HeadStart(ring);
	ahead.begin(clip('deleted', T0, T0 + 3 * S));
	await turns();
	expect(await readAll(ahead, clip('other', T0 + 1 * S, T0 + 6 * S))).toEqual([0, 1, 2, 3, 4, 5]);
	expect(ring.read).toEqual([0, 1, 2, 0, 1, 2, 3, 4, 5]);
});

test('a head start is dropped where what is held is another by now', async () => {
	const ring = new FakeRing(entries(3));
	const ahead = new HeadStart(ring);
	const pressed = clip('pressed', T0, T0 + 3 * S);
	ahead.begin(pressed);
	await turns();
	ring.held = entries(3, {}, 1);
	expect(await readAll(ahead, pressed)).toEqual([1, 2, 3]);
});

test('of a long clip no more is read ahead than fits the bound', async () => {
	const ring = new FakeRing(entries(100), { sizeBytes: 10 * 1024 * 1024 });
	const ahead = new HeadStart(ring);
	ahead.begin(clip('long', T0, T0 + 100 * S));
	await turns(200);
	// The first, where the clip begins, and then up to the one that goes beyond 24 MB.
	expect(ring.read).toEqual([0, 1, 2, 3]);
	expect(ring.openCount).toBe(1);
	ahead.drop();
	await turns();
	expect(ring.openCount, 'it is let go').toBe(0);
	expect(ring.read).toEqual([0, 1, 2, 3]);
});

test.each([
	['at the beginning', 0],
	['later', 2]
])('a failure %s of a head start is told by the making alone', async (_, brokenSeq) => {
	const ring = new FakeRing(entries(5), { brokenSeq });
	const ahead = new HeadStart(ring);
	const pressed = clip('pressed', T0 + 0.5 * S, T0 + 5 * S);
	ahead.begin(pressed);
	// An unhandled rejection would fail this test.
	await turns();
	await expect(readAll(ahead, pressed)).rejects.toThrow('the disk is gone');
});
