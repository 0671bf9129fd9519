import { isoFromUs } from '../../base/units';
import type { Clip } from '../../model/clip';
import { dayInWords, localDayOf } from './clip-words';

/**
 * The clips in which every word of `query` is found: in the title, the source, or the day as written anywhere
 * (`2026-11-22`, `22 Nov 2026`, `November`, `Sunday`, `today`), by UTC and by the user's clock. Order is kept.
 */
export function searchClips(clips: readonly Clip[], query: string, nowUs: number): readonly Clip[] {
	const words = foldedWords(query);
	if (words.length === 0) return clips;
	return clips.filter((clip) => {
		const text = fold(searchText(clip, nowUs));
		return words.every((word) => text.includes(word));
	});
}

function searchText(clip: Clip, nowUs: number): string {
	const utcDay = isoFromUs(clip.startUs).slice(0, 10);
	const localDay = localDayOf(clip.startUs);
	return [
		clip.title,
		clip.sourceLabel,
		...dayTexts(utcDay, isoFromUs(nowUs).slice(0, 10)),
		...(localDay === utcDay ? [] : dayTexts(localDay, localDayOf(nowUs)))
	].join('\n');
}

const LONG_DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });

function dayTexts(day: string, today: string): string[] {
	return [day, dayInWords(day, today), LONG_DAY.format(new Date(day))];
}

function foldedWords(query: string): string[] {
	return fold(query).split(/\s+/).filter(Boolean);
}

/** Case and marks do not matter: 'strasse' is typed where 'Straße' is written, 'camera' where 'Caméra'. */
function fold(text: string): string {
	return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}
