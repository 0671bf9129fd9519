import { decodeSound } from './decode';

const SAMPLE_RATE = 48_000;
/** A beep starts after at least this much quiet. */
const QUIET_SECONDS = 0.1;
/** Of the loudest sample: above what a codec smears ahead of a beep. */
const THRESHOLD = 0.35;

/**
 * When beeps start, in seconds of the file's own time line, to a millisecond: decoded by native ffmpeg, each block at
 * the time written for it. Throws when there is no sound louder than a hiss.
 */
export async function audioMarks(file: string): Promise<number[]> {
	const { blocks } = await decodeSound(file, SAMPLE_RATE);
	let loudest = 0;
	for (const { samples } of blocks) for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
	if (loudest < 0.01) throw new Error(`${file}: its sound is silent (loudest sample ${loudest})`);

	const marks: number[] = [];
	let lastLoud = -Infinity;
	for (const { ptsUs, samples } of blocks)
		for (const [i, sample] of samples.entries()) {
			if (Math.abs(sample) < loudest * THRESHOLD) continue;
			const seconds = ptsUs / 1e6 + i / SAMPLE_RATE;
			if (seconds - lastLoud > QUIET_SECONDS) marks.push(seconds);
			lastLoud = seconds;
		}
	return marks;
}
