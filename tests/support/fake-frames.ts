import type { FrameReader } from '../../src/lib/clip/types';
import type { ShownFrame } from '../../src/lib/model/clip';
import { MS } from './builders';

/** Length of each frame that `FakeFrames` gives. */
export const FRAME_US = 40 * MS;

/** Frames of 40 ms from `fromUs` to `toUs`; counts the images that nobody has closed. */
export class FakeFrames implements FrameReader {
	isClosed = false;
	openImages = 0;
	/** Rejects the next reading. */
	failure: Error | null = null;
	readonly #fromUs: number;
	readonly #toUs: number;

	constructor(fromUs: number, toUs: number) {
		this.#fromUs = fromUs;
		this.#toUs = toUs;
	}

	async frameAt(atUs: number): Promise<ShownFrame> {
		const { failure } = this;
		this.failure = null;
		if (failure) throw failure;
		const last = (this.#toUs - this.#fromUs) / FRAME_US - 1;
		const index = Math.min(Math.max(Math.floor((atUs - this.#fromUs) / FRAME_US), 0), last);
		const startUs = this.#fromUs + index * FRAME_US;
		this.openImages++;
		const image: ImageBitmap = { width: 16, height: 9, close: () => void this.openImages-- };
		return { startUs, endUs: startUs + FRAME_US, width: 16, height: 9, image };
	}

	async picture(): Promise<Blob> {
		return new Blob([]);
	}

	close(): void {
		this.isClosed = true;
	}
}
