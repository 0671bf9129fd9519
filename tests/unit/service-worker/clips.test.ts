import { describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../src/lib/base/errors';
import { clipResponse } from '../../../src/service-worker/clips';

const BYTES = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const MADE_MS = Date.UTC(2026, 10, 22, 10, 5);

function ask(headers: Record<string, string> = {}, method = 'GET'): Promise<Response> {
	const file = new File([BYTES], 'a.mp4', { lastModified: MADE_MS });
	return clipResponse(new Request('http://localhost/clips/a.mp4', { method, headers }), 'a', () =>
		Promise.resolve(file)
	);
}

async function bytesOf(response: Response): Promise<Uint8Array> {
	return new Uint8Array(await response.arrayBuffer());
}

describe('clipResponse', () => {
	test('gives the whole file', async () => {
		const response = await ask();
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('video/mp4');
		expect(response.headers.get('content-length')).toBe('1000');
		expect(response.headers.get('accept-ranges')).toBe('bytes');
		expect(response.headers.get('cache-control')).toBe('no-store');
		expect(response.headers.get('content-range')).toBeNull();
		expect(await bytesOf(response)).toEqual(BYTES);
	});

	test.each([
		['bytes=10-19', 10, 20],
		['bytes=-500', 500, 1000],
		['bytes=990-', 990, 1000],
		['bytes=990-4000', 990, 1000]
	])('gives a part: %s', async (range, start, end) => {
		const response = await ask({ range });
		expect(response.status).toBe(206);
		expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/1000`);
		expect(response.headers.get('content-length')).toBe(String(end - start));
		expect(await bytesOf(response)).toEqual(BYTES.slice(start, end));
	});

	test('refuses a part beyond the end and says how long the file is', async () => {
		const response = await ask({ range: 'bytes=1000-' });
		expect(response.status).toBe(416);
		expect(response.headers.get('content-range')).toBe('bytes */1000');
	});

	test('HEAD: the headers of the whole file, no body', async () => {
		const response = await ask({ range: 'bytes=0-9' }, 'HEAD');
		expect(response.status).toBe(200);
		expect(response.headers.get('content-length')).toBe('1000');
		expect(response.body).toBeNull();
	});

	test('If-Range: a part of the same file, the whole of another', async () => {
		const etag = (await ask()).headers.get('etag') ?? '';
		const time = new Date(MADE_MS).toUTCString();
		expect((await ask({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
		expect((await ask({ range: 'bytes=0-9', 'if-range': time })).status).toBe(206);
		expect((await ask({ range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);
	});

	test('no file: 404 with words', async () => {
		const warn = vi.spyOn(console, 'warn').mockReturnValue();
		const response = await clipResponse(new Request('http://localhost/clips/a.mp4'), 'a', () =>
			Promise.reject(new AppError('clip/file-missing', 'fatal', 'gone'))
		);
		expect(response.status).toBe(404);
		expect(await response.text()).toContain('no longer on this device');
		expect(warn).toHaveBeenCalledOnce();
		warn.mockRestore();
	});
});
