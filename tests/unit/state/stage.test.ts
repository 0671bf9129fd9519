import { expect, test } from 'vitest';
import type { LiveState } from '../../../src/lib/capture/types';
import type { ErrorCode, PlainError } from '../../../src/lib/base/errors';
import { announcementOf, chooseStage, type StageFacts } from '../../../src/lib/state/stage';

const IDLE: LiveState = {
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
const FRESH: StageFacts = { isLoaded: true, hasHistory: false, missing: null };

function plain(code: ErrorCode): PlainError {
	return { code, severity: 'fatal', message: '', context: {} };
}

test.each<[string, Partial<LiveState>, Partial<StageFacts>, string]>([
	['nothing read yet', {}, { isLoaded: false }, 'loading'],
	['the first visit', {}, {}, 'welcome'],
	['a later visit', {}, { hasHistory: true }, 'off'],
	['asking', { phase: 'starting' }, {}, 'starting'],
	['opened, the camera is busy', { phase: 'waiting', error: plain('capture/awaits-release') }, {}, 'waiting'],
	['running', { phase: 'recording' }, {}, 'picture'],
	['running, degraded', { phase: 'recording', error: plain('storage/full') }, {}, 'picture'],
	['ending', { phase: 'stopping' }, {}, 'stopping'],
	['pulled out', { phase: 'interrupted', error: plain('capture/lost') }, {}, 'interrupted'],
	['refused', { error: plain('capture/permission-refused') }, { hasHistory: true }, 'refused'],
	['no camera', { error: plain('capture/not-found') }, {}, 'failed'],
	['busy', { error: plain('capture/busy') }, {}, 'failed'],
	['old browser, after the press', { error: plain('capture/unsupported') }, {}, 'unsupported'],
	['old browser, before any press', {}, { missing: plain('capture/unsupported') }, 'unsupported'],
	['over http', {}, { missing: plain('capture/insecure'), isLoaded: false }, 'unsupported'],
	['another tab records', { isElsewhere: true }, {}, 'elsewhere'],
	['pressed while another tab records', { isElsewhere: true, error: plain('capture/elsewhere') }, {}, 'elsewhere'],
	['the other tab has stopped since', { error: plain('capture/elsewhere') }, { hasHistory: true }, 'off']
])('%s', (_name, live, facts, kind) => {
	expect(chooseStage({ ...IDLE, ...live }, { ...FRESH, ...facts }).kind).toBe(kind);
});

test('what happened is said in the words of the catalogue, a first look is not', () => {
	expect(announcementOf({ kind: 'welcome' }, IDLE)).toBeNull();
	expect(announcementOf({ kind: 'picture' }, IDLE)).toContain('sees is held');
	expect(announcementOf({ kind: 'picture' }, { ...IDLE, hasAudio: true })).toContain('sees and hears is held');
	expect(announcementOf({ kind: 'picture' }, { ...IDLE, error: plain('storage/full') })).toContain('disk space');
	expect(announcementOf({ kind: 'failed', error: plain('capture/busy') }, IDLE)).toContain('another program');
});
