import type { LiveState } from './types';
import type { PlainError } from '../base/errors';

/** Nothing runs, nothing was tried. */
export const IDLE: LiveState = {
	phase: 'idle',
	error: null,
	stream: null,
	sourceId: null,
	sourceLabel: null,
	width: 0,
	height: 0,
	frameRate: 0,
	hasAudio: false,
	codec: null,
	droppedCount: 0,
	isElsewhere: false
};

/** The source that this page records, or whose camera it waits to come back; `null` once it has stopped. */
export function sourceAtWork({ phase, sourceId }: Pick<LiveState, 'phase' | 'sourceId'>): string | null {
	return phase === 'idle' || phase === 'waiting' ? null : sourceId;
}

/** Something that recording outlives, or comes back from. */
export function trouble(code: PlainError['code']): PlainError {
	return { code, severity: 'degraded', message: code, context: {} };
}
