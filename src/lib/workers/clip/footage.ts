import type { TimeRange } from '../../base/units';
import { clipCoverage, coverageOf } from '../../ring/coverage';
import type { Epoch, Gap, SegmentEntry } from '../../model/segment';
import type { ReadSegment, RingReader } from '../../storage/ring-reader';

/** What a clip is made of, wherever it lies. Close it. */
export interface Footage {
	/** Segments in order. */
	readonly entries: readonly SegmentEntry[];
	readonly epochs: readonly Epoch[];
	/** The segments of some `entries`, in order. */
	segments(entries: readonly SegmentEntry[]): AsyncIterable<ReadSegment>;
	/** Capture times for which it has a still that says what is missing. */
	readonly stills: readonly TimeRange[];
	/** What is missing in `range`, with `damaged` missing too. */
	gapsIn(range: TimeRange, damaged: readonly SegmentEntry[]): readonly Gap[];
	close(): void;
}

/** What the ring holds of a source at this moment. */
export async function ringFootage(ring: RingReader, sourceId: string): Promise<Footage> {
	const [entries, epochs] = await Promise.all([ring.entries(sourceId), ring.epochs(sourceId)]);
	return {
		entries,
		epochs,
		segments: (wanted) => ring.segments(wanted),
		stills: [],
		gapsIn: (range, damaged) => clipCoverage(coverageOf(withDamage(entries, damaged), epochs), range).gaps,
		close: () => undefined
	};
}

/** `entries` with those of `damaged` marked. */
export function withDamage(entries: readonly SegmentEntry[], damaged: readonly SegmentEntry[]): SegmentEntry[] {
	const seqs = new Set(damaged.map(({ seq }) => seq));
	return entries.map((entry) => (seqs.has(entry.seq) ? { ...entry, isDamaged: true } : entry));
}
