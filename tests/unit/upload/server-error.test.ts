import { describe, expect, it } from 'vitest';
import { wordsOfFailure } from '../../../src/lib/ui/upload/failure-words';
import { isWorthRepeating } from '../../../src/lib/upload/job-rules';
import { redactText, redactUrl } from '../../../src/lib/upload/redact';
import { failureFromAnswer, parseErrorXml } from '../../../src/lib/upload/server-error';

const REQUEST = { signedHeaders: ['content-type'], bucket: 'clips' };
const ENV = { origin: 'http://localhost:4173', isOnline: true };

function xml(code: string, message: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><Resource>/clips/a.mp4</Resource></Error>`;
}

// Codes and messages as in minio `cmd/api-errors.go`.
describe('the words for a server error', () => {
	it.each([
		[403, 'AccessDenied', 'Request has expired', 'expired', /expired/],
		[403, 'AccessDenied', 'Request is not valid yet', 'not-yet-valid', /not valid yet/],
		[
			403,
			'SignatureDoesNotMatch',
			'The request signature we calculated does not match',
			'signature',
			/signature wrong.*content-type/
		],
		[
			400,
			'AccessDenied',
			'There were headers present in the request which were not signed',
			'unsigned-header',
			/header/
		],
		[403, 'AccessDenied', 'Access Denied.', 'access-denied', /refused access/],
		[403, 'AccessDenied', 'Invalid according to Policy: Policy Condition failed', 'policy', /policy/],
		[403, 'AccessDenied', 'Invalid according to Policy: Policy expired', 'expired', /expired/],
		[400, 'EntityTooLarge', 'Your proposed upload exceeds the maximum', 'too-large', /larger/],
		[413, '', '', 'too-large', /larger/],
		[400, 'EntityTooSmall', 'Your proposed upload is smaller', 'too-small', /smaller/],
		[400, 'IncompleteBody', 'You did not provide the number of bytes', 'wrong-size', /number of bytes/],
		[404, 'NoSuchBucket', 'The specified bucket does not exist', 'no-bucket', /no bucket named clips/],
		[
			507,
			'XMinioStorageFull',
			'Storage backend has reached its minimum free drive threshold',
			'storage-full',
			/no space/
		],
		[403, 'RequestTimeTooSkewed', 'The difference', 'clock-skew', /clocks/],
		[400, 'BadDigest', 'The Content-Md5 you specified did not match', 'checksum', /checksum/],
		[404, 'NoSuchUpload', 'The specified multipart upload does not exist', 'no-upload', /ended/],
		[400, 'InvalidPart', 'One or more of the specified parts could not be found', 'bad-part', /parts/],
		[503, 'SlowDownWrite', 'Resource requested is unwritable, please reduce your request rate', 'server-busy', /503/],
		[429, '', '', 'server-busy', /429/],
		[405, 'MethodNotAllowed', 'The specified method is not allowed', 'not-put', /not for an upload/],
		[
			400,
			'AuthorizationQueryParametersError',
			'X-Amz-Expires should be a number',
			'refused',
			/X-Amz-Expires should be a number/
		],
		[418, '', '', 'refused', /418/]
	] as const)('%i %s: %s', (status, code, message, expected, words) => {
		const answer = { status, headers: new Map<string, string>(), body: code ? xml(code, message) : '' };
		const failure = failureFromAnswer(answer, REQUEST);
		expect(failure.code).toBe(expected);
		const { happened, next } = wordsOfFailure(failure, ENV);
		expect(happened).toMatch(words);
		expect(next).not.toBe('');
	});

	it('lists what an unexplained failure can be, with the exact value to set', () => {
		const { causes } = wordsOfFailure({ code: 'opaque', facts: {} }, ENV);
		expect(causes.join(' ')).toContain('MINIO_API_CORS_ALLOW_ORIGIN=http://localhost:4173');
		expect(wordsOfFailure({ code: 'opaque', facts: {} }, { ...ENV, isOnline: false }).causes[0]).toMatch(/offline/);
	});

	it('offers no second try with a URL that gets the same refusal', () => {
		expect((['expired', 'signature', 'no-bucket', 'refused', 'policy'] as const).filter(isWorthRepeating)).toEqual([]);
		expect(isWorthRepeating('opaque')).toBe(true);
	});
});

describe('a secret', () => {
	const signature = 'd4a7'.repeat(16);
	const url = `https://h.example/clips/a.mp4?X-Amz-Credential=K%2F20261122&X-Amz-Signature=${signature}`;

	it('is taken out of URLs', () => {
		expect(redactUrl(url)).toBe('https://h.example/clips/a.mp4?…');
		expect(redactUrl('https://user:word@h/b')).toBe('https://h/b');
		expect(redactUrl(`nonsense ${signature}`)).not.toContain(signature);
	});

	it.each([
		['a message with the URL', `GET ${url} failed`],
		['a signature alone', `SignatureProvided ${signature}`],
		['a query piece', `X-Amz-Signature=${signature}`],
		['base64 of a policy', `policy ${btoa(signature)}`]
	])('is taken out of %s', (_, text) => {
		expect(redactText(text)).not.toContain(signature);
		expect(redactText(text)).not.toContain(btoa(signature));
	});

	it('in an error document is not kept', () => {
		const { message } = parseErrorXml(xml('SignatureDoesNotMatch', `no match for ${url.replaceAll('&', '&amp;')}`));
		expect(message).not.toContain(signature);
	});
});
