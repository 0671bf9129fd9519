import type { MultipartProgress, MultipartTarget, SentPart } from '../model/upload-job';
import { md5Of, multipartEtagOf } from './digest';
import { proofOf } from './proof';
import { elementOf, parseErrorXml, type Answer } from './server-error';
import { uploadIdOf } from './signed-url';
import {
	isSuccess,
	outcomeOf,
	refusal,
	requestFacts,
	UPLOADED,
	type Outcome,
	type Payload,
	type TransferOptions,
	type Transport
} from './outcome';

/** What of earlier progress still counts for this target. */
export function progressFor(target: MultipartTarget, earlier: MultipartProgress | null): MultipartProgress {
	const uploadId = uploadIdOf(target);
	const { partSizeBytes } = target;
	if (earlier && earlier.uploadId === uploadId && earlier.partSizeBytes === partSizeBytes) return earlier;
	return { uploadId, partSizeBytes, sent: [] };
}

/** Bytes of a file of `sizeBytes` that `progress` has at the server. */
export function sentBytesOf(progress: MultipartProgress, sizeBytes: number): number {
	return progress.sent.reduce(
		(sum, { number }) => sum + partRange(number, progress.partSizeBytes, sizeBytes).sizeBytes,
		0
	);
}

/**
 * Sends the parts the server does not have yet, in order, then has them joined. A part counts when its ETag is the MD5
 * of its bytes, and is saved before the next goes out; sending one again replaces it.
 * @throws NoAnswerError; AbortError
 */
export async function sendMultipart(
	payload: Payload,
	target: MultipartTarget,
	options: TransferOptions
): Promise<Outcome> {
	const { size } = payload.file;
	let progress = progressFor(target, options.multipart);
	const count = Math.max(1, Math.ceil(size / target.partSizeBytes));
	const known = new Set(progress.sent.map(({ number }) => number));
	for (let number = 1; number <= count; number++) {
		if (known.has(number)) continue;
		const result = await sendPart(payload, target, number, sentBytesOf(progress, size), options);
		if ('kind' in result) return result;
		progress = { ...progress, sent: [...progress.sent, result] };
		await options.saveMultipart(progress);
	}
	return join(target, progress, options);
}

async function sendPart(
	payload: Payload,
	target: MultipartTarget,
	number: number,
	doneBytes: number,
	options: TransferOptions
): Promise<SentPart | Outcome> {
	const url = target.partUrls[number - 1];
	if (url === undefined) throw new RangeError(`no URL for part ${number}`);
	const { atBytes, sizeBytes } = partRange(number, target.partSizeBytes, payload.file.size);
	const body = payload.file.slice(atBytes, atBytes + sizeBytes);
	options.onPhase('sending');
	options.onProgress(doneBytes);
	const md5 = await md5Of(body, options.signal);
	const answer = await options.transport.send(
		{ method: 'PUT', url, headers: {}, body },
		{ signal: options.signal, onProgress: (sent) => options.onProgress(doneBytes + sent) }
	);
	if (!isSuccess(answer)) return refusal(answer, requestFacts(url), options.nowMs());
	const proof = proofOf(answer, { etag: md5, sha256Base64: null });
	return proof === 'proved' ? { number, md5 } : outcomeOf(proof);
}

async function join(target: MultipartTarget, progress: MultipartProgress, options: TransferOptions): Promise<Outcome> {
	options.onPhase('checking');
	const parts = [...progress.sent].sort((a, b) => a.number - b.number);
	const etag = await multipartEtagOf(parts.map(({ md5 }) => md5));
	const list = parts.map(({ number, md5 }) => `<Part><PartNumber>${number}</PartNumber><ETag>"${md5}"</ETag></Part>`);
	const answer = await options.transport.ask(
		{
			method: 'POST',
			url: target.completeUrl,
			headers: { 'content-type': 'application/xml' },
			body: `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`
		},
		options.signal
	);
	if (isSuccess(answer)) {
		const proof = proofOf(answer, { etag, sha256Base64: null }, elementOf(answer.body, 'ETag') || null);
		return proof !== 'proved' && (await isThere(target, etag, options)) ? UPLOADED : outcomeOf(proof);
	}
	if (!isNoSuchUpload(answer)) return refusal(answer, requestFacts(target.completeUrl), options.nowMs());
	// Joined by a request whose answer was lost: by an earlier one, or by this one, which browsers repeat by themselves
	// when a kept-alive connection breaks (RFC 9110, 9.2.2). Or the server ended the upload.
	if (await isThere(target, etag, options)) return UPLOADED;
	return { kind: 'failed', failure: { code: 'maybe-joined', facts: {} }, isRetryable: false, retryAfterMs: null };
}

/** Asks the object itself, where the set brings a URL for that. */
async function isThere(target: MultipartTarget, etag: string, options: TransferOptions): Promise<boolean> {
	if (target.headUrl === null) return false;
	const answer = await options.transport.ask({ method: 'HEAD', url: target.headUrl }, options.signal);
	return isSuccess(answer) && proofOf(answer, { etag, sha256Base64: null }) === 'proved';
}

/**
 * Gives up what the server holds of an unfinished upload.
 * @returns whether nothing is left of it there, so that the URLs may be erased
 * @throws NoAnswerError; AbortError
 */
export async function abortMultipart(
	target: MultipartTarget,
	transport: Transport,
	signal: AbortSignal
): Promise<boolean> {
	const answer = await transport.ask({ method: 'DELETE', url: target.abortUrl }, signal);
	return isSuccess(answer) || isNoSuchUpload(answer);
}

function isNoSuchUpload(answer: Answer): boolean {
	return answer.status === 404 && parseErrorXml(answer.body).code === 'NoSuchUpload';
}

/** Where part `number` lies in the file. */
function partRange(
	number: number,
	partSizeBytes: number,
	sizeBytes: number
): { readonly atBytes: number; readonly sizeBytes: number } {
	const atBytes = (number - 1) * partSizeBytes;
	return { atBytes, sizeBytes: Math.min(partSizeBytes, sizeBytes - atBytes) };
}
