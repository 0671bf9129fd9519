import { ffprobe } from './ffmpeg';

/** As ffprobe writes it: numbers in text where it writes text. */
export interface ProbedStream {
	readonly index: number;
	readonly codec_type: 'video' | 'audio' | 'data' | 'subtitle';
	readonly codec_name: string;
	readonly profile?: string;
	readonly level?: number;
	readonly width?: number;
	readonly height?: number;
	readonly pix_fmt?: string;
	readonly color_range?: string;
	readonly color_space?: string;
	readonly sample_rate?: string;
	readonly channels?: number;
	readonly time_base: string;
	readonly start_time?: string;
	readonly duration?: string;
	readonly nb_frames?: string;
	readonly avg_frame_rate: string;
	readonly disposition: Readonly<Record<string, number>>;
	readonly tags?: Readonly<Record<string, string>>;
	readonly side_data_list?: readonly Readonly<Record<string, unknown>>[];
}

export interface ProbedFormat {
	readonly format_name: string;
	readonly start_time?: string;
	readonly duration?: string;
	readonly size: string;
	readonly bit_rate?: string;
	readonly tags?: Readonly<Record<string, string>>;
}

export interface Probed {
	readonly streams: readonly ProbedStream[];
	readonly format: ProbedFormat;
	readonly video: ProbedStream | undefined;
	readonly audio: ProbedStream | undefined;
}

/** Streams, container and tags of `file`, read by native ffprobe. */
export async function probe(file: string): Promise<Probed> {
	const { streams, format } = (await ffprobe(['-show_streams', '-show_format', file])) as Pick<
		Probed,
		'streams' | 'format'
	>;
	return {
		streams,
		format,
		video: streams.find(({ codec_type }) => codec_type === 'video'),
		audio: streams.find(({ codec_type }) => codec_type === 'audio')
	};
}

export interface ProbedPacket {
	readonly ptsUs: number;
	readonly dtsUs: number;
	readonly durationUs: number;
	readonly sizeBytes: number;
	readonly isKey: boolean;
	/** Decoded but not shown: before the start an edit list sets. */
	readonly isDiscarded: boolean;
}

/** The packets of one track, in the order they are stored. */
export async function packets(file: string, track: 'video' | 'audio'): Promise<ProbedPacket[]> {
	const { packets: found } = (await ffprobe([
		...['-select_streams', track === 'video' ? 'v:0' : 'a:0'],
		...['-show_entries', 'packet=pts_time,dts_time,duration_time,size,flags', file]
	])) as { packets: Readonly<Record<string, string>>[] };
	return found.map(({ pts_time, dts_time, duration_time, size, flags = '' }) => ({
		ptsUs: usFrom(pts_time),
		dtsUs: usFrom(dts_time),
		durationUs: usFrom(duration_time),
		sizeBytes: Number(size),
		isKey: flags.includes('K'),
		isDiscarded: flags.includes('D')
	}));
}

/** The width of each picture, once decoded, without repetition: under one description VP9 may change its size. */
export async function pictureWidths(file: string): Promise<number[]> {
	const { frames } = (await ffprobe(['-select_streams', 'v:0', '-show_entries', 'frame=width', file])) as {
		frames: { width: number }[];
	};
	return [...new Set(frames.map(({ width }) => width))];
}

/** The names of the top boxes of an MP4, in order: `moov` before `mdat` in a file that can be played while it loads. */
export function topBoxes(bytes: Uint8Array): string[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const names: string[] = [];
	for (let at = 0; at + 8 <= bytes.byteLength;) {
		const short = view.getUint32(at);
		names.push(String.fromCharCode(...bytes.subarray(at + 4, at + 8)));
		const size = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.byteLength - at : short;
		if (size < 8) throw new Error(`box of ${size} bytes at ${at}`);
		at += size;
	}
	return names;
}

function usFrom(seconds: string | undefined): number {
	return Math.round(Number(seconds) * 1e6);
}
