import type { ClipLibrary, FrameReader, SaveAnswer } from './types';
import type { Clip, ClipProgress } from '../model/clip';
import type { LiveRecorder } from '../capture/types';
import type { RingView } from '../model/ring';
import { Observable, type ReadonlyObservable } from '../base/observable';
import type { TimeRange } from '../base/units';
import { clipCoverage, lengthOf, nearestCovered, type Coverage } from '../ring/coverage';
import type { ClipStore } from '../storage/clip-store';
import { currentClipFile, deleteUnusedFiles } from '../storage/files';
import { ClipBin } from './deleted-clips';
import { ClipEdits } from './clip-edits';
import { ClipFrames } from './frame-reader';
import { coverageOfFile, cutSourceOf, type HeldAround } from '../cut/held-around';
import { newClip, type ClipMint } from './new-clip';
import { isEndingByItself, nothingHeld, OpenClips } from './open-clips';
import { Present } from './live-coverage';

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
	/** Ends the making of a clip that was deleted, or whose change was dropped. */
	readonly onRemoved: (clipId: string) => void;
	/** What was done without anybody asking went wrong. */
	readonly onError: (error: unknown) => void;
	readonly sourceLabel: (sourceId: string) => string;
	readonly newId: () => string;
}

/** What the user saved. A press is a durable pin first; the file is made after it, by `ClipMaker`. */
export class Clips implements ClipLibrary {
	readonly clips = new Observable<readonly Clip[]>([]);
	readonly isLoaded = new Observable(false);
	readonly progress = new Observable<ReadonlyMap<string, ClipProgress>>(new Map());
	readonly #options: Options;
	readonly #mint: ClipMint;
	readonly #present: Present;
	readonly #open: OpenClips;
	readonly #edits: ClipEdits;
	readonly #bin: ClipBin;
	readonly #unsubscribe: () => void;

