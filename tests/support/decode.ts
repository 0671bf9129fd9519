import { ffmpeg, messagesOf } from './ffmpeg';

/** A part of the picture in shares of its width and height, so that one reading fits every size. */
export interface Crop {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

export interface GrayFrame {
	/** Where a player shows it: edit lists are honoured. */
	readonly ptsUs: number;
	/** `columns` × `rows` averages of luma, row by row. */
	readonly pixels: Uint8Array;
}

export interface GrayVideo {
	readonly frames: readonly GrayFrame[];
	/** What ffmpeg complained about while decoding. */
	readonly messages: readonly string[];
}

/** Decodes every frame that is shown, in order, averaged down to a grid. */
export async function decodeGray(
	file: string,
	columns: number,
	rows: number,
	crop?: Crop,
	inputArgs: readonly string[] = []
): Promise<GrayVideo> {
	const cut = crop ? `crop=iw*${crop.width}:ih*${crop.height}:iw*${crop.x}:ih*${crop.y}:exact=1,` : '';
	const run = await ffmpeg([
		// Times as written, without a shift to zero: a file that starts late should be seen to.
		...['-copyts', ...inputArgs, '-i', file, '-map', '0:v:0', '-fps_mode', 'passthrough'],
		...[
			'-vf',
			`${cut}format=pix_fmts=yuv420p|yuvj420p|yuv422p|yuv444p|gray,extractplanes=y,scale=${columns}:${rows}:flags=area,showinfo=checksum=0`
		],
		// Camera times fall unevenly: in ticks of the average frame rate two of them would be the same.
		...['-enc_time_base', '1:1000000', '-f', 'rawvideo', 'pipe:1']
	]);
	const times = timesFrom(run.log.map(({ text }) => text));
	const size = columns * rows;
	if (run.output.byteLength !== size * times.length)
		throw new Error(`${file}: ${times.length} times for ${run.output.byteLength / size} frames`);
	return {
		frames: times.map(({ ptsUs }, i) => ({ ptsUs, pixels: run.output.subarray(i * size, (i + 1) * size) })),
		messages: messagesOf(run)
	};
}

export interface SoundBlock {
	readonly ptsUs: number;
	/** Mono, -1 to 1. */
	readonly samples: Float32Array;
}

/** Decodes every block of sound that is played, each with the time written for it: nothing is evened out. */
export async function decodeSound(
	file: string,
	sampleRate: number
): Promise<{ readonly blocks: readonly SoundBlock[]; readonly messages: readonly string[] }> {
	const run = await ffmpeg([
		...['-copyts', '-i', file, '-map', '0:a:0'],
		...['-af', `aformat=sample_fmts=flt:sample_rates=${sampleRate}:channel_layouts=mono,ashowinfo`],
		...['-c:a', 'pcm_f32le', '-f', 'f32le', 'pipe:1']
	]);
	const { buffer, byteOffset, byteLength } = run.output;
	const all = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
	const blocks: SoundBlock[] = [];
	let at = 0;
	for (const { ptsUs, sampleCount } of timesFrom(run.log.map(({ text }) => text))) {
		blocks.push({ ptsUs, samples: all.subarray(at, at + sampleCount) });
		at += sampleCount;
	}
	if (at !== all.length) throw new Error(`${file}: times for ${at} of ${all.length} samples`);
	return { blocks, messages: messagesOf(run) };
}

/** From the lines of the filters `showinfo` and `ashowinfo`. */
function timesFrom(lines: readonly string[]): { ptsUs: number; sampleCount: number }[] {
	let usPerTick: number | undefined;
	const times: { ptsUs: number; sampleCount: number }[] = [];
	for (const line of lines) {
		if (!line.includes('showinfo')) continue;
		const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
		if (base) usPerTick = (Number(base[1]) * 1e6) / Number(base[2]);
		// The sound filter states no time base, but seconds to six digits.
		const found = /\] n: *\d+ pts: *(-?\d+) pts_time: *(-?[\d.]+)/.exec(line);
		if (!found) continue;
		const ptsUs = usPerTick === undefined ? Number(found[2]) * 1e6 : Number(found[1]) * usPerTick;
		times.push({ ptsUs: Math.round(ptsUs), sampleCount: Number(/nb_samples: *(\d+)/.exec(line)?.[1] ?? 0) });
	}
	return times;
}
