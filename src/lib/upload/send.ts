import type { Answer } from './server-error';

/** No progress and no answer for this long: the connection is dead, whatever TCP believes. */
export const STALL_MS = 60_000;
const MAX_ANSWER_CHARS = 65_536;

/** The request got no answer that may be used. The browser tells no more; the message holds no URL. */
export class NoAnswerError extends Error {
	override readonly name = 'NoAnswerError';

	constructor(
		/** `redirected`: something else answered than was asked. */
		readonly reason: 'network' | 'stalled' | 'redirected'
	) {
		super(reason);
	}
}

export interface Upload {
	readonly method: 'PUT' | 'POST';
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Blob | FormData;
}

export interface SendOptions {
	readonly signal: AbortSignal;
	/** Bytes of the body handed to the network, headers and form text not counted exactly. */
	readonly onProgress?: (sentBytes: number) => void;
	/** Milliseconds without a sign of life; default `STALL_MS`. */
	readonly stallMs?: number;
}

/**
 * Sends a file. XMLHttpRequest, for fetch tells no upload progress; the body stays on disk until the network takes it.
 * Without credentials; without a referrer, by the document's policy. XHR cannot refuse a redirect, so an answer from
 * another address is no answer.
 * @throws NoAnswerError; AbortError when `signal` aborts
 */
export function send(upload: Upload, { signal, onProgress, stallMs = STALL_MS }: SendOptions): Promise<Answer> {
	return new Promise((resolve, reject) => {
		signal.throwIfAborted();
		const request = new XMLHttpRequest();
		let stall: ReturnType<typeof setTimeout> | undefined;
		const alive = () => {
			clearTimeout(stall);
			stall = setTimeout(() => {
				finish(() => reject(new NoAnswerError('stalled')));
				request.abort();
			}, stallMs);
		};
		const abort = () => {
			finish(() => reject(abortError()));
			request.abort();
		};
		const finish = (settle: () => void) => {
			clearTimeout(stall);
			signal.removeEventListener('abort', abort);
			settle();
		};
		request.upload.onprogress = (event) => {
			alive();
			onProgress?.(event.loaded);
		};
		request.onload = () =>
			finish(() => {
				if (isElsewhere(upload.url, request.responseURL)) reject(new NoAnswerError('redirected'));
				else
					resolve({
						status: request.status,
						headers: parseHeaders(request.getAllResponseHeaders()),
						body: request.responseText.slice(0, MAX_ANSWER_CHARS)
					});
			});
		request.onerror = () => finish(() => reject(new NoAnswerError('network')));
		request.open(upload.method, upload.url);
		request.withCredentials = false;
		for (const [name, value] of Object.entries(upload.headers)) request.setRequestHeader(name, value);
		signal.addEventListener('abort', abort);
		alive();
		request.send(upload.body);
	});
}

export interface Question {
	readonly method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
	readonly url: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/**
 * A small request and its whole answer. Never follows a redirect, sends no credentials and no referrer, is not cached.
 * @throws NoAnswerError; AbortError when `signal` aborts
 */
export async function ask(question: Question, signal: AbortSignal, timeoutMs = STALL_MS): Promise<Answer> {
	signal.throwIfAborted();
	const timeout = AbortSignal.timeout(timeoutMs);
	try {
		const response = await fetch(question.url, {
			method: question.method,
			headers: { ...question.headers },
			...(question.body === undefined ? {} : { body: question.body }),
			credentials: 'omit',
			referrerPolicy: 'no-referrer',
			redirect: 'error',
			cache: 'no-store',
			signal: AbortSignal.any([signal, timeout])
		});
		const headers = new Map<string, string>();
		response.headers.forEach((value, name) => headers.set(name.toLowerCase(), value));
		return { status: response.status, headers, body: await response.text() };
	} catch {
		// The browser's own error repeats the URL in some engines, and says nothing else; so it is not kept as a cause.
		if (signal.aborted) throw abortError();
		throw new NoAnswerError(timeout.aborted ? 'stalled' : 'network');
	}
}

function abortError(): DOMException {
	return new DOMException('The upload was stopped.', 'AbortError');
}

/** A fragment is never sent, and some engines leave it out of `responseURL`. */
function isElsewhere(asked: string, answered: string): boolean {
	if (answered === '') return false;
	const [a, b] = [new URL(asked), new URL(answered)];
	return a.origin !== b.origin || a.pathname !== b.pathname || a.search !== b.search;
}

/** `getResponseHeader` writes to the console for what CORS hides; the whole list does not. */
function parseHeaders(lines: string): Map<string, string> {
	const headers = new Map<string, string>();
	for (const line of lines.trim().split(/[\r\n]+/)) {
		const colon = line.indexOf(':');
		if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
	}
	return headers;
}
