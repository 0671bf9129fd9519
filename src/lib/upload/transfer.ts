import type { PostTarget, PutTarget, UploadTarget } from '../model/upload-job';
import { base64OfHex, type Digests } from './digest';
import { sendMultipart } from './multipart';
import {
	isSuccess,
	outcomeOf,
	refusal,
	requestFacts,
	type Outcome,
	type Payload,
	type TransferOptions
} from './outcome';
import { fieldOf, formFieldsOf } from './post-policy';
import { proofOf } from './proof';
import { NoAnswerError } from './send';
import { elementOf, type Answer, type RequestFacts } from './server-error';
import { parseSignedUrl, placeOf } from './signed-url';

/**
 * Sends a file to its target and checks the answer against the file's own digests. Expected failures are values.
 * @throws AbortError when stopped; what reading the file throws
 */
export async function transfer(payload: Payload, target: UploadTarget, options: TransferOptions): Promise<Outcome> {
	try {
		switch (target.kind) {
			case 'put':
				return await put(payload, target, options);
			case 'post':
				return await post(payload, target, options);
			case 'multipart':
				return await sendMultipart(payload, target, options);
			default:
				return target satisfies never;
		}
	} catch (error) {
		if (error instanceof NoAnswerError) return noAnswer(error);
		throw error;
	}
}

async function put(payload: Payload, target: PutTarget, options: TransferOptions): Promise<Outcome> {
	options.onPhase('preparing');
	const digests = await payload.digests();
	const url = parseSignedUrl(target.url);
	const signed = url?.signedHeaders ?? [];
	const headers = { ...computedHeaders(signed, digests), ...sendableHeaders(target.headers) };
	// A blob's type becomes the Content-Type. Version 2 signs that header even when it is absent, so none is sent.
	const type = url?.scheme === 'v2' ? '' : payload.type;
	options.onPhase('sending');
	const body = payload.file.slice(0, payload.file.size, type);
	const upload = { method: 'PUT', url: target.url, headers, body } as const;
	const answer = await options.transport.send(upload, options);
	return judge(answer, digests, requestFacts(target.url), options);
}

async function post(payload: Payload, target: PostTarget, options: TransferOptions): Promise<Outcome> {
	options.onPhase('preparing');
	const digests = await payload.digests();
	const form = new FormData();
	const fields = formFieldsOf(target, payload.name, payload.type);
	for (const [name, value] of fields) form.append(name, value);
	// The file comes last: S3 ignores what follows it.
	form.append('file', payload.file.slice(0, payload.file.size, payload.type), payload.name);
	options.onPhase('sending');
	const { size } = payload.file;
	const answer = await options.transport.send(
		{ method: 'POST', url: target.url, headers: {}, body: form },
		// The form's own text is counted too, some kilobytes.
		{ signal: options.signal, onProgress: (sent) => options.onProgress(Math.min(size, sent)) }
	);
	const bucket = fieldOf(target, 'bucket') ?? placeOf(new URL(target.url)).bucket;
	return judge(answer, digests, { signedHeaders: [], bucket }, options);
}

function judge(answer: Answer, digests: Digests, request: RequestFacts, options: TransferOptions): Outcome {
	options.onPhase('checking');
	if (!isSuccess(answer)) return refusal(answer, request, options.nowMs());
	const expected = { etag: digests.md5, sha256Base64: base64OfHex(digests.sha256) };
	return outcomeOf(proofOf(answer, expected, elementOf(answer.body, 'ETag') || null));
}

function noAnswer(error: NoAnswerError): Outcome {
	const isRedirected = error.reason === 'redirected';
	const code = isRedirected ? 'redirected' : 'opaque';
	return { kind: 'failed', failure: { code, facts: {} }, isRetryable: !isRedirected, retryAfterMs: null };
}

/** Signed headers whose value follows from the file. */
function computedHeaders(signed: readonly string[], digests: Digests): Record<string, string> {
	const headers: Record<string, string> = {};
	if (signed.includes('content-md5')) headers['content-md5'] = base64OfHex(digests.md5);
	if (signed.includes('x-amz-checksum-sha256')) headers['x-amz-checksum-sha256'] = base64OfHex(digests.sha256);
	if (signed.includes('x-amz-content-sha256')) headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
	return headers;
}

/** The browser writes these two itself and throws when they are set. */
function sendableHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).filter(([name]) => !['host', 'content-length'].includes(name)));
}
