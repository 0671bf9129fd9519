import type { ExportFormat, ExportProgress, ExportRequest } from '../../model/export-request';
import { copiesPicture, estimateBytes, fitsAsItIs, GIF_MAX_US, gifPart, refusalOf } from '../../cut/export-plan';
import { wordsOf } from '../../base/errors';
import type { ClipFile } from '../../model/clip';
import { formatClock, formatLength, formatSize } from '../format';

export interface FormatChoice {
	readonly format: ExportFormat;
	readonly label: string;
	readonly hint: string;
}

/** Formats in the order in which they are offered. */
export const FORMAT_CHOICES: readonly FormatChoice[] = [
	{ format: 'recorded', label: 'As recorded', hint: 'The file as it is, at once.' },
	{ format: 'mp4', label: 'For sharing', hint: 'MP4 that plays everywhere.' },
	{ format: 'fit', label: 'Fit a size', hint: 'MP4, smaller, for mail and chats.' },
	{ format: 'webm', label: 'WebM', hint: 'For web pages.' },
	{ format: 'gif', label: 'GIF', hint: 'Small moving picture without sound.' },
	{ format: 'sound', label: 'Sound only', hint: 'M4A without the picture.' }
];

/** `fit` to so many megabytes; anything else is written in. */
export const FIT_SIZES_MB = [10, 25, 50] as const;

export const BYTES_PER_MB = 1_000_000;

/** `9.4 MB`, `about 3 MB`, `at most 10 MB`. */
export function sizeInWords(request: ExportRequest, file: ClipFile): string {
	const size = formatSize(estimateBytes(request, file));
	if (request.format === 'recorded') return size;
	return request.format === 'fit' && !fitsAsItIs(request, file) ? `at most ${size}` : `about ${size}`;
}

/** What else one should know of this choice before it is made; `null` where there is nothing. */
export function remarkOn(request: ExportRequest, file: ClipFile): string | null {
	const refusal = refusalOf(request, file);
	if (refusal) {
		const { happened, next } = wordsOf({ code: `export/${refusal}` });
		return `${happened} ${next}`;
	}
	if (request.format === 'gif' && file.durationUs > GIF_MAX_US)
		return `${formatLength(GIF_MAX_US)} of the clip at most.`;
	if (request.format === 'fit' && fitsAsItIs(request, file)) return 'The clip is small enough without losing quality.';
	if (request.format === 'recorded' || request.format === 'sound' || request.format === 'gif') return null;
	return copiesPicture(request, file) ? null : 'The picture is encoded again, which takes about as long as it plays.';
}

/** The part of the clip a GIF shows: `0:12 to 0:42`. */
export function gifPartInWords(request: ExportRequest, file: ClipFile): string {
	const { fromUs, lengthUs } = gifPart(request, file);
	return `${formatClock(fromUs)} to ${formatClock(fromUs + lengthUs)}`;
}

/** `Picture: 1:52 of 5:00`. */
export function progressInWords(progress: ExportProgress | null): string {
	if (!progress) return 'Beginning…';
	const what = progress.step === 'sound' ? 'Sound' : 'Picture';
	return `${what}: ${formatClock(progress.doneUs)} of ${formatClock(progress.totalUs)}`;
}
