import { describe, expect, it } from 'vitest';
import { isSuccess, outcomeOf, refusal, requestFacts } from '../../../src/lib/upload/outcome';
import type { Answer } from '../../../src/lib/upload/server-error';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');
const FACTS = { signedHeaders: [], bucket: 'b' };

function answer(status: number, body = '', headers: [string, string][] = []): Answer {
	return { status, body, headers: new Map(headers) };
}

describe('an answer', () => {
	it('is a success from 200 to 299', () => {
		expect([199, 200, 204, 299, 300, 404].map((status) => isSuccess(answer(status)))).toEqual([
			false,
			true,
			true,
			true,
			false,
			false
		]);
	});

	it('is no success when an error document lies inside a 200', () => {
		expect(isSuccess(answer(200, '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>'))).toBe(false);
		expect(isSuccess(answer(200, '<CompleteMultipartUploadResult></CompleteMultipartUploadResult>'))).toBe(true);
	});

	it('may be asked for again when an error lies inside a 200, as after a 5xx', () => {
		const inside = answer(200, '<Error><Code>InternalError</Code></Error>');
		expect(refusal(inside, FACTS, NOW_MS)).toMatchObject({ kind: 'failed', isRetryable: true });
		expect(refusal(answer(503), FACTS, NOW_MS)).toMatchObject({ isRetryable: true, failure: { code: 'server-busy' } });
		expect(refusal(answer(403), FACTS, NOW_MS)).toMatchObject({ isRetryable: false, failure: { code: 'refused' } });
	});

	it('says how long to wait', () => {
		expect(refusal(answer(503, '', [['retry-after', '7']]), FACTS, NOW_MS)).toMatchObject({ retryAfterMs: 7_000 });
		expect(refusal(answer(503), FACTS, NOW_MS)).toMatchObject({ retryAfterMs: null });
	});

	it('with other bytes, or without a proof, is a failure that is not repeated by itself', () => {
		expect(outcomeOf('proved')).toEqual({ kind: 'uploaded' });
		for (const code of ['mismatch', 'unproven'] as const) {
			expect(outcomeOf(code)).toMatchObject({ kind: 'failed', failure: { code }, isRetryable: false });
		}
	});

	it('is worded with the bucket and the signed headers, without host', () => {
		const query = 'X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=20261122T100000Z&X-Amz-Expires=60';
		const url = `https://h.example/shelf/key?${query}&X-Amz-SignedHeaders=host%3Bcontent-type&X-Amz-Signature=s`;
		expect(requestFacts(url)).toEqual({ signedHeaders: ['content-type'], bucket: 'shelf' });
	});
});
