import type { Clip, ClipEdit, ClipProgress } from '../../model/clip';
import { wordsOf } from '../../base/errors';
import { isoFromUs, US_PER_MS, US_PER_S } from '../../base/units';
import { formatClock, formatExactLength, formatUtcTime, gapCountInWords } from '../format';

/** Differences up to a frame of the slowest camera and a half are how cuts fall, not footage that is missing. */
const LENGTH_TOLERANCE_US = US_PER_S / 10;

const STEP_WORDS: Readonly<Record<ClipProgress['step'], string>> = {
	waiting: 'waiting to be made',
	reading: 'making the file',
	making: 'making the file',
	checking: 'checking the file',
	storing: 'storing the file'
};

/** How long the clip plays, as well as it is known; `null` while it is being recorded. */
export function lengthOf(clip: Clip): number | null {
	if (clip.state === 'open') return null;
	return clip.file?.durationUs ?? clip.gotUs ?? clip.askedUs;
}

/**
 * The state as a card says it. A failure's words are longer, see `failureInWords`.
 * @param place in the line of clips to be made, 1 for the next
 */
export function stateInWords(clip: Clip, progress: ClipProgress | undefined, place: number | undefined): string {
	switch (clip.state) {
		case 'open':
			return 'Recording…';
		case 'pinned':
			return place === undefined ? 'Saved, waiting to be made' : `Saved, ${placeInWords(place)}`;
		case 'assembling':
			return `Saved, ${progressInWords(progress)}`;
		case 'ready':
			return 'verified';
		case 'failed':
			return 'Saved, but the file is not made yet';
	}
}

/** `next in line to be made`, `2nd in line to be made`. */
function placeInWords(place: number): string {
	if (place === 1) return 'next in line to be made';
	const isTeen = Math.floor(place / 10) % 10 === 1;
	const ending = (isTeen ? undefined : ['th', 'st', 'nd', 'rd'][place % 10]) ?? 'th';
	return `${place}${ending} in line to be made`;
}

function progressInWords(progress: ClipProgress | undefined): string {
	if (!progress || progress.totalUs <= 0) return STEP_WORDS.making;
	const words = STEP_WORDS[progress.step];
	if (progress.step === 'waiting' || progress.step === 'storing') return words;
	return `${words}: ${formatClock(progress.doneUs)} of ${formatClock(progress.totalUs)}`;
}

/** What happened and what to do, for a clip whose file could not be made. */
export function failureInWords(clip: Clip): { happened: string; next: string } {
	return wordsOf(clip.failure ?? { code: 'clip/assembly-failed' });
}

/** How far a change of the clip's ends is; what the card says stays true of the file that is there. */
export function editInWords(edit: ClipEdit, progress: ClipProgress | undefined): string {
	if (edit.afterClipId !== null && !progress) return 'Split: shortened when the later part is verified';
	if (!progress || progress.step === 'waiting') return 'New ends: waiting to be made. This file stays until then.';
	return `New ends: ${progressInWords(progress)}. This file stays until then.`;
}

/** What became of a change that failed. */
export function editFailureInWords(failure: NonNullable<ClipEdit['failure']>): string {
	const { happened } = wordsOf(failure);
	const next = canTryEditAgain(failure) ? 'Try again, or dismiss the change.' : wordsOf(failure).next;
	return `The ends were not changed, and the clip is as it was. ${happened} ${next}`;
}

/** What was not there at one try is not at the next. */
export function canTryEditAgain({ code }: NonNullable<ClipEdit['failure']>): boolean {
	return code !== 'clip/out-of-reach' && code !== 'clip/picture-changed' && code !== 'clip/footage-gone';
}

/** Footage that is gone does not come back by trying. */
export function canRetry(clip: Clip): boolean {
	const code = clip.failure?.code;
	return clip.state === 'failed' && code !== 'clip/footage-gone' && code !== 'clip/empty-range';
}

/**
 * `asked 30.0 s, has 27.4 s: 1 gap`, or `null` where all that was asked for is there. A clip of all there was asked for
 * no length, but may have gaps.
 */
export function lessThanAsked(clip: Clip): string | null {
	if (clip.gotUs === null) return null;
	const isShort = clip.askedUs !== null && clip.askedUs - clip.gotUs > LENGTH_TOLERANCE_US;
	if (!isShort && clip.gaps.length === 0) return null;
	const asked = clip.askedUs === null ? '' : `asked ${formatExactLength(clip.askedUs)}, `;
	const gaps = clip.gaps.length === 0 ? '' : `: ${gapCountInWords(clip.gaps.length)}`;
	return `${asked}has ${formatExactLength(clip.gotUs)}${gaps}`;
}

/** Why the file cannot be used yet, or `null` when it can. */
export function notReadyReason(clip: Clip): string | null {
	switch (clip.state) {
		case 'open':
			return 'Still recording. Stop the recording first.';
		case 'pinned':
		case 'assembling':
			return 'The file is not made yet.';
		case 'failed':
			return 'The file could not be made. See above.';
		case 'ready':
			return clip.file ? null : 'The file was freed on this device. It is in your bucket.';
	}
}

/** When a clip begins, by the world's clock and by the user's. */
export interface StartWords {
	/** `Today 10:04:30 UTC`, or `Today 10:04:30 UTC and local` where the two are one. */
	readonly utc: string;
	/** `11:04:30 local`, with the day where it is another one; `null` where `utc` says both. */
	readonly local: string | null;
}

/** `nowUs` decides which day is today. */
export function startInWords(startUs: number, nowUs: number): StartWords {
	const utcDay = isoFromUs(startUs).slice(0, 10);
	const localDay = localDayOf(startUs);
	const utc = `${dayInWords(utcDay, isoFromUs(nowUs).slice(0, 10))} ${formatUtcTime(startUs)} UTC`;
	const date = new Date(startUs / US_PER_MS);
	if (date.getTimezoneOffset() === 0) return { utc: `${utc} and local`, local: null };
	const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
	const day = localDay === utcDay ? '' : `${dayInWords(localDay, localDayOf(nowUs))} `;
	return { utc, local: `${day}${time} local` };
}

/** The day on the user's calendar, `2026-11-22`. */
export function localDayOf(us: number): string {
	const date = new Date(us / US_PER_MS);
	return [date.getFullYear(), twoDigits(date.getMonth() + 1), twoDigits(date.getDate())].join('-');
}

/** `Today`, `Yesterday` or `22 Nov 2026`, for ISO days of one calendar. */
export function dayInWords(day: string, today: string): string {
	const ageDays = Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000);
	if (ageDays === 0) return 'Today';
	if (ageDays === 1) return 'Yesterday';
	return new Intl.DateTimeFormat('en-GB', {
		day: 'numeric',
		month: 'short',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(new Date(day));
}

function twoDigits(value: number): string {
	return String(value).padStart(2, '0');
}
