/** Tries of one request in a row, the first among them. */
export const MAX_TRIES = 5;
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 60_000;
/** A `Retry-After` longer than this is not waited out: the wait would outlive most URLs. */
const MAX_RETRY_AFTER_MS = 15 * 60_000;

/** How a request ended, as far as repeating goes. `null`: no answer (cut, refused, blocked: the browser does not say). */
export type AnswerStatus = number | null;

/**
 * Whether the same request may be sent again: no answer, 408, 429 and 5xx. Never another 4xx: the same URL gets the
 * same refusal. Every request here is safe to repeat (PUT and DELETE are idempotent, a POST form names its key).
 */
export function isRetryable(status: AnswerStatus): boolean {
	return status === null || status === 408 || status === 429 || (status >= 500 && status <= 599);
}

/**
 * Milliseconds until the next try: doubling from 1 s to 60 s, of which the upper half is random so that clients which
 * failed together do not return together. A server's `Retry-After` is never undercut.
 * @param failedTries at least 1
 * @param random from [0, 1)
 * @returns `null` when the budget is spent or the server asks for a wait too long to make sense
 */
export function retryDelayMs(failedTries: number, random: number, retryAfterMs: number | null = null): number | null {
	if (failedTries >= MAX_TRIES) return null;
	if (retryAfterMs !== null && retryAfterMs > MAX_RETRY_AFTER_MS) return null;
	const full = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** failedTries);
	return Math.max(Math.round(full * (0.5 + random / 2)), retryAfterMs ?? 0);
}

/**
 * `Retry-After` as milliseconds from `nowMs`: seconds or an HTTP date (RFC 9110, 10.2.3). `null` for anything else.
 */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
	if (header === null) return null;
	if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
	const atMs = Date.parse(header);
	return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
