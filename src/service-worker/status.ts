import { toPlainError, wordsOf } from '../lib/base/errors';
import { bufferStatus } from '../lib/ring/status';
import type { Epoch, SegmentEntry } from '../lib/model/segment';
import type { Source } from '../lib/model/source';

/** Where the status comes from, as it is at the time of the answer. */
export interface StatusFacts {
	sources(): Promise<Source[]>;
	/** Entries by source; each source's are ordered by `seq`. */
	entries(): Promise<ReadonlyMap<string, readonly SegmentEntry[]>>;
	epochs(): Promise<Epoch[]>;
	horizonUs(): Promise<number>;
	recordingIds(): Promise<ReadonlySet<string>>;
}

const HEADERS = {
	'content-type': 'application/json',
	'cache-control': 'no-store',
	'x-content-type-options': 'nosniff'
};

/**
 * Answers a GET or HEAD of `/buffer/status`. When the facts cannot be read (`storage/unavailable`), the answer is 503
 * with the error's code and words, never a status that looks like an empty buffer.
 */
export async function statusResponse(request: Request, facts: StatusFacts): Promise<Response> {
	let status = 200;
	let body: unknown;
	try {
		// Entries first: a source and an epoch are stored before their first segment, so every entry finds both.
		const entries = await facts.entries();
		const [sources, epochs, horizonUs, recordingIds] = await Promise.all([
			facts.sources(),
			facts.epochs(),
			facts.horizonUs(),
			facts.recordingIds()
		]);
		body = bufferStatus({ sources, entries, epochs, horizonUs, recordingIds });
	} catch (error) {
		const { code, message } = toPlainError(error, 'storage/unavailable');
		status = 503;
		body = { error: { code, message, ...wordsOf({ code }) } };
	}
	return new Response(request.method === 'HEAD' ? null : JSON.stringify(body), { status, headers: HEADERS });
}
