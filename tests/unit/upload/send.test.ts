import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { send } from '../../../src/lib/upload/send';

const URL_TEXT = 'https://h.example/bucket/a.mp4?X-Amz-Signature=secret';

/** What of XMLHttpRequest `send` uses, driven by the test. */
class FakeRequest {
	static last: FakeRequest;
	readonly upload: { onprogress?: (event: { readonly loaded: number }) => void } = {};
	readonly headers: [string, string][] = [];
	onload?: () => void;
	onerror?: () => void;
	withCredentials = true;
	status = 200;
	responseURL = URL_TEXT;
	responseText = '';
	isAborted = false;

	constructor() {
		FakeRequest.last = this;
	}

	open(): void {}
	send(): void {}

	setRequestHeader(name: string, value: string): void {
		this.headers.push([name, value]);
	}

	getAllResponseHeaders(): string {
		return 'ETag: "abc"\r\nRetry-After: 3\r\n';
	}

	abort(): void {
		this.isAborted = true;
	}
}

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal('XMLHttpRequest', FakeRequest);
});

afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

function start(signal = new AbortController().signal) {
	const progress: number[] = [];
	const upload = { method: 'PUT', url: URL_TEXT, headers: { 'content-md5': 'x' }, body: new Blob(['abc']) } as const;
	const answer = send(upload, { signal, onProgress: (bytes) => progress.push(bytes), stallMs: 1_000 });
	return { answer, progress, request: FakeRequest.last };
}

describe('sending a file', () => {
	it('tells progress and gives the answer, without credentials', async () => {
		const { answer, progress, request } = start();
		request.upload.onprogress?.({ loaded: 1 });
		request.upload.onprogress?.({ loaded: 3 });
		request.onload?.();
		expect(await answer).toEqual({
			status: 200,
			headers: new Map([
				['etag', '"abc"'],
				['retry-after', '3']
			]),
			body: ''
		});
		expect([progress, request.withCredentials, request.headers]).toEqual([[1, 3], false, [['content-md5', 'x']]]);
		expect(vi.getTimerCount()).toBe(0);
	});

	it('gives up a connection that shows no sign of life, and only that', async () => {
		const { answer, request } = start();
		vi.advanceTimersByTime(900);
		request.upload.onprogress?.({ loaded: 1 });
		vi.advanceTimersByTime(900);
		expect(request.isAborted).toBe(false);
		vi.advanceTimersByTime(100);
		expect(request.isAborted).toBe(true);
		await expect(answer).rejects.toMatchObject({ name: 'NoAnswerError', reason: 'stalled' });
	});

	it('stops when told', async () => {
		const stopping = new AbortController();
		const { answer, request } = start(stopping.signal);
		stopping.abort();
		expect(request.isAborted).toBe(true);
		await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
		expect(vi.getTimerCount()).toBe(0);
	});

	it.each([
		['another host', 'https://other.example/bucket/a.mp4?X-Amz-Signature=secret'],
		['another path', 'https://h.example/elsewhere?X-Amz-Signature=secret']
	])('takes no answer from %s', async (_, responseUrl) => {
		const { answer, request } = start();
		request.responseURL = responseUrl;
		request.onload?.();
		await expect(answer).rejects.toMatchObject({ reason: 'redirected' });
	});

	it('fails without the URL in its words', async () => {
		const { answer, request } = start();
		request.onerror?.();
		await expect(answer).rejects.toThrow(/^network$/);
	});
});
