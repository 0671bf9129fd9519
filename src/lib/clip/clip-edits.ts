import { AppError } from '../base/errors';
import type { TimeRange } from '../base/units';
import { clipCoverage, lengthOf, unionOf, type Coverage } from '../ring/coverage';
import { unpinned, type ClipStore } from '../storage/clip-store';
import type { Clip, ClipEdit } from '../model/clip';
import { betweenFrames } from '../cut/file-time';
import { coverageOfFile, cutSourceOf, whereFrom, type HeldAround } from '../cut/held-around';
import { withEditDropped } from './clip-states';
import { newClip, type ClipMint } from './new-clip';

interface Options {
	readonly store: ClipStore;
	readonly mint: ClipMint;
	/** What is held of any source. */
	readonly coverage: (sourceId: string) => Coverage;
	/** Something waits to be made. */
	readonly onWaiting: () => Promise<void>;
	/** Ends the making of a clip. */
	readonly onDropped: (clipId: string) => void;
}

/**
 * Changes of finished clips: other ends, a part as a clip of its own, two pieces. What is asked for is stored with the
 * pin it needs in one transaction, made after that by `ClipMaker`, and until then the clip is as it was.
 */
export class ClipEdits {
	readonly #options: Options;

	constructor(options: Options) {
		this.#options = options;
	}

	/** What there is to make a finished clip anew of. @throws AppError `clip/being-changed` where it has no file */
	heldAround(clip: Clip): HeldAround {
		const source = cutSourceOf(clip);
		if (!source) throw beingChanged();
		return { ring: this.#options.coverage(source.sourceId), file: coverageOfFile(source) };
	}

	/** @param range begins and ends where frames begin */
	async changeEnds(clip: Clip, range: TimeRange): Promise<void> {
		const wanted = betweenFrames(range);
		const from = this.#from(clip, wanted);
		await this.#store(clip, { range: wanted, from: from === 'file' ? 'file' : 'ring', afterClipId: null });
	}

	/** @returns the new clip, pinned */
	async saveCut(clip: Clip, range: TimeRange): Promise<Clip> {
		const cut = this.#cutOf(clip, betweenFrames(range), `${clip.title} (cut)`);
		await this.#options.store.add([cut]);
		await this.#options.onWaiting();
		return cut;
	}

	/** @returns the later piece, pinned; `clip` is shortened when that is verified */
	async split(clip: Clip, atUs: number): Promise<Clip> {
		const { file } = this.heldAround(clip);
		const [fromUs, toUs] = [file.covered[0]?.fromUs ?? atUs, file.covered.at(-1)?.toUs ?? atUs];
		if (atUs <= fromUs || atUs >= toUs) throw outOfReach();
		const later = this.#cutOf(clip, betweenFrames({ fromUs: atUs, toUs }), `${clip.title} (part 2)`);
		const range = betweenFrames({ fromUs, toUs: atUs });
		// Its first frame stays the first, so its own file gives all of it unchanged.
		await this.#store(clip, { range, from: 'file', afterClipId: later.id }, [later]);
		return later;
	}

	/** Drops a change that waits, is being made, or failed: the clip stays as it is. */
	async drop(clipId: string): Promise<void> {
		this.#options.onDropped(clipId);
		await this.#options.store.update(clipId, withEditDropped);
		await this.#options.onWaiting();
	}

	async retry(clipId: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) =>
			clip.edit ? { ...clip, edit: { ...clip.edit, attempts: 0, failure: null } } : undefined
		);
		await this.#options.onWaiting();
	}

	async #store(
		clip: Clip,
		{ range, from, afterClipId }: Pick<ClipEdit, 'range' | 'from' | 'afterClipId'>,
		added: readonly Clip[] = []
	): Promise<void> {
		const changed = await this.#options.store.update(
			clip.id,
			(current) => {
				const [pin] = current.ranges;
				const isFree = !current.edit || current.edit.failure !== null;
				if (current.state !== 'ready' || !current.file || !pin || !isFree) return undefined;
				const rangesBefore = current.edit?.rangesBefore ?? current.ranges;
				const edit: ClipEdit = {
					range,
					from,
					revision: (current.file.revision ?? 0) + 1,
					createdUs: this.#options.mint.nowUs(),
					rangesBefore,
					afterClipId,
					attempts: 0,
					failure: null
				};
				if (from === 'file') return { ...unpinned(current), ranges: rangesBefore, edit };
				return { ...current, ranges: [{ sourceId: pin.sourceId, ...range }], pinned: 1, edit };
			},
			added
		);
		if (!changed) throw beingChanged();
		await this.#options.onWaiting();
	}

	#from(clip: Clip, range: TimeRange): 'ring' | 'file' | 'both' {
		const from = whereFrom(range, this.heldAround(clip));
		if (from === null) throw outOfReach();
		return from;
	}

	#cutOf(clip: Clip, range: TimeRange, title: string): Clip {
		const source = cutSourceOf(clip);
		if (!source) throw beingChanged();
		const held = this.heldAround(clip);
		const from = this.#from(clip, range);
		const whole = { ring: held.ring, file: held.file, both: unionOf(held.file, held.ring) }[from];
		const { covered, gaps } = clipCoverage(whole, range);
		const askedUs = range.toUs - range.fromUs;
		const facts = { state: 'pinned' as const, askedUs, gotUs: lengthOf(covered), gaps };
		const cut = { ...newClip(this.#options.mint, source.sourceId, range, facts), title, sourceLabel: clip.sourceLabel };
		if (from === 'ring') return cut;
		return { ...(from === 'file' ? unpinned(cut) : cut), cutFrom: source };
	}
}

function outOfReach(): AppError {
	return new AppError('clip/out-of-reach', 'fatal', 'an end of the range is held neither by the ring nor by the file');
}

function beingChanged(): AppError {
	return new AppError('clip/being-changed', 'fatal', 'no file, or another change waits');
}
