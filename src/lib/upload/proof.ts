import type { Answer } from './server-error';

/** Whether a 2xx answer shows that the server holds our bytes. */
export type Proof = 'proved' | 'mismatch' | 'unproven';

/**
 * Compares what the server answers with what was sent: its ETag with `etag` (the MD5, or the multipart form of it), or
 * the checksum it echoes with `sha256Base64`. An object encrypted with a customer's or KMS key has an ETag that is no
 * MD5 (S3 API, 'Common response headers'), so a difference there proves nothing either way.
 * @param answered the ETag from a body that carries one (POST 201, complete); default: the header
 */
export function proofOf(
	answer: Answer,
	expected: { readonly etag: string; readonly sha256Base64: string | null },
	answered: string | null = null
): Proof {
	const checksum = answer.headers.get('x-amz-checksum-sha256');
	if (checksum !== undefined && expected.sha256Base64 !== null)
		return checksum === expected.sha256Base64 ? 'proved' : 'mismatch';
	const etag = bareEtag(answered ?? answer.headers.get('etag') ?? '');
	if (etag === '') return 'unproven';
	if (etag === expected.etag.toLowerCase()) return 'proved';
	const isEncrypted =
		(answer.headers.get('x-amz-server-side-encryption') ?? '').startsWith('aws:kms') ||
		answer.headers.has('x-amz-server-side-encryption-customer-algorithm');
	// The count of parts differs where the server cuts uploads its own way.
	const isSameKind = /^[0-9a-f]{32}(-\d+)?$/.test(etag) && etag.split('-')[1] === expected.etag.split('-')[1];
	return isEncrypted || !isSameKind ? 'unproven' : 'mismatch';
}

function bareEtag(etag: string): string {
	return etag.trim().replace(/^W\//, '').replace(/^"|"$/g, '').toLowerCase();
}
