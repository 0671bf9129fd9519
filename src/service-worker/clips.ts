import { wordsOf } from '../lib/base/errors';
import { parseByteRange } from './byte-range';

/**
 * Answers a GET or HEAD for a clip's file, whole or one range of it. Bodies are slices of the file on disk, so a clip
 * of any size costs no memory, and the answer is done when it is given: an unread stream would hold back an update of
 * this worker for minutes.
 * @param open gives the finished file; rejects when there is none
 */
export async function clipResponse(
	request: Request,
	clipId: string,
	open: (clipId: string) => Promise<File>
): Promise<Response> {
	let file: File;
	try {
		file = await open(clipId);
	} catch (error) {
		console.warn('hindsight: clip file', error);
		return missingClip();
	}
	const etag = `"${file.size}-${file.lastModified}"`;
	const headers = new Headers({
		'content-type': 'video/mp4',
		'cache-control': 'no-store',
		'accept-ranges': 'bytes',
		'x-content-type-options': 'nosniff',
		'last-modified': new Date(file.lastModified).toUTCString(),
		etag
	});
	const isHead = request.method === 'HEAD';
	// A range is defined for GET alone (RFC 9110, 14.2).
	const header = !isHead && holdsIfRange(request, headers) ? request.headers.get('range') : null;
	const range = parseByteRange(header, file.size);
	if (range.kind === 'unsatisfiable') {
		headers.set('content-range', `bytes */${file.size}`);
		headers.set('content-length', '0');
		return new Response(null, { status: 416, headers });
	}
	const { start, end } = range.kind === 'part' ? range : { start: 0, end: file.size };
	headers.set('content-length', String(end - start));
	if (range.kind === 'part') headers.set('content-range', `bytes ${start}-${end - 1}/${file.size}`);
	return new Response(isHead ? null : file.slice(start, end, 'video/mp4'), {
		status: range.kind === 'part' ? 206 : 200,
		headers
	});
}

/** The answer for a clip that has no file (any more), in the words the gallery uses. */
export function missingClip(): Response {
	const { happened, next } = wordsOf({ code: 'clip/file-missing' });
	return new Response(`${happened} ${next}\n`, {
		status: 404,
		headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' }
	});
}

/** Whether the file is still the one the asker holds a part of; a file made again has another time. */
function holdsIfRange(request: Request, headers: Headers): boolean {
	const condition = request.headers.get('if-range');
	return condition === null || condition === headers.get('etag') || condition === headers.get('last-modified');
}
