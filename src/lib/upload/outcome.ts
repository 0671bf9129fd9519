import type { MultipartProgress, UploadFailure } from '../model/upload-job';
import type { Digests } from './digest';
import type { Proof } from './proof';
import { isRetryable, parseRetryAfter } from './retry-policy';
import type { Question, SendOptions, Upload } from './send';
import { failureFromAnswer, type Answer, type RequestFacts } from './server-error';
import { parseSignedUrl } from './signed-url';

/** How the queue reaches the network; tests put a fake in its place. */
export interface Transport {
	readonly send: (upload: Upload, options: SendOptions) => Promise<Answer>;
	readonly ask: (question: Question, signal: AbortSignal) => Promise<Answer>;
}

/** The file of one clip and how it is named at the other end. */
export interface Payload {
	readonly file: Blob;
	readonly name: string;
	/** `video/mp4`. */
	readonly type: string;
	/** Digests of the whole file, which is read once, however often they are asked for. */
	readonly digests: () => Promise<Digests>;
}

export interface TransferOptions {
	readonly transport: Transport;
	readonly signal: AbortSignal;
	readonly nowMs: () => number;
	/** Bytes of the file that are on their way or there. */
	readonly onProgress: (sentBytes: number) => void;
	readonly onPhase: (phase: 'preparing' | 'sending' | 'checking') => void;
	/** What an earlier run proved. */
	readonly multipart: MultipartProgress | null;
	/** Keeps what is proved, before the next part goes out. */
	readonly saveMultipart: (progress: MultipartProgress) => Promise<void>;
}

/** How a transfer ended. */
export type Outcome =
	| { readonly kind: 'uploaded' }
	| {
			readonly kind: 'failed';
			readonly failure: UploadFailure;
			/** The same request may be sent again. */
			readonly isRetryable: boolean;
			/** Milliseconds the server asks to wait. */
			readonly retryAfterMs: number | null;
	  };

export const UPLOADED: Outcome = { kind: 'uploaded' };

/** 2xx, and no error document inside it: S3 sends its status line before it has joined the parts. */
export function isSuccess(answer: Answer): boolean {
	return answer.status >= 200 && answer.status < 300 && !answer.body.includes('<Error>');
}

/** An answer that says yes, by what it proves. A wrong fingerprint is not repeated by itself: it is no passing fault. */
export function outcomeOf(proof: Proof): Outcome {
	if (proof === 'proved') return UPLOADED;
	return { kind: 'failed', failure: { code: proof, facts: {} }, isRetryable: false, retryAfterMs: null };
}

/** An answer that says no. */
export function refusal(answer: Answer, request: RequestFacts, nowMs: number): Outcome {
	return {
		kind: 'failed',
		failure: failureFromAnswer(answer, request),
		// An error inside a 200 is the server's, as a 5xx is.
		isRetryable: isRetryable(answer.status === 200 ? 500 : answer.status),
		retryAfterMs: parseRetryAfter(answer.headers.get('retry-after') ?? null, nowMs)
	};
}

/** What the words for a refusal need of the request. */
export function requestFacts(url: string): RequestFacts {
	const signed = parseSignedUrl(url);
	return {
		signedHeaders: (signed?.signedHeaders ?? []).filter((name) => name !== 'host'),
		bucket: signed?.place.bucket ?? ''
	};
}
