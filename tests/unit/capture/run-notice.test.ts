import { beforeEach, expect, test } from 'vitest';
import type { ErrorCode, PlainError } from '../../../src/lib/base/errors';
import { RunNotice } from '../../../src/lib/capture/run-notice';

let notice: RunNotice;
beforeEach(() => (notice = new RunNotice()));

function tell(code: ErrorCode): PlainError {
	const error: PlainError = { code, severity: 'degraded', message: '', context: {} };
	notice.onTold(error);
	return error;
}

/** What is shown after so many seconds without news. */
function after(seconds: number): ErrorCode | null {
	for (let second = 0; second < seconds; second++) notice.onSecond();
	return notice.shown?.code ?? null;
}

test('what has passed goes after half a minute, anew with each time', () => {
	tell('encoder/failed');
	expect(after(29)).toBe('encoder/failed');
	tell('encoder/failed');
	expect(after(29)).toBe('encoder/failed');
	expect(after(1)).toBeNull();
});

test('what lasts comes back after it; a new run knows nothing of it', () => {
	const smaller = tell('encoder/smaller');
	expect(after(100)).toBe('encoder/smaller');
	tell('encoder/failed');
	expect(after(30)).toBe('encoder/smaller');
	expect(notice.shown).toBe(smaller);
	notice.begin();
	expect(notice.shown).toBeNull();
});

test('trouble with storage stays until the worker says that it is over, whatever hides it meanwhile', () => {
	tell('storage/full');
	expect(after(100)).toBe('storage/full');
	tell('encoder/failed');
	expect(after(30)).toBe('storage/full');
	tell('capture/sound-lost');
	expect(after(100)).toBe('capture/sound-lost');
	tell('storage/short');
	expect(after(0)).toBe('storage/short');
	notice.onWell('storage');
	expect(after(0)).toBe('capture/sound-lost');
	tell('encoder/fewer');
	notice.onWell('encoder');
	expect(after(0)).toBe('capture/sound-lost');
	tell('capture/sound-busy');
	notice.onWell('capture');
	expect(after(0)).toBeNull();
});

test('a standstill hides all else, and its end shows it again; a silent worker explains a missing picture', () => {
	tell('storage/full');
	notice.setStandstill('muted', true);
	expect(after(0)).toBe('capture/muted');
	// The microphone of the same plug.
	tell('capture/sound-lost');
	expect(after(100)).toBe('capture/muted');
	notice.setStandstill('silent', true);
	expect(after(0)).toBe('worker/silent');
	notice.setStandstill('silent', false);
	expect(after(0)).toBe('capture/muted');
	expect(notice.isStandstill).toBe(true);
	notice.setStandstill('muted', false);
	expect(notice.isStandstill).toBe(false);
	expect(after(0)).toBe('capture/sound-lost');
});