	constructor(options: Options) {
		this.#options = options;
		const { store, recorder, newId, sourceLabel, coverage, onError } = options;
		this.#mint = { newId, sourceLabel, nowUs: () => recorder.nowUs() };
		this.#present = new Present(options);
		this.#bin = new ClipBin({ store, onRemoved: options.onRemoved, onError });
		const shared = { store, mint: this.#mint, present: this.#present };
		this.#open = new OpenClips({ ...shared, onError, onPinned: () => this.#onPinned() });
		this.#edits = new ClipEdits({
			...shared,
			coverage,
			onWaiting: () => this.#onPinned(),
			onDropped: options.onRemoved
		});
		this.#unsubscribe = recorder.state.subscribe(() => this.#open.follow(this.clips.value));
	}

	/** See `OpenClips`. */
	closeCutOff(recordingIds: ReadonlySet<string>, newestOf: (sourceId: string) => number | null): Promise<void> {
		return this.#open.closeCutOff(recordingIds, newestOf);
	}

	/** Makes deletions final and deletes files without a clip. Only the tab that holds the maker's lock may call it. */
	async sweep(): Promise<void> {
		await this.#bin.emptyWith(({ deletedUs }) => deletedUs !== null);
		await this.refresh();
	}

	/** Reads the clips anew; after every change of the store, in any tab. */
	async refresh(): Promise<void> {
		const clips = await this.#options.store.list();
		this.clips.set(clips.filter(({ deletedUs }) => deletedUs === null).sort((a, b) => b.createdUs - a.createdUs));
		this.isLoaded.set(true);
		this.#open.follow(this.clips.value);
	}

	async saveLast(lengthUs: number | 'all', moreUs = 0): Promise<SaveAnswer> {
		const { coverage, endUs: toUs, sourceId } = this.#present;
		const fromUs = lengthUs === 'all' ? (coverage.covered[0]?.fromUs ?? toUs) : toUs - lengthUs;
		const askedUs = lengthUs === 'all' ? null : lengthUs;
		if (moreUs <= 0 || !this.#present.isRecording) return this.#pin(sourceId, { fromUs, toUs }, askedUs, coverage);
		const { covered, gaps } = clipCoverage(coverage, { fromUs, toUs });
		const gotUs = lengthOf(covered);
		if (sourceId === null || gotUs <= 0) throw nothingHeld();
		const clip = await this.#open.startUntil(sourceId, fromUs, toUs + moreUs);
		await this.refresh();
		return { clip, askedUs, gotUs, range: { fromUs, toUs }, gaps };
	}

	async saveRange(sourceId: string, range: TimeRange): Promise<SaveAnswer> {
		return this.#pin(sourceId, range, null, this.#options.coverage(sourceId));
	}

	async startRecording(): Promise<Clip> {
		const clip = await this.#open.start();
		await this.refresh();
		return clip;
	}

	async stopRecording(): Promise<SaveAnswer> {
		const open = this.clips.value.find((clip) => clip.state === 'open' && !isEndingByItself(clip));
		if (!open) throw nothingHeld();
		return this.#open.close(open);
	}

	endNow(clipId: string): Promise<SaveAnswer> {
		return this.#open.close(this.#find(clipId));
	}

	async extend(clipId: string, byUs: number): Promise<void> {
		await this.#open.extend(clipId, byUs);
		await this.refresh();
	}

	async rename(clipId: string, title: string): Promise<void> {
		await this.#options.store.update(clipId, (clip) => ({ ...clip, title }));
		await this.refresh();
	}

	heldAround(clipId: string): HeldAround {
		return this.#edits.heldAround(this.#find(clipId));
	}

	frames(clipId: string): FrameReader {
		const source = cutSourceOf(this.#find(clipId));
		if (!source) throw nothingHeld();
		return new ClipFrames(source, coverageOfFile(source));
	}

	changeEnds(clipId: string, range: TimeRange): Promise<void> {
		return this.#edits.changeEnds(this.#find(clipId), range);
	}

	saveCut(clipId: string, range: TimeRange): Promise<Clip> {
		return this.#edits.saveCut(this.#find(clipId), range);
	}

	split(clipId: string, atUs: number): Promise<Clip> {
		return this.#edits.split(this.#find(clipId), atUs);
	}

	dropChange(clipId: string): Promise<void> {
		return this.#edits.drop(clipId);
	}

	async remove(clipId: string): Promise<void> {
		await this.#bin.put(clipId, this.#present.nowUs, () => this.refresh());
	}

	async restore(clipId: string): Promise<void> {
		await this.#bin.takeBack(clipId);
		await this.#onPinned();
	}

	async retry(clipId: string): Promise<void> {
		if (this.#find(clipId).edit) return this.#edits.retry(clipId);
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
		return currentClipFile((id) => this.#options.store.get(id), clipId);
	}

	/** Deletes the file of a clip from this device and keeps its card; not while it is needed for a change. */
	async freeFile(clipId: string): Promise<void> {
		// The card first: a crash between the two wastes space, the other way round it would promise a file that is gone.
		const before = await this.#options.store.get(clipId);
		await this.#options.store.update(clipId, (clip) =>
			clip.state === 'ready' && !clip.edit ? { ...clip, file: null } : undefined
		);
		await deleteUnusedFiles(this.#options.store, before ? [before] : []);
		await this.refresh();
	}

	async removeAll(): Promise<void> {
		await this.#bin.emptyWith(({ state }) => state !== 'open');
		await this.refresh();
	}

	close(): void {
		this.#unsubscribe();
		this.#open.stopFollowing();
		this.#bin.close();
	}

	#find(clipId: string): Clip {
		const clip = this.clips.value.find(({ id }) => id === clipId);
		if (!clip) throw nothingHeld();
		return clip;
	}

	async #pin(
		sourceId: string | null,
		range: TimeRange,
		askedUs: number | null,
		coverage: Coverage
	): Promise<SaveAnswer> {
		const { covered, gaps } = clipCoverage(coverage, range);
		const gotUs = lengthOf(covered);
		if (sourceId === null || gotUs <= 0) throw nothingHeld(nearestCovered(coverage.covered, range));
		const clip = newClip(this.#mint, sourceId, range, { state: 'pinned', askedUs, gotUs, gaps });
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
}
