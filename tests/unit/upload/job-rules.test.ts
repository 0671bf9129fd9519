import { describe, expect, it } from 'vitest';
import type { UploadFailureCode, UploadJob, UploadTarget } from '../../../src/lib/model/upload-job';
import { afterFailure, cancelled, discarded, nextJob, nextWakeUs, revived } from '../../../src/lib/upload/job-rules';
import type { Outcome } from '../../../src/lib/upload/outcome';
import { put } from '../../support/upload-world';

const NOW_US = 1_000_000_000;
const ENV = { nowUs: NOW_US, random: 0, isOnline: true };
const PARTS = { uploadId: 'u', partSizeBytes: 5, sent: [{ number: 1, md5: 'm' }] };
const SET: UploadTarget = {
	kind: 'multipart',
	partUrls: [],
	partSizeBytes: 5,
	completeUrl: '',
	abortUrl: '',
	headUrl: null
};

function job(change: Partial<UploadJob> = {}): UploadJob {
	return {
		clipId: 'a',
		state: 'waiting',
		queuedUs: 1,
		origin: 'pasted',
		isAutomatic: false,
		target: put('1'),
		place: null,
		sizeBytes: 9,
		attempts: 0,
		notBeforeUs: null,
		multipart: null,
		failure: null,
		uploadedUs: null,
		...change
	};
}

function failed(code: UploadFailureCode, isRetryable: boolean): Extract<Outcome, { kind: 'failed' }> {
	return { kind: 'failed', failure: { code, facts: {} }, isRetryable, retryAfterMs: null };
}

describe('a try that failed', () => {
	it('counts while there is a network, and does not without one', () => {
		expect(afterFailure(job(), failed('opaque', true), ENV).attempts).toBe(1);
		expect(afterFailure(job(), failed('opaque', true), { ...ENV, isOnline: false }).attempts).toBe(0);
		const last = job({ attempts: 4 });
		expect(afterFailure(last, failed('opaque', true), ENV).state).toBe('failed');
		expect(afterFailure(last, failed('opaque', true), { ...ENV, isOnline: false })).toMatchObject({
			state: 'waiting',
			attempts: 4
		});
	});

	it('counts without a network, too, when the server has refused', () => {
		expect(afterFailure(job(), failed('refused', false), { ...ENV, isOnline: false }).attempts).toBe(1);
	});

	it.each(['no-upload', 'bad-part', 'maybe-joined'] as const)('with %s leaves no parts that still count', (code) => {
		expect(afterFailure(job({ target: SET, multipart: PARTS }), failed(code, false), ENV).multipart).toBeNull();
	});

	it.each(['opaque', 'server-busy', 'storage-full'] as const)('with %s keeps the parts that were sent', (code) => {
		const next = afterFailure(job({ target: SET, multipart: PARTS }), failed(code, true), ENV);
		expect(next.multipart).toEqual(PARTS);
	});

	it.each([
		['pasted', 'expired', 'needs-url', false],
		['pasted', 'no-upload', 'needs-url', false],
		['pasted', 'signature', 'failed', false],
		['pasted', 'storage-full', 'failed', true],
		['endpoint', 'signature', 'failed', false]
	] as const)('%s, with %s: becomes %s, and the URL is kept: %s', (origin, code, state, isKept) => {
		const next = afterFailure(job({ origin }), failed(code, false), ENV);
		expect([next.state, next.target !== null]).toEqual([state, isKept]);
	});

	it('with a URL of the endpoint that is no use any more waits and asks for another, without the parts', () => {
		const next = afterFailure(job({ origin: 'endpoint', multipart: PARTS }), failed('expired', false), ENV);
		expect(next).toMatchObject({ state: 'waiting', target: null, multipart: null, notBeforeUs: NOW_US + 1_000_000 });
	});
});

describe('a job that waits', () => {
	it('is due at its time, not before, and cancelled ones come first', () => {
		const [later, first, ending] = [
			job({ clipId: 'later', notBeforeUs: NOW_US + 1 }),
			job({ clipId: 'first', notBeforeUs: NOW_US }),
			job({ clipId: 'ending', state: 'cancelling' })
		];
		const all = () => true;
		expect(nextJob([later, first], NOW_US, all)).toBe(first);
		expect(nextJob([later, first, ending], NOW_US, () => false)).toBe(ending);
		expect(nextJob([later], NOW_US, all)).toBeNull();
		expect(nextJob([first], NOW_US, () => false)).toBeNull();
		expect(nextWakeUs([later, job({ notBeforeUs: NOW_US + 9 })], all)).toBe(NOW_US + 1);
		expect(nextWakeUs([later], () => false)).toBeNull();
		expect(nextWakeUs([job({ state: 'cancelling', notBeforeUs: NOW_US + 3 })], () => false)).toBe(NOW_US + 3);
		expect(nextWakeUs([job({ state: 'paused', notBeforeUs: NOW_US + 3 })], all)).toBeNull();
	});

	it('does not wait any longer once the network is back; what the network may have cured is tried again', () => {
		expect(revived(job({ notBeforeUs: NOW_US + 5 }), NOW_US).notBeforeUs).toBeNull();
		const opaque = { code: 'opaque', facts: {} } as const;
		expect(revived(job({ state: 'failed', attempts: 5, failure: opaque }), NOW_US)).toMatchObject({
			state: 'waiting',
			attempts: 0
		});
		const refused = job({ state: 'failed', failure: { code: 'storage-full', facts: {} } });
		expect(revived(refused, NOW_US)).toBe(refused);
		const erased = job({ state: 'failed', target: null, failure: opaque });
		expect(revived(erased, NOW_US)).toBe(erased);
	});
});

describe('a job that is cancelled', () => {
	it('stays until the parts are given up, else is forgotten unless it came by itself', () => {
		expect(cancelled(job({ target: SET, attempts: 3 }))).toMatchObject({
			state: 'cancelling',
			attempts: 0,
			target: SET
		});
		expect(cancelled(job())).toBeNull();
		expect(cancelled(job({ isAutomatic: true }))).toMatchObject({ state: 'cancelled', target: null });
		expect(discarded(job({ target: SET }))).toBeNull();
	});
});
