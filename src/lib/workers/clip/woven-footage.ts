import { AppError } from '../../base/errors';
import type { TimeRange } from '../../base/units';
import { clipCoverage, coverageOf, unionOf } from '../../ring/coverage';
import { coverageOfFile, whereFrom } from '../../cut/held-around';
import { cutAt, meet, weave, type Piece } from '../../cut/weave';
import type { Segment, SegmentEntry } from '../../model/segment';
import type { ReadSegment, RingReader } from '../../storage/ring-reader';
import type { CutSource } from '../../model/clip';
import { fileFootage, type FileFootage } from './file-footage';
import { ringFootage, withDamage, type Footage } from './footage';

/** What the file is encoded as, beside the ring's epochs, which count from 0. */
const FILE_EPOCH = -1;

/**
 * What a range of a finished clip is made anew of: its file, or the ring, or both together where neither has all of it.
 * @param isPinned what the ring holds of the range is kept for this; else only the file is counted on
 * @throws AppError `clip/out-of-reach`, `clip/file-missing`, `clip/footage-gone`, `storage/*`
 */
export async function footageOf(
	range: TimeRange,
	source: CutSource,
	reader: RingReader,
	isPinned: boolean
): Promise<{ readonly footage: Footage; readonly from: 'ring' | 'file' | 'both' }> {
	if (!isPinned) return { footage: await fileFootage(source), from: 'file' };
	const ring = await ringFootage(reader, source.sourceId);
	// What the ring lost between the press and its pin may be in the file.
	const held = { ring: coverageOf(ring.entries, ring.epochs), file: coverageOfFile(source) };
	const from = whereFrom(range, held);
	if (from === null) throw new AppError('clip/out-of-reach', 'fatal', 'a part of the range is held nowhere any more');
	if (from === 'ring') return { footage: ring, from };
	const file = await fileFootage(source);
	return { footage: from === 'file' ? file : wovenFootage(ring, file, source), from };
}

/**
 * What the ring holds and what a clip's file shows as one footage: each frame and each packet of sound once, whichever of
 * the two it is in. Where the file is encoded as the ring's epoch is, byte for byte in the decoder's configuration, both
 * are copied under one description; else they are joined as two epochs are. Closes `file` when it is closed.
 * @param ring of the source that the file was recorded from
 */
function wovenFootage(ring: Footage, file: FileFootage, source: CutSource): Footage {
	const pieces = weave(ring.entries, file.entries);
	const epochs = [...ring.epochs, ...file.epochs.map((epoch) => ({ ...epoch, id: FILE_EPOCH }))];
	const entries = pieces.map(({ from, entry, endUs }, seq) => {
		return { ...entry, seq, endUs, epochId: from === 'file' ? FILE_EPOCH : entry.epochId };
	});
	return {
		entries,
		epochs,
		segments: (wanted) => read(wanted, pieces, ring, file),
		stills: file.stills,
		gapsIn: (range, damaged) => {
			const held = coverageOf(withDamage(ring.entries, damaged), ring.epochs);
			return clipCoverage(unionOf(coverageOfFile(source), held), range).gaps;
		},
		close: () => file.close()
	};
}

/** Reads runs of pieces from where they are; a damaged one is given by its entry in the ring. */
async function* read(
	wanted: readonly SegmentEntry[],
	pieces: readonly Piece[],
	ring: Footage,
	file: FileFootage
): AsyncGenerator<ReadSegment> {
	const all = wanted.flatMap(({ seq }) => pieces[seq] ?? []);
	/** Given last, where it is of the ring. */
	let last: Segment | null = null;
	for (let at = 0; at < all.length;) {
		const run = runFrom(all, at);
		const [first, next] = [run[0], all[at + run.length]];
		if (first?.from === 'ring') {
			const endOf = new Map(run.map((piece) => [piece.entry.seq, piece.endUs]));
			for await (const { entry, segment } of ring.segments(run.map((piece) => piece.entry))) {
				last = segment && cutAt(segment, endOf.get(entry.seq) ?? entry.endUs);
				yield { entry, segment: last };
			}
		} else {
			const afterUs = last && meet(all[at - 1], first) ? (soundTimes(last).at(-1) ?? null) : null;
			const beforeUs = next && meet(run.at(-1), next) ? await firstSound(next.entry, ring) : null;
			for (const piece of run) {
				const bounds = { afterUs: piece === first ? afterUs : null, beforeUs: piece === run.at(-1) ? beforeUs : null };
				const segment = await file.segment({ ...piece.entry, endUs: piece.endUs }, bounds);
				yield { entry: piece.entry, segment: cutAt({ ...segment, epochId: FILE_EPOCH }, piece.endUs) };
			}
			last = null;
		}
		at += run.length;
	}
}

/** The pieces from `at` on that come from one place. */
function runFrom(pieces: readonly Piece[], at: number): readonly Piece[] {
	const from = pieces[at]?.from;
	const other = pieces.findIndex((piece, index) => index > at && piece.from !== from);
	return pieces.slice(at, other < 0 ? undefined : other);
}

async function firstSound(entry: SegmentEntry, ring: Footage): Promise<number | null> {
	for await (const { segment } of ring.segments([entry])) if (segment) return soundTimes(segment)[0] ?? null;
	return null;
}

function soundTimes({ startUs, audio }: Segment): number[] {
	return Array.from(audio.timesUs, (timeUs) => startUs + timeUs);
}
