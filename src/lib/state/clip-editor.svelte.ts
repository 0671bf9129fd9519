import type { App } from '../app/types';
import type { FrameReader } from '../clip/types';
import type { ShownFrame } from '../model/clip';
import { isAbort, toAppError, wordsOf } from '../base/errors';
import { US_PER_MS, type TimeRange } from '../base/units';
import { betweenFrames } from '../cut/file-time';
import { lostWithout, reachOf, whereFrom, type HeldAround } from '../cut/held-around';

/** What can be moved: the two ends, and the frame that is looked at between them. */
export type Handle = 'start' | 'end' | 'position';

/** Clearly before a boundary between frames: further than times are rounded, less than any frame. */
const BEFORE_US = US_PER_MS;

/** Steps that wait while a frame is decoded; a key held down asks for more than that and stops when it is let go. */
const MAX_WAITING = 2;

/**
 * The ends of one clip while they are being chosen. `startUs` is where the first frame begins, `endUs` where the last one
 * ends, `positionUs` where the shown one begins. Every move reads the frame that comes to be there, so that all three
 * always lie where frames begin. Close it.
 */
export class ClipEditor {
	readonly #app: App;
	readonly #clipId: string;
	readonly #frames: FrameReader;
	readonly #onFrame: (frame: ShownFrame) => void;
	#startUs = $state(0);
	#endUs = $state(0);
	#positionUs = $state(0);
	#held = $state.raw<HeldAround>({ ring: { covered: [], gaps: [] }, file: { covered: [], gaps: [] } });
	#failure = $state<string | null>(null);
	#isReady = $state(false);
	#moves = $state(0);
	#waiting = 0;
	#work: Promise<void> = Promise.resolve();
	#wanted: { readonly handle: Handle; readonly atUs: number } | null = null;

