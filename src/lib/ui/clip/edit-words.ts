import { isoFromUs, US_PER_MS, US_PER_S, type TimeRange } from '../../base/units';
import type { ClipEditor, Handle } from '../../state/clip-editor.svelte';

export const HANDLE_LABELS: Readonly<Record<Handle, string>> = { start: 'Start', end: 'End', position: 'Position' };

/** Time of day in UTC to the millisecond, rounded down: `10:04:30.123`. The caller says 'UTC'. */
export function formatUtcExact(us: number): string {
	return isoFromUs(us).slice(11, 23);
}

/** Time of day on the user's clock to the millisecond. The caller says 'local'. */
export function formatLocalExact(us: number): string {
	const date = new Date(us / US_PER_MS);
	const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0'));
	return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** A length to the millisecond: `9.967 s`, `1:02.500`. */
export function formatMillis(us: number): string {
	const ms = Math.round(us / US_PER_MS);
	const seconds = (ms / 1000).toFixed(3);
	if (ms < 60_000) return `${seconds} s`;
	return `${Math.floor(ms / 60_000)}:${((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')}`;
}

/** What a slider says: `10:04:30.123 UTC, the clip is 9.967 s long`. */
export function describeHandle(handle: Handle, editor: Pick<ClipEditor, 'valueOf' | 'startUs' | 'endUs'>): string {
	const time = `${formatUtcExact(editor.valueOf(handle))} UTC`;
	if (handle !== 'position') return `${time}, the clip is ${formatMillis(editor.endUs - editor.startUs)} long`;
	const into = editor.valueOf(handle) - editor.startUs;
	return into < 0 ? `${time}, before the start` : `${time}, ${formatMillis(into)} into the clip`;
}

/** What the band shows: the chosen range with as much again on both sides, as far as there is something. */
export function windowAround({ fromUs, toUs }: TimeRange, reach: TimeRange): TimeRange {
	const roomUs = Math.max(toUs - fromUs, 10 * US_PER_S);
	return { fromUs: Math.max(reach.fromUs, fromUs - roomUs), toUs: Math.min(reach.toUs, toUs + roomUs) };
}

/** Why the chosen range cannot be made, or `null` where it can. */
export function whyNot({ startUs, endUs, from }: Pick<ClipEditor, 'startUs' | 'endUs' | 'from'>): string | null {
	if (from !== null) return null;
	if (endUs <= startUs) return 'The end must be after the start.';
	return 'The buffer let go of one of the ends meanwhile. Choose ends inside what is still held.';
}

/** How far one press of a key goes, in microseconds; `'frame'` for a frame. `null` for keys that move nothing. */
export function keyStep(
	key: string,
	isShifted: boolean
): { readonly sign: 1 | -1; readonly by: 'frame' | number } | null {
	const by = isShifted ? US_PER_S : 'frame';
	switch (key) {
		case 'ArrowLeft':
		case 'ArrowDown':
			return { sign: -1, by };
		case 'ArrowRight':
		case 'ArrowUp':
			return { sign: 1, by };
		case 'PageDown':
			return { sign: -1, by: 10 * US_PER_S };
		case 'PageUp':
			return { sign: 1, by: 10 * US_PER_S };
		default:
			return null;
	}
}
