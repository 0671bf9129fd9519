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

/** Sound is compared in pieces, so that drift shows as well as a shift. */
const PIECE_SECONDS = 3;
/** How far apart the two are looked for. */
const MAX_LAG = 0.03 * SAMPLE_RATE;

/**
 * How much later than in `reference` the same sound is in `file`, in microseconds, piece by piece of 3 s: where the two
 * waves agree best, to a sample, whatever the codecs made of them. Beeps' edges, which `audioMarks` goes by, are smeared
 * by a codec; whole waves are not moved. Throws where there is nothing to go by.
 */
export async function soundLags(file: string, reference: string): Promise<number[]> {
	const [wave, wanted] = await Promise.all([waveOf(file), waveOf(reference)]);
	const size = PIECE_SECONDS * SAMPLE_RATE;
	const lags: number[] = [];
	const loudest = wanted.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
	for (let at = MAX_LAG; at + size + MAX_LAG <= Math.min(wave.length, wanted.length); at += size) {
		// Silence says nothing of where it is.
		const telling = [...wanted.subarray(at, at + size).entries()].filter(([, each]) => Math.abs(each) > loudest / 10);
		let lag = NaN;
		let most = 0;
		for (let tried = -MAX_LAG; tried <= MAX_LAG; tried++) {
			let sum = 0;
			for (const [i, each] of telling) sum += each * (wave[at + i + tried] ?? 0);
			if (sum <= most) continue;
			most = sum;
			lag = tried;
		}
		if (Number.isNaN(lag)) throw new Error(`${file}: no sound in common with ${reference} at ${at / SAMPLE_RATE} s`);
		lags.push((lag * 1e6) / SAMPLE_RATE);
	}
	if (lags.length === 0) throw new Error(`${file}: too short to be compared`);
	return lags;
}

/** All samples from the file's time 0 on; silence where there are none. */
async function waveOf(file: string): Promise<Float32Array> {
	const { blocks } = await decodeSound(file, SAMPLE_RATE);
	const placed = blocks.map(({ ptsUs, samples }) => ({ at: Math.round((ptsUs * SAMPLE_RATE) / 1e6), samples }));
	const end = placed.reduce((latest, { at, samples }) => Math.max(latest, at + samples.length), 0);
	const wave = new Float32Array(end);
	for (const { at, samples } of placed) wave.set(at < 0 ? samples.subarray(-at) : samples, Math.max(0, at));
	return wave;
}
