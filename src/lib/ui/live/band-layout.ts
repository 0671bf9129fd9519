import { US_PER_S, type TimeRange } from '../../base/units';
import type { Gap } from '../../model/segment';
import { OPEN_END_US, type Clip } from '../../model/clip';
import { formatClock, formatLength, formatUtcTime, gapCauseInWords, gapInWords } from '../format';

/** A run of footage that clips keep; clips that overlap are one run. */
export interface KeptRun extends TimeRange {
	readonly clipCount: number;
	readonly isOpen: boolean;
}

/** The runs of `sourceId` that clips keep and that show after `sinceUs`, oldest first. */
export function mergeKept(clips: readonly Clip[], sourceId: string | null, sinceUs: number): KeptRun[] {
	const kept = clips
		.flatMap((clip) => clip.ranges.map((pin) => ({ ...pin, fromUs: keptFromUs(clip, pin) })))
		.filter((pin) => pin.sourceId === sourceId && pin.toUs > sinceUs)
		.toSorted((a, b) => a.fromUs - b.fromUs);
	const runs: KeptRun[] = [];
	for (const { fromUs, toUs } of kept) {
		const last = runs.at(-1);
		const isOpen = toUs === OPEN_END_US;
		if (last && fromUs <= last.toUs) {
			runs[runs.length - 1] = {
				fromUs: last.fromUs,
				toUs: Math.max(last.toUs, toUs),
				clipCount: last.clipCount + 1,
				isOpen: last.isOpen || isOpen
			};
		} else runs.push({ fromUs, toUs, clipCount: 1, isOpen });
	}
	return runs;
}

/** Where a clip's footage begins: what is neither there nor a gap inside is missing at the start of what was asked. */
function keptFromUs({ gotUs, gaps }: Clip, { fromUs, toUs }: TimeRange): number {
	if (gotUs === null || toUs === OPEN_END_US) return fromUs;
	const holesUs = gaps.reduce((sum, gap) => sum + gap.toUs - gap.fromUs, 0);
	return Math.max(fromUs, toUs - gotUs - holesUs);
}

/** `Saved 0:41`, to the nearest second: 30 s saved may begin a frame late; `Recording` for a run without an end. */
export function keptLabel(run: KeptRun): string {
	return run.isOpen ? 'Recording' : `Saved ${formatClock(run.toUs - run.fromUs + US_PER_S / 2)}`;
}

/** The newest gap that shows after `sinceUs`. */
export function newestGap(gaps: readonly Gap[], sinceUs: number, endUs: number): Gap | null {
	return gaps.findLast((gap) => gap.toUs > sinceUs && gap.fromUs < endUs) ?? null;
}

/** Above this speed, steps of a pixel come as often as the preview's frames, and the compositor glides more smoothly. */
const GLIDE_FROM_PX_PER_S = 15;

/**
 * How often a strip moves in a second, a pixel or less each time; `Infinity` where it should glide. Gliding over less
 * than a pixel would have the page drawn sixty times a second for nothing.
 */
export function stepsPerSecond(pxPerSecond: number): number {
	return pxPerSecond < GLIDE_FROM_PX_PER_S ? Math.max(1, Math.ceil(pxPerSecond)) : Infinity;
}

/** How far one press of an arrow key goes: a three-hundredth of the band, in whole seconds. */
export function stepUs(horizonUs: number): number {
	return Math.max(1, Math.round(horizonUs / 300 / US_PER_S)) * US_PER_S;
}

/** What the slider says of one instant: `2 min 10 s ago, 10:02:50 UTC, held`. */
export function describeInstant(
	atUs: number,
	endUs: number,
	held: readonly TimeRange[],
	gaps: readonly Gap[],
	kept: readonly KeptRun[]
): string {
	const ago = endUs - atUs < US_PER_S / 2 ? 'now' : `${formatLength(endUs - atUs)} ago`;
	return `${ago}, ${formatUtcTime(atUs)} UTC, ${stateAt(atUs, held, gaps, kept)}`;
}

