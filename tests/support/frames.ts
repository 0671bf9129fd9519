import { BITS, FRAME_COUNT } from '../fixtures/make-footage.mjs';
import { decodeGray } from './decode';

/** A shown frame of the numbered camera. */
export interface NumberedFrame {
	/** As painted into it; NaN when the blocks contradict their inverse or their parity. */
	readonly number: number;
	/** Where a player shows it: edit lists are honoured. */
	readonly ptsUs: number;
	/** It shows the white square. */
	readonly isFlash: boolean;
}

export interface FrameReading {
	readonly frames: readonly NumberedFrame[];
	/** What ffmpeg said at `-v warning`: a good file gives none. */
	readonly messages: readonly string[];
}

/** A cell is 20 × 20 pixels of the 1280 × 720 the footage has; a block is 4 × 4 cells. */
const COLUMNS = 64;
const ROWS = 36;
const CELLS = COLUMNS / BITS;

/** Black and white stay further apart than this through any compression worth keeping. */
const CONTRAST = 90;

/**
 * Decodes all of `file` with native ffmpeg and reads the number in each frame. Works at any size of the same shape.
 * @param isAsStored leaves frames as they are that a player would turn
 */
export async function readFrames(file: string, { isAsStored = false } = {}): Promise<FrameReading> {
	const { frames, messages } = await decodeGray(file, COLUMNS, ROWS, undefined, isAsStored ? ['-noautorotate'] : []);
	return {
		frames: frames.map(({ ptsUs, pixels }) => ({
			number: numberIn(pixels),
			ptsUs,
			isFlash: average(pixels, 48, 20, 8) > 170
		})),
		messages
	};
}

/**
 * How far the number goes from each frame to the next, in a loop of `period` frames: nothing but ones when no frame is
 * lost, repeated or out of order.
 */
export function stepsOf(frames: readonly NumberedFrame[], period = FRAME_COUNT): number[] {
	return frames.slice(1).map(({ number }, i) => {
		const before = frames[i]?.number ?? NaN;
		return (number - before + period) % period;
	});
}

function numberIn(pixels: Uint8Array): number {
	let number = 0;
	let ones = 0;
	for (let i = 0; i < BITS; i++) {
		// The inner 2 × 2 cells, away from what bleeds over the edges.
		const block = average(pixels, i * CELLS + 1, 1, 2);
		const inverse = average(pixels, i * CELLS + 1, CELLS + 1, 2);
		if (Math.abs(block - inverse) < CONTRAST) return NaN;
		const bit = block > inverse ? 1 : 0;
		ones += bit;
		if (i < BITS - 1) number = number * 2 + bit;
	}
	return ones % 2 === 0 ? number : NaN;
}

function average(pixels: Uint8Array, column: number, row: number, size: number): number {
	let sum = 0;
	for (let y = row; y < row + size; y++)
		for (let x = column; x < column + size; x++) sum += pixels[y * COLUMNS + x] ?? NaN;
	return sum / (size * size);
}
