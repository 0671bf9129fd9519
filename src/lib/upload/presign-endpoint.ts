import type { UploadFailure, UploadTarget } from '../model/upload-job';
import type { Outcome, Transport } from './outcome';
import { parseTargetJson } from './presigned';
import { isRetryable, parseRetryAfter } from './retry-policy';
import { NoAnswerError } from './send';
import { isThisMachine } from './this-machine';

/** What the endpoint is told of a clip. The contract is docs/upload.md. */
export interface PresignRequest {
	/** File name, `hindsight-door-2026-11-22T10-04-30Z.mp4`. */
	readonly name: string;
	readonly type: string;
	/** Bytes. */
	readonly size: number;
	/** Hex, of the whole file. */
	readonly sha256: string;
	/** ISO 8601, UTC: capture time of the first frame. */
	readonly capturedAt: string;
	/** The camera's label. */
	readonly source: string;
}

export type EndpointAnswer =
	| { readonly ok: true; readonly target: UploadTarget }
	| { readonly ok: false; readonly outcome: Extract<Outcome, { kind: 'failed' }> };

/** Asks the user's own presign endpoint where a clip may go. @throws AbortError */
export async function askEndpoint(
	endpoint: string,
	request: PresignRequest,
	transport: Transport,
	signal: AbortSignal,
	nowMs: number
): Promise<EndpointAnswer> {
	try {
		const answer = await transport.ask(
			{
				method: 'POST',
				url: endpoint,
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(request)
			},
			signal
		);
		if (answer.status < 200 || answer.status > 299) {
			const retryAfterMs = parseRetryAfter(answer.headers.get('retry-after') ?? null, nowMs);
			const facts = { status: String(answer.status) };
			return failed({ code: 'endpoint-refused', facts }, isRetryable(answer.status), retryAfterMs);
		}
		const parsed = parseTargetJson(parseJson(answer.body));
		if (parsed.ok) return parsed;
		return failed({ code: 'endpoint-answer', facts: { what: parsed.what } }, false);
	} catch (error) {
		if (error instanceof NoAnswerError) return failed({ code: 'endpoint-unreachable', facts: {} }, true);
		throw error;
	}
}

/** Why a text cannot be a presign endpoint's address, in words; `null` when it can. */
export function endpointProblem(text: string): string | null {
	let url: URL;
	try {
		url = new URL(text);
	} catch {
		return 'This is not a whole address. It begins with https://';
	}
	if (url.protocol === 'https:') return null;
	if (url.protocol !== 'http:') return 'This is not a web address. It begins with https://';
	return isThisMachine(url.hostname)
		? null
		: 'Browsers allow plain http to this machine only (localhost, 127.0.0.1). Use https.';
}

function failed(failure: UploadFailure, canRetry: boolean, retryAfterMs: number | null = null): EndpointAnswer {
	return { ok: false, outcome: { kind: 'failed', failure, isRetryable: canRetry, retryAfterMs } };
}

/** `null` for what is no JSON, which `parseTargetJson` then refuses in words. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
