import { ClipLayout } from '../../cut/lay-out';
import { joinParts, planParts, type ClipPart } from '../../cut/plan-clip';
import type { SegmentEntry } from '../../model/segment';
import { ReadAhead } from '../../storage/read-ahead';
import type { ReadSegment, RingReader } from '../../storage/ring-reader';
import type { Clip } from '../../model/clip';
import { ringFootage, type Footage } from './footage';
import { beginRecode } from './recode';

/** Read before it is asked for: most of a clip of half a minute at 1080p. */
const MAX_AHEAD_BYTES = 24 * 1024 * 1024;

/** What was begun of a clip. */
interface Begun {
	readonly clipId: string;
	/** Those that are read, in order. */
	readonly entries: readonly SegmentEntry[];
	/** Taken out of `ahead` again already, to look where the clip begins. */
	readonly opening: readonly ReadSegment[];
	readonly ahead: ReadAhead<ReadSegment>;
}

/**
 * Begins a clip while its last second is on its way to storage: reads what is there of its footage, and encodes its first,
 * partial second anew. Of one clip at a time, in bounded memory.
 */
export class HeadStart {
	readonly #ring: RingReader;
	#begun: Promise<Begun | null> = Promise.resolve(null);

	constructor(ring: RingReader) {
		this.#ring = ring;
	}

	/** Never throws: what fails here, making the clip meets again, and tells. */
	begin(clip: Clip): void {
		this.drop();
		this.#begun = this.#begin(clip).catch(() => null);
	}

	/** What the ring holds of the clip's source. What was read of the clip is not read again. */
	async footage(clip: Clip, sourceId: string): Promise<Footage> {
		const footage = await ringFootage(this.#ring, sourceId);
		return { ...footage, segments: (wanted) => this.#segments(clip.id, wanted), close: () => this.drop() };
	}

	/** Lets go what was begun. */
	drop(): void {
		const begun = this.#take();
		void begun.then((each) => each?.ahead.return());
	}

	#take(): Promise<Begun | null> {
		const begun = this.#begun;
		this.#begun = Promise.resolve(null);
		return begun;
	}

	async #begin(clip: Clip): Promise<Begun | null> {
		const [pin] = clip.ranges;
		if (!pin || clip.cutFrom || clip.edit) return null;
		const { entries, epochs } = await ringFootage(this.#ring, pin.sourceId);
		const part = joinParts(pin, planParts(pin, entries, epochs));
		if (!part) return null;
		const ahead = readAhead(this.#ring.segments(part.entries));
		try {
			return { clipId: clip.id, entries: part.entries, opening: await openingOf(part, ahead), ahead };
		} catch (error) {
			await ahead.return();
			throw error;
		}
	}

	async *#segments(clipId: string, wanted: readonly SegmentEntry[]): AsyncGenerator<ReadSegment> {
		const begun = await this.#take();
		let left = wanted;
		try {
			if (begun?.clipId === clipId && beginsWith(wanted, begun.entries)) {
				yield* begun.opening;
				yield* begun.ahead;
				left = wanted.slice(begun.entries.length);
			}
		} finally {
			await begun?.ahead.return();
		}
		yield* readAhead(this.#ring.segments(left));
	}
}

function readAhead(segments: AsyncIterable<ReadSegment>): ReadAhead<ReadSegment> {
	return new ReadAhead(segments, ({ segment }) => segment?.bytes.byteLength ?? 0, MAX_AHEAD_BYTES);
}

/** Reads up to where the clip begins, and begins to encode the rest of that second anew where it begins inside one. */
async function openingOf(part: ClipPart, ahead: ReadAhead<ReadSegment>): Promise<ReadSegment[]> {
	const layout = new ClipLayout(part.range, part.audio?.packetUs ?? 0);
	const opening: ReadSegment[] = [];
	while (layout.startUs === null) {
		const { value: read, done } = await ahead.next();
		if (done) break;
		opening.push(read);
		if (!read.segment) continue;
		const { video } = layout.add(read.segment);
		const config = part.epochs.get(read.entry.epochId)?.video ?? part.video;
		if (layout.leadUs > 0) beginRecode(config, video, layout.leadUs);
	}
	return opening;
}

/** Records of the ring are never written over by others. */
function beginsWith(entries: readonly SegmentEntry[], first: readonly SegmentEntry[]): boolean {
	return first.every(({ seq, startUs, sourceId }, index) => {
		const entry = entries[index];
		return entry?.seq === seq && entry.startUs === startUs && entry.sourceId === sourceId;
	});
}
