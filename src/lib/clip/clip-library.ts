import type { ClipLibrary, ClipProgress, LiveRecorder, RingView, SaveAnswer } from '../app/types';
import { AppError } from '../base/errors';
import { Observable, type ReadonlyObservable } from '../base/observable';
import { msFromUs, type TimeRange } from '../base/units';
import { clipCoverage, lengthOf, type Coverage } from '../buffer/coverage';
import { unpinned, type ClipStore } from '../storage/clip-store';
import { clipFile, deleteClipFile, listClipFiles } from '../storage/files';
import { OPEN_END_US, type Clip } from '../storage/schema';

/** How long a deletion can be undone at least; the notice with `Undo` is gone by then. */
const UNDO_MS = 30_000;

interface Options {
	readonly store: ClipStore;
	readonly ring: ReadonlyObservable<RingView>;
	/** What is held of any source. */
	readonly coverage: (sourceId: string) => Coverage;
	readonly recorder: LiveRecorder;
	/** Seals what is being encoded; does nothing where another tab records. */
	readonly cut: () => Promise<void>;
	/** The clock's time at which the running epoch began; `null` while none runs. */
	readonly liveSinceUs: () => number | null;
	/** A clip waits to be made. */
	readonly onPinned: () => void;
	/** Ends the making of a clip that was deleted. */
	readonly onRemoved: (clipId: string) => void;
	readonly sourceLabel: (sourceId: string) => string;
	readonly newId: () => string;
}

/** What the user saved. A press is a durable pin first; the file is made after it, by `ClipMaker`. */
export class Clips implements ClipLibrary {
	readonly clips = new Observable<readonly Clip[]>([]);
	readonly isLoaded = new Observable(false);
	readonly progress = new Observable<ReadonlyMap<string, ClipProgress>>(new Map());
	readonly #options: Options;
	readonly #purges = new Set<ReturnType<typeof setTimeout>>();

	constructor(options: Options) {
		this.#options = options;
	}

	/**
	 * Closes recordings that nobody ends any more, at the last frame held. Before anything records here: a source that
	 * starts again would carry them on.
	 * @param newestOf end of what is held of a source
	 */
	async closeCutOff(recordingIds: ReadonlySet<string>, newestOf: (sourceId: string) => number | null): Promise<void> {
		for (const clip of await this.#options.store.list()) {
			const [pin] = clip.ranges;
			if (clip.state !== 'open' || !pin || recordingIds.has(pin.sourceId)) continue;
			await this.#closeAtLastFrame(clip, newestOf(pin.sourceId));
		}
	}

	/** Makes deletions final and deletes files without a clip. Only the tab that holds the maker's lock may call it. */
	async sweep(): Promise<void> {
		const clips = await this.#options.store.list();
		for (const { id, deletedUs } of clips) if (deletedUs !== null) await this.#purge(id);
		const known = new Set(clips.map(({ id }) => id));
		for (const id of await listClipFiles()) if (!known.has(id)) await deleteClipFile(id);
		await this.refresh();
	}

	/** Reads the clips anew; after every change of the store, in any tab. */
	async refresh(): Promise<void> {
		const clips = await this.#options.store.list();
		this.clips.set(clips.filter(({ deletedUs }) => deletedUs === null).sort((a, b) => b.createdUs - a.createdUs));
		this.isLoaded.set(true);
	}

	async saveLast(lengthUs: number | 'all'): Promise<SaveAnswer> {
		const coverage = this.#coverage();
		const toUs = this.#presentUs(coverage);
		const fromUs = lengthUs === 'all' ? (coverage.covered[0]?.fromUs ?? toUs) : toUs - lengthUs;
		return this.#pin(this.#sourceId(), { fromUs, toUs }, lengthUs === 'all' ? null : lengthUs, coverage);
	}

	async saveRange(sourceId: string, range: TimeRange): Promise<SaveAnswer> {
		return this.#pin(sourceId, range, null, this.#options.coverage(sourceId));
	}

