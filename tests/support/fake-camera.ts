import { decodeGray, type GrayFrame } from './decode';
import { audioMarks } from './sound';

/**
 * Chromium's own fake camera draws the time since it started into squares in its corners, and asks for a beep right
 * after each frame whose time is a multiple of 500 ms (`media/capture/video/fake_video_capture_device.cc`). Picture
 * and sound meet only where both run in the browser's process: see `builtin` in `tests/e2e/harness.ts`.
 *
 * In the squares luma rises along x + y and with time, and falls from white to black where the sum passes a whole turn:
 * that edge is a clock hand. A turn is 5 s, or width + height pixels.
 */
const TURN_SECONDS = 5;
/** In units of the 1280 × 720 picture: width and height together. */
const TURN_PIXELS = 2000;
/** The strip at the left edge holds two of the squares; a cell is 4 × 4 pixels of 1280 × 720. */
const CELL_PIXELS = 4;
const COLUMNS = 20;
const ROWS = 180;
/** At the top edge the hand comes by just before a full turn, at the bottom just after 3 s. */
const SQUARE_ROWS = [0, ROWS - COLUMNS];
const LEAST_DROP = 100;
const FRAME_US = 1e6 / 30;

/**
 * When the frames were shown at which the camera asked for a beep, in microseconds of the file's time line: those of
 * every full 5 s and 3 s after it, whose neighbour shows the hand. A frame the camera skipped leaves its beep out.
 */
export async function beepFrames(file: string): Promise<number[]> {
	const { frames } = await decodeGray(file, COLUMNS, ROWS, { x: 0, y: 0, width: 1 / 16, height: 1 });
	const found: number[] = [];
	for (const [i, frame] of frames.entries()) {
		const seconds = timeIn(frame);
		if (seconds === undefined) continue;
		const number = Math.round(seconds * 30);
		if (Math.abs(seconds * 30 - number) > 0.35) throw new Error(`${file}: a hand between frames, at ${seconds} s`);
		const asked = number === 91 ? frames[i - 1] : number === 149 ? frames[i + 1] : undefined;
		if (asked && Math.abs(Math.abs(asked.ptsUs - frame.ptsUs) - FRAME_US) < FRAME_US / 3) found.push(asked.ptsUs);
	}
	return found;
}

export interface SoundOffset {
	/** Of the frame. */
	readonly ptsUs: number;
	/** Positive where the sound comes after its picture. The camera itself adds 0 to 10 ms: sound goes in blocks. */
	readonly offsetUs: number;
}

/** How far each beep of the built-in fake camera is from its frame. Throws when a frame has no beep within 200 ms. */
export async function soundOffsets(file: string): Promise<SoundOffset[]> {
	const [asked, marks] = await Promise.all([beepFrames(file), audioMarks(file)]);
	return asked.map((ptsUs) => {
		const offsets = marks.map((mark) => Math.round(mark * 1e6) - ptsUs);
		const offsetUs = offsets.reduce((best, offset) => (Math.abs(offset) < Math.abs(best) ? offset : best), Infinity);
		if (Math.abs(offsetUs) > 200_000) throw new Error(`${file}: no beep near ${ptsUs / 1e6} s`);
		return { ptsUs, offsetUs };
	});
}

/** The time of the drawing within its turn of 5 s, or undefined while the hand is in neither square. */
function timeIn({ pixels }: GrayFrame): number | undefined {
	for (const top of SQUARE_ROWS) {
		const means = diagonalMeans(pixels, top);
		let edge = 0;
		let drop = LEAST_DROP;
		for (let i = 1; i < means.length - 1; i++) {
			const here = (means[i - 1] ?? 0) - (means[i + 1] ?? 0);
			if (here <= drop) continue;
			drop = here;
			edge = i;
		}
		if (edge === 0) continue;
		const pixel = top * CELL_PIXELS + (edge + 1) * CELL_PIXELS;
		return TURN_SECONDS * (1 - pixel / TURN_PIXELS);
	}
	return undefined;
}

/** Averages over the cells of equal x + y, from the square's upper left corner. */
function diagonalMeans(pixels: Uint8Array, top: number): number[] {
	return Array.from({ length: 2 * COLUMNS - 1 }, (_, sum) => {
		let total = 0;
		let count = 0;
		for (let x = Math.max(0, sum - COLUMNS + 1); x <= Math.min(sum, COLUMNS - 1); x++) {
			total += pixels[(top + sum - x) * COLUMNS + x] ?? 0;
			count++;
		}
		return total / count;
	});
}
