import { US_PER_S } from '../base/units';
import type { ExportFormat, ExportRequest } from '../model/export-request';
import type { ClipFile } from '../model/clip';

/** Bit rate of the sound in an export, bits per second. */
export const AAC_BITRATE = 128_000;
/** What the recorder asks Opus for, about. */
const OPUS_BITRATE = 64_000;
const MIN_AAC_BITRATE = 32_000;

/** A GIF has no more: each second costs about a megabyte. */
export const GIF_MAX_US = 30 * US_PER_S;
export const GIF_FRAME_RATE = 10;
/** A GIF begins so long before the end of the clip at the latest. */
const GIF_MIN_US = US_PER_S;
const GIF_MAX_WIDTH = 480;
/** Packed, of a camera's picture; what stands still costs less. */
const GIF_BYTES_PER_PIXEL = 0.35;

/** Aimed at between 95 % and 100 % of the size asked for. */
const FIT_AIM = 0.975;
/** Less than this looks worse than a smaller picture. */
const MIN_BITS_PER_PIXEL = 0.04;
/** Below this nothing can be made out. */
const LEAST_BITS_PER_PIXEL = 0.015;
const SHRINKS = [1, 3 / 4, 2 / 3, 1 / 2, 1 / 3, 1 / 4] as const;

/** The tables of an MP4 as mediabunny reserves them: stts, stss, ctts, stsc, stsz, co64 at their largest, and boxes. */
const TABLE_BYTES_PER_PACKET = 35;
const BOX_BYTES = 8_192;
/** AAC packets a second: each has 1024 samples, at 48 kHz. */
const AAC_PACKETS_PER_S = 48_000 / 1024;

export interface Picture {
	readonly width: number;
	readonly height: number;
	readonly bitrate: number;
}

/** How a clip is made as small as asked. */
export interface FitPlan extends Picture {
	readonly audioBitrate: number;
	/** Size of all packets of the picture together: what to aim at, and what they must not exceed. */
	readonly aimBytes: number;
	readonly maxBytes: number;
}

export const EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
	recorded: 'mp4',
	mp4: 'mp4',
	fit: 'mp4',
	webm: 'webm',
	gif: 'gif',
	sound: 'm4a'
};

export const MIME_TYPES: Readonly<Record<ExportFormat, string>> = {
	recorded: 'video/mp4',
	mp4: 'video/mp4',
	fit: 'video/mp4',
	webm: 'video/webm',
	gif: 'image/gif',
	sound: 'audio/mp4'
};

/** The time can be written into it. */
export function hasTimeOption(format: ExportFormat): boolean {
	return format !== 'recorded' && format !== 'sound';
}

/** Why this cannot be made of the clip; `null` when it can. */
export function refusalOf(request: ExportRequest, file: ClipFile): 'no-sound' | 'too-small' | null {
	if (request.format === 'sound' && file.audioCodec === null) return 'no-sound';
	if (request.format === 'fit' && !fitsAsItIs(request, file) && planFit(request.fitBytes, file) === null)
		return 'too-small';
	return null;
}

/** Made without encoding its picture, the clip is small enough already. */
export function fitsAsItIs(request: ExportRequest, file: ClipFile): boolean {
	return !request.hasTime && isH264(file) && sharedBytes(file) * 1.02 + BOX_BYTES <= request.fitBytes;
}

/** The picture is copied, not encoded again. */
export function copiesPicture(request: ExportRequest, file: ClipFile): boolean {
	if (request.hasTime || file.leadUs > 0) return false;
	if (request.format === 'mp4') return isH264(file);
	if (request.format === 'fit') return fitsAsItIs(request, file);
	return request.format === 'webm' && /^vp0?[89]/.test(file.videoCodec);
}

/** About how large the file will be; `recorded` exactly, `fit` at most. */
export function estimateBytes(request: ExportRequest, file: ClipFile): number {
	const seconds = file.durationUs / US_PER_S;
	switch (request.format) {
		case 'recorded':
			return file.sizeBytes;
		case 'mp4':
			if (copiesPicture(request, file)) return sharedBytes(file);
			return (encodedPicture('mp4', file).bitrate / 8 + soundRate(file, AAC_BITRATE) / 8) * seconds;
		case 'webm':
			if (copiesPicture(request, file)) return file.sizeBytes;
			return (encodedPicture('webm', file).bitrate / 8 + soundRate(file, OPUS_BITRATE) / 8) * seconds;
		case 'sound':
			return (AAC_BITRATE / 8) * seconds;
		case 'fit':
			return fitsAsItIs(request, file) ? sharedBytes(file) : request.fitBytes;
		case 'gif': {
			const { width, height } = gifSize(file);
			const frames = (gifPart(request, file).lengthUs / US_PER_S) * GIF_FRAME_RATE;
			return width * height * frames * GIF_BYTES_PER_PIXEL;
		}
	}
}

