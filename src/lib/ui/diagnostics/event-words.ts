import type { LogEvent } from '../../diagnostics/facts';
import { wordsOf, ERROR_WORDS } from '../../base/errors';
import { formatClock, formatExactLength, formatLength, formatSize, gapCauseInWords, gapCountInWords } from '../format';

const PHASES = {
	idle: 'The camera is off',
	starting: 'The camera is being started',
	waiting: 'The camera is waited for',
	recording: 'Recording',
	interrupted: 'The recording is interrupted',
	stopping: 'The camera is being stopped'
} as const;

const CORE = {
	fetching: 'The clip maker is being fetched',
	ready: 'The clip maker is on this device',
	failed: 'The clip maker could not be fetched'
} as const;

/** An event as a sentence without its full stop; `null` for a kind that only another version knows. */
export function wordsOfEvent(event: LogEvent): string | null {
	switch (event.kind) {
		case 'opened':
			return `Hindsight ${event.version} was opened${event.lastEnd ? `; last time: ${gapCauseInWords(event.lastEnd)}` : ''}`;
		case 'phase':
			return PHASES[event.phase];
		case 'sight':
			return event.isVisible ? 'The page is in sight again' : 'The page went out of sight';
		case 'error':
			// Stored by another version, the code may be one that this one does not know.
			return event.code in ERROR_WORDS ? `${wordsOf(event).happened} (${event.code})` : event.code;
		case 'sound':
			return 'The microphone gives sound again';
		case 'dropped':
			return `${event.count === 1 ? '1 frame was' : `${event.count} frames were`} dropped so far`;
		case 'epoch': {
			const why = event.cause ? ` after: ${gapCauseInWords(event.cause)}` : '';
			return `Encoding ${event.width}×${event.height} as ${event.codec}${why}`;
		}
		case 'gap':
			return `${formatLength(event.lengthUs)} are missing: ${gapCauseInWords(event.cause)}`;
		case 'crash':
			return `After a crash: ${formatClock(event.keptUs)} kept`;
		case 'storage-reset':
			return 'The storage was cleared, or was left for a fresh one';
		case 'clip-opened':
			return 'A clip is being recorded';
		case 'clip-saved': {
			const got = formatExactLength(event.gotUs);
			const gaps = event.gapCount > 0 ? `, ${gapCountInWords(event.gapCount)}` : '';
			return event.askedUs === null
				? `A clip was saved: ${got}${gaps}`
				: `A clip was saved: asked ${formatExactLength(event.askedUs)}, has ${got}${gaps}`;
		}
		case 'clip-made':
			return `The file of a clip was made: ${formatLength(event.lengthUs)}, ${formatSize(event.sizeBytes)}`;
		case 'clip-failed':
			return `The file of a clip was not made: ${wordsOf(event).happened} (${event.code})`;
		case 'clip-deleted':
			return 'A clip was deleted';
		case 'core':
			return CORE[event.phase];
		case 'update-waits':
			return 'A new version is ready';
		case 'persistence':
			return event.isPersistent
				? 'The browser agreed to keep what is here'
				: 'The browser no longer promises to keep what is here';
		case 'disk':
			return `${formatSize(event.usageBytes)} of ${formatSize(event.quotaBytes)} are used`;
		case 'upload-sent':
			return 'A clip was uploaded';
		case 'upload-failed':
			return `An upload stopped (${event.code})`;
		default:
			event satisfies never;
			return null;
	}
}
