import type { LaidSample } from '../../cut/lay-out';
import type { VideoConfig } from '../../model/segment';
import { decodeGop } from './decode-gop';
import { TwinEncoder, type EncodedSample } from './twin-encoder';

/**
 * Encodes the later part of a GOP anew, so that a clip can begin inside it: decodes from the keyframe, encodes from the
 * first frame at or after `fromUs` with what the source's encoder was asked for. Joins the copied rest only where both
 * encoders made the same configuration record, byte for byte.
 * @param samples of one whole GOP, in order
 * @returns one sample for each frame from `fromUs` on; `null` where that does not work here, and an edit list must do
 */
async function recodeFrom(
	config: VideoConfig,
	samples: readonly LaidSample[],
	fromUs: number
): Promise<EncodedSample[] | null> {
	const wantedCount = samples.filter(({ timeUs }) => timeUs >= fromUs).length;
	let encoder: TwinEncoder | null = null;
	let count = 0;
	try {
		const twin = (encoder = new TwinEncoder(config));
		await decodeGop(config, samples, async (frame) => {
			if (frame.timestamp >= fromUs) await twin.encode(frame, count++ === 0);
		});
		const recoded = await twin.flush();
		const isWhole = recoded.length === wantedCount && recoded[0]?.isKeyframe === true;
		return isWhole && twin.isTwin ? recoded : null;
	} catch {
		return null; // Whatever a codec refuses here, the edit list still cuts exactly.
	} finally {
		encoder?.close();
	}
}

interface Begun {
	readonly fromUs: number;
	readonly count: number;
	readonly recoded: Promise<EncodedSample[] | null>;
}

/** Encodings that were begun, by the bytes of the segment that they are of. */
const begun = new WeakMap<ArrayBufferLike, Begun>();

/** Begins what `recodedFrom` will be asked for, with samples of one stored segment. */
export function beginRecode(config: VideoConfig, samples: readonly LaidSample[], fromUs: number): void {
	const [first] = samples;
	if (!first) return;
	const recoded = recodeFrom(config, samples, fromUs);
	begun.set(first.bytes.buffer, { fromUs, count: samples.length, recoded });
}

/** What `recodeFrom` gives, from when it was begun where it was. */
export function recodedFrom(
	config: VideoConfig,
	samples: readonly LaidSample[],
	fromUs: number
): Promise<EncodedSample[] | null> {
	const early = samples[0] && begun.get(samples[0].bytes.buffer);
	if (early?.fromUs === fromUs && early.count === samples.length) return early.recoded;
	return recodeFrom(config, samples, fromUs);
}