/** How the whole picture is encoded again: as good as it was. */
export function encodedPicture(format: 'mp4' | 'webm', file: ClipFile): Picture {
	// A second encoding needs more than the first for the same look; VP9 needs less than H.264.
	const share = format === 'webm' ? 1 : isH264(file) ? 1.25 : 1.6;
	const { width, height } = file;
	return { ...evenSize(width, height, 1), bitrate: Math.max(200_000, Math.round(videoRate(file) * share)) };
}

/** How late in the clip a GIF can begin, in microseconds. */
export function latestGifStart({ durationUs }: ClipFile): number {
	return Math.max(0, durationUs - GIF_MIN_US);
}

/** The part of the clip that a GIF shows: from where it was asked to begin, as far as that is within the clip. */
export function gifPart(
	{ gifFromUs = 0 }: ExportRequest,
	file: ClipFile
): { readonly fromUs: number; readonly lengthUs: number } {
	const fromUs = Math.min(Math.max(0, gifFromUs), latestGifStart(file));
	return { fromUs, lengthUs: Math.min(file.durationUs - fromUs, GIF_MAX_US) };
}

export function gifSize({ width, height }: ClipFile): { readonly width: number; readonly height: number } {
	return evenSize(width, height, Math.min(1, GIF_MAX_WIDTH / width));
}

/**
 * The largest picture that still looks well in `fitBytes`, and what is left for it after sound and tables; `null` where
 * nothing worth looking at fits.
 */
export function planFit(fitBytes: number, file: ClipFile): FitPlan | null {
	const seconds = file.durationUs / US_PER_S;
	if (seconds <= 0) return null;
	const hasSound = file.audioCodec !== null;
	const audioBitrate = hasSound ? soundOfFit((fitBytes * 8) / seconds) : 0;
	const packetCount = file.frameCount + (hasSound ? seconds * AAC_PACKETS_PER_S + 10 : 0);
	const besides = BOX_BYTES + packetCount * TABLE_BYTES_PER_PACKET + (audioBitrate / 8) * seconds;
	const aimBytes = fitBytes * FIT_AIM - besides;
	const bitrate = Math.floor((aimBytes * 8) / seconds);
	const frameRate = file.frameCount / seconds;
	const bitsPerPixel = ({ width, height }: { width: number; height: number }) => bitrate / (width * height * frameRate);
	const sizes = SHRINKS.map((shrink) => evenSize(file.width, file.height, shrink));
	const size = sizes.find((each) => bitsPerPixel(each) >= MIN_BITS_PER_PIXEL) ?? sizes.at(-1);
	if (!size || bitsPerPixel(size) < LEAST_BITS_PER_PIXEL) return null;
	return { ...size, bitrate, audioBitrate, aimBytes, maxBytes: fitBytes - besides };
}

/** An eighth of all, within what AAC sounds well at. */
function soundOfFit(bitrate: number): number {
	return Math.round(Math.min(AAC_BITRATE, Math.max(MIN_AAC_BITRATE, bitrate / 8)));
}

function isH264({ videoCodec }: ClipFile): boolean {
	return videoCodec.startsWith('avc1');
}

/** Size of the file once AAC is in the place of Opus. */
function sharedBytes(file: ClipFile): number {
	const more = file.audioCodec === null ? 0 : AAC_BITRATE - OPUS_BITRATE;
	return file.sizeBytes + ((more / 8) * file.durationUs) / US_PER_S;
}

function videoRate(file: ClipFile): number {
	const bits = file.sizeBytes * 8 - (soundRate(file, OPUS_BITRATE) * file.durationUs) / US_PER_S;
	return file.durationUs > 0 ? (bits * US_PER_S) / file.durationUs : 0;
}

function soundRate({ audioCodec }: ClipFile, bitrate: number): number {
	return audioCodec === null ? 0 : bitrate;
}

/** H.264 wants even sides. */
function evenSize(width: number, height: number, scale: number): { width: number; height: number } {
	return { width: evenSide(width * scale), height: evenSide(height * scale) };
}

function evenSide(length: number): number {
	return Math.max(16, 2 * Math.round(length / 2));
}
