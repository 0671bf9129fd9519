import { formatLength } from '../base/lengths';
import type { Gap, GapCause } from '../model/segment';

const CAUSE_WORDS: Readonly<Record<GapCause, string>> = {
	stopped: 'camera stopped',
	reload: 'page reloaded',
	closed: 'page closed',
	crash: 'browser ended suddenly',
	'camera-lost': 'camera disconnected',
	'camera-muted': 'camera sent no picture',
	settings: 'settings changed',
	encoder: 'encoder restarted',
	worker: 'recorder stood still or restarted',
	suspended: 'computer or page stood still, or its clock was set',
	expired: 'older than the buffer',
	storage: 'could not be written',
	unknown: 'cause unknown'
};

/** Why footage is missing, to stand after a colon: `page reloaded`. */
export function gapCauseInWords(cause: GapCause): string {
	return CAUSE_WORDS[cause];
}

/** `9 s missing: page reloaded`. */
export function gapInWords(gap: Gap): string {
	return `${formatLength(gap.toUs - gap.fromUs)} missing: ${gapCauseInWords(gap.cause)}`;
}