	async startRecording(): Promise<Clip> {
		const { phase, isElsewhere } = this.#options.recorder.state.value;
		const sourceId = this.#sourceId();
		if (sourceId === null || (phase !== 'recording' && !isElsewhere)) throw nothingHeld();
		const fromUs = this.#options.recorder.nowUs();
		const clip = this.#newClip(
			sourceId,
			{ fromUs, toUs: OPEN_END_US },
			{ state: 'open', askedUs: null, gotUs: null, gaps: [] }
		);
		await this.#options.store.add([clip]);
		await this.refresh();
		return clip;
	}

	async stopRecording(): Promise<SaveAnswer> {
		const open = this.clips.value.find(({ state }) => state === 'open');
		const [pin] = open?.ranges ?? [];
		if (!open || !pin) throw nothingHeld();
		const coverage = this.#coverage();
		const range = { fromUs: pin.fromUs, toUs: Math.max(this.#presentUs(coverage), pin.fromUs + 1) };
		const { covered, gaps } = clipCoverage(coverage, range);
		const askedUs = range.toUs - range.fromUs;
		const gotUs = lengthOf(covered);
		const clip = await this.#options.store.update(open.id, (current) => ({
			...current,
			state: 'pinned',
			ranges: [{ ...pin, ...range }],
			askedUs,
			gotUs,
			gaps
		}));
		if (!clip) throw nothingHeld();
		await this.#onPinned();
		return { clip, askedUs, gotUs, range, gaps };
	}

	async rename(clipId: string, title: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) => ({ ...clip, title }));
		await this.refresh();
	}

	async remove(clipId: string): Promise<void> {
		this.#options.onRemoved(clipId);
		const deletedUs = this.#options.recorder.nowUs();
		const removed = await this.#options.store.update(clipId, (clip) => ({
			...clip,
			deletedUs,
			// A recording under way ends with its deletion; what it pinned stays pinned for the undo.
			...(clip.state === 'open' ? closedAt(clip, deletedUs) : {}),
			...(clip.state === 'assembling' ? { state: 'pinned' as const } : {})
		}));
		await this.refresh();
		if (!removed) return;
		const purge = setTimeout(() => {
			this.#purges.delete(purge);
			void this.#purgeIfDeleted(clipId);
		}, UNDO_MS);
		this.#purges.add(purge);
	}

	async restore(clipId: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) => ({ ...clip, deletedUs: null }));
		await this.#onPinned();
	}

	async retry(clipId: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) =>
			clip.state === 'failed' ? { ...clip, state: 'pinned', failure: null, attempts: 0 } : undefined
		);
		await this.#onPinned();
	}

	async makeFirst(clipId: string): Promise<void> {
		const putFirstUs = this.#options.recorder.nowUs();
		await this.#options.store.update(clipId, (clip) => (clip.state === 'pinned' ? { ...clip, putFirstUs } : undefined));
		await this.#onPinned();
	}

	file(clipId: string): Promise<File> {
		return clipFile(clipId);
	}

	async removeAll(): Promise<void> {
		const clips = await this.#options.store.list();
		for (const { id } of clips) this.#options.onRemoved(id);
		for (const { id, state } of clips) if (state !== 'open') await this.#purge(id);
		await this.refresh();
	}

	close(): void {
		for (const purge of this.#purges) clearTimeout(purge);
	}

	/** What is held, with what is being encoded now: it is stored within a second. */
	#coverage(): Coverage {
		const { covered, gaps, newestUs } = this.#options.ring.value;
		const sinceUs = this.#options.liveSinceUs();
		const nowUs = this.#options.recorder.nowUs();
		if (sinceUs === null || this.#options.recorder.state.value.phase !== 'recording') return { covered, gaps };
		const liveFromUs = Math.max(sinceUs, newestUs ?? 0);
		if (liveFromUs >= nowUs) return { covered, gaps };
		const last = covered.at(-1);
		// The epoch's first segment is stored a second after its first frame; before, only the clock knows of it.
		if (last && newestUs !== null && newestUs >= sinceUs) {
			return { covered: [...covered.slice(0, -1), { ...last, toUs: nowUs }], gaps };
		}
		return { covered: [...covered, { fromUs: liveFromUs, toUs: nowUs }], gaps };
	}

	/** The source that records, here or elsewhere, else the one that did last. */
	#sourceId(): string | null {
		return this.#options.recorder.state.value.sourceId ?? this.#options.ring.value.sourceId;
	}

	/** Where 'the last N seconds' end: now while something records, else at the last frame held. */
	#presentUs({ covered }: Coverage): number {
		const nowUs = this.#options.recorder.nowUs();
		if (this.#options.liveSinceUs() !== null) return nowUs;
		return covered.at(-1)?.toUs ?? nowUs;
	}

	async #pin(
		sourceId: string | null,
		range: TimeRange,
		askedUs: number | null,
		coverage: Coverage
	): Promise<SaveAnswer> {
		const { covered, gaps } = clipCoverage(coverage, range);
		const gotUs = lengthOf(covered);
		if (sourceId === null || gotUs <= 0) throw nothingHeld();
		const clip = this.#newClip(sourceId, range, { state: 'pinned', askedUs, gotUs, gaps });
		await this.#options.store.add([clip]);
		await this.#onPinned();
		return { clip, askedUs, gotUs, range, gaps };
	}

	async #onPinned(): Promise<void> {
		// Sealing runs beside the answer: the pin is durable, and what is being encoded follows within a moment.
		void this.#options.cut();
		this.#options.onPinned();
		await this.refresh();
	}

	#newClip(sourceId: string, range: TimeRange, facts: Pick<Clip, 'state' | 'askedUs' | 'gotUs' | 'gaps'>): Clip {
		const createdUs = this.#options.recorder.nowUs();
		return {
			id: this.#options.newId(),
			title: titleFor(createdUs),
			createdUs,
			sourceLabel: this.#options.sourceLabel(sourceId),
			ranges: [{ sourceId, ...range }],
			pinned: 1,
			startUs: range.fromUs,
			file: null,
			poster: null,
			failure: null,
			attempts: 0,
			deletedUs: null,
			notes: [],
			...facts
		};
	}

	async #closeAtLastFrame(clip: Clip, newestUs: number | null): Promise<void> {
		await this.#options.store.update(clip.id, (current) => {
			const [pin] = current.ranges;
			if (!pin || newestUs === null || newestUs <= pin.fromUs)
				return { ...unpinned(current), deletedUs: current.createdUs };
			const note = 'The recording was cut off; it ends with the last frame that was stored.';
			return { ...current, ...closedAt(current, newestUs), notes: [...current.notes, note] };
		});
	}

	async #purgeIfDeleted(clipId: string): Promise<void> {
		const clip = await this.#options.store.get(clipId);
		if (clip && clip.deletedUs !== null) await this.#purge(clipId);
	}

	async #purge(clipId: string): Promise<void> {
		await this.#options.store.delete([clipId]);
		await deleteClipFile(clipId);
	}
}

function closedAt(clip: Clip, toUs: number): Pick<Clip, 'state' | 'ranges' | 'askedUs'> {
	const [pin] = clip.ranges;
	const endUs = Math.max(toUs, (pin?.fromUs ?? 0) + 1);
	return {
		state: 'pinned',
		ranges: pin ? [{ ...pin, toUs: endUs }] : [],
		askedUs: pin ? endUs - pin.fromUs : null
	};
}

function nothingHeld(): AppError {
	return new AppError('clip/nothing-held', 'retryable', 'no footage in the asked range');
}

/** '22 Nov 2026, 10:04:30', in the user's language and time zone; identical presses are told apart by the second. */
function titleFor(us: number): string {
	return new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' }).format(msFromUs(us));
}
