import { US_PER_MS } from '../base/units';

/** MIME type of every clip. */
export const CLIP_TYPE = 'video/mp4';

/** Keeps the whole name well under the 255 bytes file systems allow, and readable in a list. */
const MAX_SLUG_LENGTH = 40;

/** Latin letters that have no decomposition into a plain letter and a mark. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	ł: 'l',
	þ: 'th',
	ı: 'i'
};

/** A label as lower-case ASCII letters, digits and single dashes; `'camera'` where nothing of it is left. */
export function slugOf(label: string): string {
	const slug = label
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.toLowerCase()
		.replace(/[ßæœøđðłþı]/g, (letter) => PLAIN_LETTERS[letter] ?? '')
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+/, '')
		.slice(0, MAX_SLUG_LENGTH)
		.replace(/-+$/, '');
	return slug === '' ? 'camera' : slug;
}

/**
 * The agreed name of a downloaded clip, `hindsight-<source>-<UTC start>.mp4`: `hindsight-door-2026-11-22T10-04-30Z.mp4`.
 * Another `extension` for other formats. Whole seconds, rounded down; dashes for colons, which Windows forbids.
 */
export function fileNameOf(
	clip: { readonly sourceLabel: string; readonly startUs: number },
	extension = 'mp4'
): string {
	const iso = new Date(Math.floor(clip.startUs / US_PER_MS)).toISOString();
	const start = `${iso.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replaceAll(':', '-')}Z`;
	return `hindsight-${slugOf(clip.sourceLabel)}-${start}.${extension}`;
}

/** What browsers append to a camera's name: the maker's and the model's number on USB. */
const HARDWARE_NUMBERS = /\s*\([0-9a-f]{4}:[0-9a-f]{4}\)/gi;

/** The source as a file says it, for whoever finds the file later; nothing that tells one device from another of its kind. */
export function sourceTag(label: string): string {
	return `Recorded by Hindsight from ${label.replace(HARDWARE_NUMBERS, '').trim() || 'a camera'}`;
}
