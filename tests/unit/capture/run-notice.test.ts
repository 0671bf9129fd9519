import { expect, test } from 'vitest';
import type { ErrorCode, PlainError } from '../../../src/lib/base/errors';
import { RunNotice } from '../../../src/lib/capture/run-notice';

function plain(code: ErrorCode): PlainError {
	return { code, severity: 'degraded', message: '', context: {} };
}

/** What is shown after so many seconds without news. */
function after(notice: RunNotice, shown: PlainError | null, seconds: number): PlainError | null {
	let now = shown;
	for (let second = 0; second < seconds; second++) now = notice.next(now);
	return now;
}

test('what has passed goes after half a minute, anew with each time', () => {
	const notice = new RunNotice();
	const failed = plain('encoder/failed');
	notice.onTold(failed);
	expect(after(notice, failed, 29)).toBe(failed);
	notice.onTold(failed);
	expect(after(notice, failed, 29)).toBe(failed);
	expect(after(notice, failed, 1)).toBeNull();
});

test('what lasts comes back after it, and after any other trouble; a new run knows nothing of it', () => {
	const notice = new RunNotice();
	const smaller = plain('encoder/smaller');
	notice.onTold(smaller);
	expect(after(notice, smaller, 100)).toBe(smaller);
	const failed = plain('encoder/failed');
	notice.onTold(failed);
	expect(after(notice, failed, 30)).toBe(smaller);
	expect(notice.afterwards).toBe(smaller);
	notice.begin();
	expect(notice.afterwards).toBeNull();
});

test('the worker says when another trouble is over', () => {
	const notice = new RunNotice();
	const full = plain('storage/full');
	notice.onTold(full);
	expect(after(notice, full, 100)).toBe(full);
});
