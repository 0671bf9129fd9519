import { messageOf } from '../../base/errors';
import { US_PER_S } from '../../base/units';
import type { LaidSample } from '../../cut/lay-out';
import type { VideoConfig } from '../../model/segment';
import { Board } from './canvas';
import { decodeGop } from './decode-gop';
import { TwinEncoder, type EncodedSample } from './twin-encoder';

/** A still is told again this often, and is a keyframe every tenth time: cheap, and players seek in it. */
const STILL_STEP_US = US_PER_S;
const STILLS_PER_KEYFRAME = 10;

/** Footage cannot be made to stand under the clip's one sample description, in this browser: an answer, not a failure. */
export class CannotFit extends Error {
	override readonly name = 'CannotFit';
}

/** How many frames a still of this length is. */
export function stillCount(durationUs: number): number {
	return Math.ceil(durationUs / STILL_STEP_US);
}

/** Makes pictures that fit footage of `target`. All times are those of the file, and rise from call to call. Close it. */
export class Fitter {
	readonly #target: VideoConfig;
	#tools: { readonly encoder: TwinEncoder; readonly board: Board } | null = null;

	constructor(target: VideoConfig) {
		this.#target = target;
	}

	/**
	 * Encodes a GOP of other footage anew, each frame at its time, letterboxed to the target's size.
	 * @throws CannotFit
	 */
	async fit(source: VideoConfig, samples: readonly LaidSample[]): Promise<LaidSample[]> {
		let count = 0;
		const encoded = await this.#encode(async (encoder, board) => {
			await decodeGop(source, samples, async (frame) => {
				board.draw(frame, source);
				await encodeBoard(encoder, board, frame.timestamp, count++ === 0);
			});
		}, samples.length);
		return samples.map((sample, index) => ({ ...sample, ...encoded[index] }));
	}

	/**
	 * The last picture of a GOP, darkened, with `text` on it, for as long as a gap lasts.
	 * @throws CannotFit
	 */
	async still(
		source: VideoConfig,
		samples: readonly LaidSample[],
		text: string,
		{ timeUs, durationUs }: { readonly timeUs: number; readonly durationUs: number }
	): Promise<LaidSample[]> {
		const times = Array.from({ length: stillCount(durationUs) }, (_, index) => timeUs + index * STILL_STEP_US);
		const encoded = await this.#encode(async (encoder, board) => {
			let left = samples.length;
			await decodeGop(source, samples, (frame) => {
				if (--left === 0) board.draw(frame, source);
			});
			if (left > 0) throw new CannotFit('the last picture does not decode');
			board.label(text);
			for (const [index, at] of times.entries()) {
				await encodeBoard(encoder, board, at, index % STILLS_PER_KEYFRAME === 0);
			}
		}, times.length);
		return encoded.map((sample, index) => {
			const at = times[index] ?? timeUs;
			return { ...sample, timeUs: at, durationUs: Math.min(STILL_STEP_US, timeUs + durationUs - at) };
		});
	}

	close(): void {
		this.#tools?.encoder.close();
	}

	async #encode(
		draw: (encoder: TwinEncoder, board: Board) => Promise<void>,
		wantedCount: number
	): Promise<EncodedSample[]> {
		try {
			const { encoder, board } = (this.#tools ??= {
				encoder: new TwinEncoder(this.#target),
				board: new Board(this.#target)
			});
			await draw(encoder, board);
			const encoded = await encoder.flush();
			if (encoded.length !== wantedCount) throw new CannotFit(`${encoded.length} frames of ${wantedCount}`);
			if (encoded[0]?.isKeyframe !== true) throw new CannotFit('it does not begin with a keyframe');
			if (!encoder.isTwin) throw new CannotFit('the encoder describes its pictures differently');
			return encoded;
		} catch (error) {
			if (error instanceof CannotFit) throw error;
			throw new CannotFit(messageOf(error), { cause: error });
		}
	}
}

async function encodeBoard(encoder: TwinEncoder, board: Board, timeUs: number, isKeyframe: boolean): Promise<void> {
	const frame = board.toFrame(timeUs);
	try {
		await encoder.encode(frame, isKeyframe);
	} finally {
		frame.close();
	}
}
