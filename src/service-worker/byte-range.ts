/** What a `Range` header asks of a file. `start` is in the part, `end` is not; both are byte offsets. */
export type ByteRange =
	| { readonly kind: 'whole' }
	| { readonly kind: 'part'; readonly start: number; readonly end: number }
	| { readonly kind: 'unsatisfiable' };

const WHOLE: ByteRange = { kind: 'whole' };
const UNSATISFIABLE: ByteRange = { kind: 'unsatisfiable' };

/**
 * Reads a `Range` header (RFC 9110, 14.1.2 and 14.2) against a file of `sizeBytes`. Headers that are malformed, in
 * another unit or of several ranges are ignored, as the RFC allows, and give the whole file. An end beyond the file is
 * cut to it, which `workbox-range-requests` 7.4 refuses instead, and it reads the whole body into memory first.
 */
export function parseByteRange(header: string | null, sizeBytes: number): ByteRange {
	const match = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header ?? '');
	const [first = '', last = ''] = match?.slice(1) ?? [];
	if (!match || (first === '' && last === '')) return WHOLE;
	if (first === '') {
		const length = Math.min(Number(last), sizeBytes);
		return length === 0 ? UNSATISFIABLE : { kind: 'part', start: sizeBytes - length, end: sizeBytes };
	}
	const start = Number(first);
	const end = last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
	if (last !== '' && Number(last) < start) return WHOLE;
	if (start >= sizeBytes) return UNSATISFIABLE;
	return { kind: 'part', start, end };
}
