import { describe, expect, test } from 'vitest';
import { AppError } from '../../../src/lib/base/errors';
import { statusResponse, type StatusFacts } from '../../../src/service-worker/status';

const NOTHING: StatusFacts = {
	sources: () => Promise.resolve([]),
	entries: () => Promise.resolve(new Map()),
	epochs: () => Promise.resolve([]),
	horizonUs: () => Promise.resolve(300_000_000),
	recordingIds: () => Promise.resolve(new Set())
};
const REQUEST = new Request('http://localhost/buffer/status');

describe('statusResponse', () => {
	test('with nothing held: zeros and nulls, never cached', async () => {
		const response = await statusResponse(REQUEST, NOTHING);
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('application/json');
		expect(response.headers.get('cache-control')).toBe('no-store');
		expect(await response.json()).toEqual({
			frame_count: 0,
			duration_seconds: 0,
			oldest_frame: null,
			newest_frame: null,
			bytes: 0,
			horizon_seconds: 300,
			recording: false,
			sources: []
		});
	});

	test('names the recording source', async () => {
		const response = await statusResponse(REQUEST, {
			...NOTHING,
			sources: () => Promise.resolve([{ id: 'a', label: 'Front door', deviceId: '', startedUs: 1 }]),
			recordingIds: () => Promise.resolve(new Set(['a']))
		});
		expect(await response.json()).toMatchObject({
			recording: true,
			sources: [{ id: 'a', label: 'Front door', recording: true, frame_count: 0 }]
		});
	});

	test('HEAD: no body', async () => {
		const response = await statusResponse(new Request(REQUEST, { method: 'HEAD' }), NOTHING);
		expect(response.status).toBe(200);
		expect(response.body).toBeNull();
	});

	test('storage that cannot be read is said, not shown as an empty buffer', async () => {
		const response = await statusResponse(REQUEST, {
			...NOTHING,
			entries: () => Promise.reject(new AppError('storage/unavailable', 'fatal', 'blocked'))
		});
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ error: { code: 'storage/unavailable', message: 'blocked' } });
	});
});