	/**
	 * @param onFrame shows a frame and closes its image
	 * @throws AppError `clip/being-changed` where the clip has no file
	 */
	constructor(app: App, clipId: string, onFrame: (frame: ShownFrame) => void) {
		this.#app = app;
		this.#clipId = clipId;
		this.#onFrame = onFrame;
		this.look();
		this.#frames = app.clips.frames(clipId);
		const { covered } = this.#held.file;
		this.#startUs = covered[0]?.fromUs ?? 0;
		this.#endUs = covered.at(-1)?.toUs ?? 0;
		this.#positionUs = this.#startUs;
		this.moveTo('position', this.#startUs);
	}

	get startUs(): number {
		return this.#startUs;
	}

	get endUs(): number {
		return this.#endUs;
	}

	get positionUs(): number {
		return this.#positionUs;
	}

	get held(): HeldAround {
		return this.#held;
	}

	/** Why the last frame could not be shown, in words. */
	get failure(): string | null {
		return this.#failure;
	}

	/** The first frame was shown. */
	get isReady(): boolean {
		return this.#isReady;
	}

	get range(): TimeRange {
		return { fromUs: this.#startUs, toUs: this.#endUs };
	}

	/** The earliest and the latest instant that can be asked for. */
	readonly reach = $derived.by(() => reachOf(this.#held));

	readonly from = $derived.by(() => whereFrom(betweenFrames(this.range), this.#held));

	/** What would be gone for good if the file were replaced. */
	readonly lost = $derived.by(() => lostWithout(betweenFrames(this.range), this.#held));

	readonly isChanged = $derived.by(() => {
		const { covered } = this.#held.file;
		const [first, last] = [covered[0]?.fromUs ?? 0, covered.at(-1)?.toUs ?? 0];
		return Math.abs(first - this.#startUs) > BEFORE_US || Math.abs(last - this.#endUs) > BEFORE_US;
	});

	/** Reads anew what is held: the ring goes on while somebody thinks. */
	look(): void {
		this.#held = this.#app.clips.heldAround(this.#clipId);
	}

	/** Where a handle may be, both ends included. */
	boundsOf(handle: Handle): TimeRange {
		const { fromUs, toUs } = this.reach;
		if (handle === 'start') return { fromUs, toUs: this.#endUs - BEFORE_US };
		return { fromUs: handle === 'end' ? this.#startUs + BEFORE_US : fromUs, toUs };
	}

	valueOf(handle: Handle): number {
		if (handle === 'start') return this.#startUs;
		return handle === 'end' ? this.#endUs : this.#positionUs;
	}

	/** How often something was moved; what plays stops then. */
	get moves(): number {
		return this.#moves;
	}

	/** Moves a handle to the frame at an instant. While one is read the latest instant waits, the others are passed over. */
	moveTo(handle: Handle, atUs: number): void {
		const { fromUs, toUs } = this.boundsOf(handle);
		const wanted = { handle, atUs: Math.min(Math.max(atUs, fromUs), toUs) };
		this.#moves++;
		this.#set(handle, wanted.atUs);
		const isIdle = this.#wanted === null;
		this.#wanted = wanted;
		if (isIdle) this.#enqueue(() => this.#settle());
	}

	/** Moves a handle by frames. */
	step(handle: Handle, count: 1 | -1): void {
		if (this.#waiting >= MAX_WAITING) return;
		this.#moves++;
		this.#enqueue(async () => {
			const us = this.valueOf(handle);
			const { fromUs, toUs } = this.boundsOf(handle);
			if (handle === 'end') {
				const frame = await this.frameAt(count === 1 ? us : us - BEFORE_US);
				if (count === 1) this.#place(handle, Math.min(frame.endUs, toUs), frame);
				else if (frame.startUs > fromUs) this.#place(handle, frame.startUs, await this.#readInstead(frame));
				else frame.image.close();
				return;
			}
			const next = count === 1 ? await this.#after(us) : us - BEFORE_US;
			if (next < fromUs - BEFORE_US || next > toUs - BEFORE_US / 2) return;
			const frame = await this.frameAt(next);
			this.#place(handle, frame.startUs, frame);
		});
	}

	/** The frame at an instant, without moving anything; the caller closes its image. */
	frameAt(atUs: number): Promise<ShownFrame> {
		return this.#frames.frameAt(atUs);
	}

	/** The shown frame in full size, as a file. */
	picture(type: 'image/png' | 'image/jpeg'): Promise<Blob> {
		return this.#frames.picture(this.#positionUs, type);
	}

	/** Resolves when no move is under way: all three lie where frames begin. */
	atRest(): Promise<void> {
		return this.#work;
	}

	/** Puts an end where the shown frame is; the last frame is part of the clip. */
	async endHere(): Promise<void> {
		await this.#work;
		this.moveTo('end', this.#positionUs + 2 * BEFORE_US);
	}

	close(): void {
		this.#frames.close();
	}

	/** The frame before one that was read. */
	async #readInstead(frame: ShownFrame): Promise<ShownFrame> {
		frame.image.close();
		return this.frameAt(frame.startUs - BEFORE_US);
	}

	/** Where the frame after the one at `us` begins; holes are jumped over. */
	async #after(us: number): Promise<number> {
		const { endUs, image } = await this.frameAt(us);
		image.close();
		const all = [...this.#held.ring.covered, ...this.#held.file.covered];
		if (all.some(({ fromUs, toUs }) => fromUs <= endUs + BEFORE_US && endUs < toUs - BEFORE_US)) return endUs;
		return Math.min(...all.map(({ fromUs }) => fromUs).filter((fromUs) => fromUs > endUs));
	}

	#enqueue(work: () => Promise<void>): void {
		this.#waiting++;
		this.#work = this.#work.then(async () => {
			try {
				await work();
				this.#failure = null;
			} catch (thrown) {
				// The reader was closed with a frame under way, or the frame is gone.
				if (!isAbort(thrown)) this.#failure = sentence(thrown);
			} finally {
				this.#waiting--;
			}
		});
	}

	async #settle(): Promise<void> {
		while (this.#wanted) {
			const { handle, atUs } = this.#wanted;
			let frame: ShownFrame;
			try {
				// The end is after its last frame, and may be where nothing follows.
				frame = await this.frameAt(handle === 'end' ? atUs - BEFORE_US : atUs);
			} catch (thrown) {
				this.#wanted = null;
				throw thrown;
			}
			if (this.#wanted.atUs !== atUs || this.#wanted.handle !== handle) {
				frame.image.close();
				continue;
			}
			this.#wanted = null;
			this.#place(handle, handle === 'end' ? frame.endUs : frame.startUs, frame);
		}
	}

	/** The frame at a moved handle is the one that is looked at. */
	#place(handle: Handle, us: number, frame: ShownFrame): void {
		this.#set(handle, us);
		this.#positionUs = frame.startUs;
		this.#isReady = true;
		this.#onFrame(frame);
	}

	#set(handle: Handle, us: number): void {
		if (handle === 'start') this.#startUs = us;
		else if (handle === 'end') this.#endUs = us;
		else this.#positionUs = us;
	}
}

function sentence(thrown: unknown): string {
	const { happened, next } = wordsOf(toAppError(thrown));
	return `${happened} ${next}`;
}
