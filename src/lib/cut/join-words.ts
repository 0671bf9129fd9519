import { formatLength } from '../base/lengths';
import type { VideoConfig } from '../model/segment';
import { isSameVideo, type ClipPart } from './plan-clip';

const COUNT_WORDS = ['No', 'One', 'Two', 'Three', 'Four', 'Five'];

/** How footage that did not fit together as it is became one file; nothing where it did. For the clip's card. */
export function joinNotes({ video, audio, epochs }: Pick<ClipPart, 'video' | 'audio' | 'epochs'>): string[] {
	const notes: string[] = [];
	const others = [...epochs.values()].filter((epoch) => !isSameVideo(epoch.video, video));
	const sizes = new Set([video, ...others.map((epoch) => epoch.video)].map(shownSize));
	if (sizes.size > 1) {
		notes.push(`${COUNT_WORDS[sizes.size] ?? sizes.size} sizes, fitted to ${shownSize(video)}.`);
	} else if (others.length > 0) {
		notes.push('The encoding changed on the way; what differs was encoded anew to fit.');
	}
	if (audio && [...epochs.values()].some((epoch) => !epoch.audio)) notes.push('A part of it has no sound.');
	return notes;
}

/** What became of the gaps, by their lengths. */
export function gapNotes(closedUs: readonly number[], keptUs: readonly number[]): string[] {
	return [
		...(closedUs.length > 0 ? [`${gapsOf(closedUs)} closed up.`] : []),
		...(keptUs.length > 0 ? [`${gapsOf(keptUs)} kept as ${keptUs.length === 1 ? 'a still' : 'stills'}.`] : [])
	];
}

/** `1 gap of 9 s`, `3 gaps of 14 s in all`. */
function gapsOf(lengthsUs: readonly number[]): string {
	const length = formatLength(lengthsUs.reduce((sum, us) => sum + us, 0));
	return lengthsUs.length === 1 ? `1 gap of ${length}` : `${lengthsUs.length} gaps of ${length} in all`;
}

/** As a player shows it: `1280×720`. */
function shownSize({ codedWidth, codedHeight, rotationDeg }: VideoConfig): string {
	return rotationDeg % 180 === 0 ? `${codedWidth}×${codedHeight}` : `${codedHeight}×${codedWidth}`;
}
