import type { SaveAnswer } from './types';
import { AppError } from '../base/errors';
import { msFromUs, type TimeRange } from '../base/units';
import { clipCoverage, lengthOf } from '../ring/coverage';
import { unpinned, type ClipStore } from '../storage/clip-store';
import { OPEN_END_US, type Clip } from '../model/clip';
import { newClip, type ClipMint } from './new-clip';
import type { Present } from './live-coverage';

interface Options {
	readonly store: ClipStore;
	readonly mint: ClipMint;
	readonly present: Present;
	/** A clip waits to be made. */
	readonly onPinned: () => Promise<void>;
	/** A clip could not be closed by itself. */
	readonly onError: (error: unknown) => void;
}

/**
 * Clips that still grow: recordings, which end when somebody says so, and presses that take the next seconds too, which
 * end by themselves. Both pin what comes from the first moment on, so that a crash costs nothing that was there.
 */
export class OpenClips {
	readonly #options: Options;
	#timer: ReturnType<typeof setTimeout> | undefined;

	constructor(options: Options) {
		this.#options = options;
	}

	async start(): Promise<Clip> {
		const { store, mint, present } = this.#options;
		const { sourceId } = present;
		if (sourceId === null || !present.isRecording) throw nothingHeld();
		const range = { fromUs: present.nowUs, toUs: OPEN_END_US };
		const clip = newClip(mint, sourceId, range, { state: 'open', askedUs: null, gotUs: null, gaps: [] });
		await store.add([clip]);
		return clip;
	}

	/** Pins [fromUs, toUs), of which the end is still to come. */
	async startUntil(sourceId: string, fromUs: number, toUs: number): Promise<Clip> {
		const { store, mint } = this.#options;
		const askedUs = toUs - fromUs;
		const clip = newClip(mint, sourceId, { fromUs, toUs }, { state: 'open', askedUs, gotUs: null, gaps: [] });
		await store.add([clip]);
		return clip;
	}

	/** Ends an open clip where it is now, or where it was to end if that is earlier. */
	async close(clip: Clip): Promise<SaveAnswer> {
		const { store, present } = this.#options;
		const closed = await store.update(clip.id, (current) => {
			const [pin] = current.ranges;
			if (current.state !== 'open' || !pin) return undefined;
			// Its end may have been moved since it was read.
			const toUs = Math.max(Math.min(present.endUs, pin.toUs), pin.fromUs + 1);
			const { covered, gaps } = clipCoverage(present.coverageOf(pin.sourceId), { fromUs: pin.fromUs, toUs });
			const [askedUs, gotUs] = [toUs - pin.fromUs, lengthOf(covered)];
			return { ...current, state: 'pinned', ranges: [{ ...pin, toUs }], askedUs, gotUs, gaps };
		});
		const [range] = closed?.ranges ?? [];
		if (!closed || !range) throw nothingHeld();
		await this.#options.onPinned();
		const { askedUs, gaps } = closed;
		return { clip: closed, askedUs, gotUs: closed.gotUs ?? 0, range, gaps };
	}

	/** Moves the end of a clip that ends by itself. */
	async extend(clipId: string, byUs: number): Promise<void> {
		await this.#options.store.update(clipId, (current) => {
			const [pin] = current.ranges;
			if (!isEndingByItself(current) || !pin) return undefined;
			const toUs = pin.toUs + byUs;
			return { ...current, ranges: [{ ...pin, toUs }], askedUs: toUs - pin.fromUs };
		});
	}

	/** Called when the clips or the recorder changed: closes each clip that has come to its end, now or when it does. */
	follow(clips: readonly Clip[]): void {
		clearTimeout(this.#timer);
		const { present } = this.#options;
		const next = clips.filter(isEndingByItself).sort((a, b) => endOf(a) - endOf(b))[0];
		if (!next) return;
		// Nothing comes any more: waiting would not make it longer.
		const leftUs = present.isGone ? 0 : endOf(next) - present.nowUs;
		this.#timer = setTimeout(
			() => {
				this.close(next).catch(this.#options.onError);
			},
			Math.max(0, msFromUs(leftUs))
		);
	}

	/**
	 * Closes what nobody ends any more, at the last frame held. Before anything records here: a source that starts again
	 * would carry it on.
	 * @param newestOf end of what is held of a source
	 */
	async closeCutOff(recordingIds: ReadonlySet<string>, newestOf: (sourceId: string) => number | null): Promise<void> {
		for (const clip of await this.#options.store.list()) {
			const [pin] = clip.ranges;
			if (clip.state !== 'open' || !pin || recordingIds.has(pin.sourceId)) continue;
			await this.#closeAtLastFrame(clip, newestOf(pin.sourceId));
		}
	}

	stopFollowing(): void {
		clearTimeout(this.#timer);
	}

	async #closeAtLastFrame(clip: Clip, newestUs: number | null): Promise<void> {
		await this.#options.store.update(clip.id, (current) => {
			const [pin] = current.ranges;
			if (!pin || newestUs === null || newestUs <= pin.fromUs)
				return { ...unpinned(current), deletedUs: current.createdUs };
			if (newestUs >= pin.toUs) return { ...current, ...closedAt(current, pin.toUs) };
			const note = 'The recording was cut off; it ends with the last frame that was stored.';
			return { ...current, ...closedAt(current, newestUs), notes: [...current.notes, note] };
		});
	}
}

/** A press that took the next seconds too, and waits for them. */
export function isEndingByItself({ state, ranges }: Clip): boolean {
	const [pin] = ranges;
	return state === 'open' && pin !== undefined && pin.toUs !== OPEN_END_US;
}

/** How an open clip is closed. */
export function closedAt(clip: Clip, toUs: number): Pick<Clip, 'state' | 'ranges' | 'askedUs'> {
	const [pin] = clip.ranges;
	const endUs = Math.max(toUs, (pin?.fromUs ?? 0) + 1);
	return {
		state: 'pinned',
		ranges: pin ? [{ ...pin, toUs: endUs }] : [],
		askedUs: pin ? endUs - pin.fromUs : null
	};
}

/** @param nearest what is held nearest to what was asked for; `null` where nothing is, or nothing in particular was asked */
export function nothingHeld(nearest: TimeRange | null = null): AppError {
	return new AppError('clip/nothing-held', 'retryable', 'no footage in the asked range', { nearest });
}

function endOf({ ranges }: Clip): number {
	return ranges[0]?.toUs ?? OPEN_END_US;
}