/** Only the part of an instant that says what is there: `held`, `saved`, `missing: page reloaded`, `not held`. */
export function stateAt(
	atUs: number,
	held: readonly TimeRange[],
	gaps: readonly Gap[],
	kept: readonly KeptRun[]
): string {
	const isIn = ({ fromUs, toUs }: TimeRange): boolean => fromUs <= atUs && atUs < toUs;
	const gap = gaps.find(isIn);
	if (gap) return `missing: ${gapCauseInWords(gap.cause)}`;
	const newestUs = held.at(-1)?.toUs ?? -Infinity;
	if (held.length > 0 && atUs >= newestUs) return 'being recorded';
	if (!held.some(isIn)) return 'not held';
	return kept.some(isIn) ? 'held and saved' : 'held';
}

/** Text below the band, by its centre. */
export interface AxisLabel {
	readonly text: string;
	readonly centerPx: number;
	readonly kind: 'start' | 'tick' | 'gap' | 'end';
}

/** Below this width the axis is set smaller. */
export const COMPACT_BELOW_PX = 480;
/** About 0.59 em at 12.5 and 11.5 px: the widest system fonts in use (DejaVu Sans, Verdana); a little air in the others. */
const CHAR_PX = { wide: 7.4, compact: 6.8 } as const;
const LABEL_GAP_PX = 10;
const TICK_ROOM_PX = 110;
const TICK_STEPS_S = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400];

/**
 * Places the labels so that none touch. The two ends always show; then the newest gap in words, near its place; then
 * the round times that still have room.
 */
export function layOutAxis(
	widthPx: number,
	horizonUs: number,
	endUs: number,
	isMoving: boolean,
	gap: Gap | null
): AxisLabel[] {
	const charPx = widthPx < COMPACT_BELOW_PX ? CHAR_PX.compact : CHAR_PX.wide;
	const widthOf = (text: string): number => text.length * charPx;
	const start = agoLabel(horizonUs);
	const end = `${isMoving ? 'now' : 'ends'} ${formatUtcTime(endUs)} UTC`;
	const labels: AxisLabel[] = [
		{ text: start, centerPx: widthOf(start) / 2, kind: 'start' },
		{ text: end, centerPx: widthPx - widthOf(end) / 2, kind: 'end' }
	];
	if (gap) {
		const leftPx = widthOf(start) + LABEL_GAP_PX;
		const rightPx = widthPx - widthOf(end) - LABEL_GAP_PX;
		const middleUs = (Math.max(gap.fromUs, endUs - horizonUs) + Math.min(gap.toUs, endUs)) / 2;
		const middlePx = (1 - (endUs - middleUs) / horizonUs) * widthPx;
		const variants = [gapInWords(gap), `${formatLength(gap.toUs - gap.fromUs)} missing`];
		const text = variants.find((words) => widthOf(words) <= rightPx - leftPx);
		if (text) {
			const half = widthOf(text) / 2;
			labels.push({ text, centerPx: clamp(middlePx, leftPx + half, rightPx - half), kind: 'gap' });
		}
	}
	const stepS = TICK_STEPS_S.find((s) => ((s * US_PER_S) / horizonUs) * widthPx >= TICK_ROOM_PX);
	if (stepS === undefined) return labels;
	for (let agoUs = stepS * US_PER_S; agoUs < horizonUs; agoUs += stepS * US_PER_S) {
		const text = agoLabel(agoUs);
		const centerPx = (1 - agoUs / horizonUs) * widthPx;
		const isFree = labels.every(
			(label) => Math.abs(label.centerPx - centerPx) >= (widthOf(label.text) + widthOf(text)) / 2 + LABEL_GAP_PX
		);
		if (isFree) labels.push({ text, centerPx, kind: 'tick' });
	}
	return labels;
}

function agoLabel(us: number): string {
	return `\u2212${formatClock(us)}`;
}

function clamp(value: number, lowest: number, highest: number): number {
	return Math.min(Math.max(value, lowest), highest);
}
