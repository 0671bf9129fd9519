import type { LogEvent } from '../../diagnostics/facts';
import { formatUtcDateTime } from '../format';
import { wordsOfEvent } from './event-words';
import type { Fact } from './fact';

/** A part of the page with its heading. */
export interface ReportPart {
	readonly title: string;
	readonly facts: readonly Fact[];
}

export interface ReportInput {
	readonly version: string;
	readonly userAgent: string;
	/** When it was made, microseconds of UTC. */
	readonly atUs: number;
	readonly parts: readonly ReportPart[];
	readonly events: readonly LogEvent[];
}

/** The whole page as plain text, to be pasted where all may read it: nothing in it is private. */
export function reportText({ version, userAgent, atUs, parts, events }: ReportInput): string {
	const lines = [`Hindsight ${version}`, formatUtcDateTime(atUs), userAgent];
	for (const { title, facts } of parts) {
		lines.push('', title);
		for (const { label, tone, text } of facts) lines.push(`${tone === 'bad' ? '!' : '-'} ${label}: ${text}`);
	}
	lines.push('', `Events (${events.length})`);
	for (const event of events) {
		const words = wordsOfEvent(event);
		if (words !== null) lines.push(`${formatUtcDateTime(event.atUs)}  ${words}`);
	}
	return `${lines.join('\n')}\n`;
}
