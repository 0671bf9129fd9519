import { formatLength } from '../base/lengths';
import { isoFromUs, US_PER_MS, US_PER_S } from '../base/units';

// Written into clips as well, so they live further down; pages have all words here.
export { gapCauseInWords, gapInWords } from '../ring/gap-words';
export { formatLength };

/** `1 gap`, `3 gaps`. */
export function gapCountInWords(count: number): string {
	return count === 1 ? '1 gap' : `${count} gaps`;
}

/** A length as a clock shows it, whole seconds rounded down: `0:30`, `4:12`, `1:02:03`. */
export function formatClock(us: number): string {
	return clockFromSeconds(Math.floor(Math.max(0, us) / US_PER_S));
}

/** A length as a clock with tenths, rounded: `0:27.4`, `5:00.0`. */
export function formatClockTenths(us: number): string {
	const tenths = Math.round(Math.max(0, us) / (US_PER_S / 10));
	return `${clockFromSeconds(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** A length to compare with another, always with its tenth: `27.4 s`, `4:57.2`. */
export function formatExactLength(us: number): string {
	const tenths = Math.round(Math.max(0, us) / (US_PER_S / 10));
	return tenths < 600 ? `${(tenths / 10).toFixed(1)} s` : formatClockTenths(us);
}

/** `last 5 minutes`' second part: `5 minutes`, `30 seconds`, `1 hour`, `1 h 30 min`. */
export function formatRoundLength(us: number): string {
	const seconds = Math.round(us / US_PER_S);
	if (seconds < 60 || seconds % 60 !== 0) return seconds < 60 ? plural(seconds, 'second') : formatLength(us);
	if (seconds < 3600) return plural(seconds / 60, 'minute');
	return seconds % 3600 === 0 ? plural(seconds / 3600, 'hour') : formatLength(us);
}

/** Bytes in decimal units, as disks are sold: `980 kB`, `9.4 MB`, `214 MB`, `1.2 GB`. */
export function formatSize(bytes: number): string {
	const units = ['kB', 'MB', 'GB', 'TB'] as const;
	let amount = Math.max(0, bytes) / 1000;
	let unit = 0;
	// 999.5 would round up to '1000 MB'.
	while (amount >= 999.5 && unit < units.length - 1) {
		amount /= 1000;
		unit += 1;
	}
	const digits = unit > 0 && amount < 9.95 ? 1 : 0;
	return `${amount.toFixed(digits)} ${units[unit] ?? 'TB'}`;
}

/** Time of day in UTC, whole seconds rounded down: `10:04:30`. The caller says 'UTC'. */
export function formatUtcTime(us: number): string {
	return isoFromUs(us).slice(11, 19);
}

/** `2026-11-22 10:04:30 UTC`. */
export function formatUtcDateTime(us: number): string {
	return `${isoFromUs(us).slice(0, 10)} ${formatUtcTime(us)} UTC`;
}

/** `10:04:30–10:05:00 UTC`. */
export function formatUtcRange(fromUs: number, toUs: number): string {
	return `${formatUtcTime(fromUs)}–${formatUtcTime(toUs)} UTC`;
}

/** Day and time as the user's own clock and language write them. The caller says 'local'. */
export function formatLocalDateTime(us: number, locale?: string): string {
	return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(us / US_PER_MS));
}

function clockFromSeconds(total: number): string {
	const hours = Math.floor(total / 3600);
	const minutes = Math.floor((total % 3600) / 60);
	const seconds = String(total % 60).padStart(2, '0');
	return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}

function plural(count: number, word: string): string {
	return `${count} ${word}${count === 1 ? '' : 's'}`;
}
