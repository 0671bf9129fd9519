import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type DownloadEnvironment, downloadChecked } from '../../../src/lib/pwa/core-download';

const BYTES = Uint8Array.from({ length: 10_000 }, (_, index) => (index * 7) % 256);
const FILE = {
	path: '/ffmpeg/1/core.wasm',
	sizeBytes: BYTES.length,
	sha256: createHash('sha256').update(BYTES).digest('hex')
};

/** A body that gives `bytes` in chunks of 1000 and then breaks, if it should. */
function body(bytes: Uint8Array, breaks: boolean): ReadableStream<Uint8Array> {
	let at = 0;
	return new ReadableStream({
		pull(controller) {
			if (at < bytes.length) controller.enqueue(bytes.slice(at, (at += 1000)));
			else if (breaks) controller.error(new TypeError('network error'));
			else controller.close();
		}
	});
}

type Answer = (range: string | null) => Response | Promise<Response>;

function world(...answers: Answer[]) {
	const asked: (string | null)[] = [];
	const waits: number[] = [];
	const environment: DownloadEnvironment = {
		async fetch(_, init) {
			const range = new Headers(init.headers).get('range');
			asked.push(range);
			const answer = answers[Math.min(asked.length, answers.length) - 1];
			if (!answer) throw new TypeError('no answer left');
			return answer(range);
		},
		wait(ms) {
			waits.push(ms);
			return Promise.resolve();
		}
	};
	const progress: number[] = [];
	const run = (signal = new AbortController().signal) =>
		downloadChecked(FILE, environment, signal, (done) => progress.push(done));
	return { run, asked, waits, progress };
}

const whole: Answer = () => new Response(BYTES);
const brokenAt =
	(end: number): Answer =>
	() =>
		new Response(body(BYTES.slice(0, end), true));
const rest: Answer = (range) => {
	const start = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1]);
	const headers = { 'content-range': `bytes ${start}-${BYTES.length - 1}/${BYTES.length}` };
	return new Response(BYTES.slice(start), { status: 206, headers });
};
const unreachable: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

describe('downloadChecked', () => {
	test('gives the checked bytes and tells how far it is', async () => {
		const { run, asked, progress } = world(whole);
		expect(await run()).toEqual(BYTES);
		expect(asked).toEqual([null]);
		expect(progress.at(-1)).toBe(BYTES.length);
	});

	test('takes up a broken connection where it broke', async () => {
		const { run, asked, progress } = world(brokenAt(4000), rest);
		expect(await run()).toEqual(BYTES);
		expect(asked).toEqual([null, 'bytes=4000-']);
		expect(Math.max(...progress.slice(0, 5))).toBe(4000);
	});

	test('starts over when the server knows no ranges', async () => {
		const { run, asked, progress } = world(brokenAt(4000), whole);
		expect(await run()).toEqual(BYTES);
		expect(asked).toHaveLength(2);
		expect(progress).toContain(0);
	});

	test('a body that ends early is a broken connection', async () => {
		const { run } = world(() => new Response(BYTES.slice(0, 3000)), rest);
		expect(await run()).toEqual(BYTES);
	});

	test('refuses bytes that are not the pinned file', async () => {
		const tampered = BYTES.slice();
		tampered[5000] = (tampered[5000] ?? 0) ^ 1;
		await expect(world(() => new Response(tampered)).run()).rejects.toMatchObject({
			code: 'clip/core-unavailable',
			context: { reason: 'sum' }
		});
	});

	test('refuses what is longer than the pinned file, at once', async () => {
		const { run, asked } = world(() => new Response(body(new Uint8Array(12_000), false)));
		await expect(run()).rejects.toMatchObject({ code: 'clip/core-unavailable', context: { reason: 'size' } });
		expect(asked).toHaveLength(1);
	});

	test('gives up after three tries without a byte, a little later each', async () => {
		const { run, asked, waits } = world(unreachable);
		await expect(run()).rejects.toMatchObject({ code: 'clip/core-unavailable' });
		expect(asked).toHaveLength(3);
		expect(waits).toEqual([1000, 2000]);
	});

	test('goes on as long as bytes come', async () => {
		const part: Answer = (range) => {
			const start = Number(/bytes=(\d+)-/.exec(range ?? 'bytes=0-')?.[1]);
			const headers = { 'content-range': `bytes ${start}-9999/10000` };
			return new Response(body(BYTES.slice(start, start + 1000), true), { status: 206, headers });
		};
		const { run, asked } = world(part);
		expect(await run()).toEqual(BYTES);
		expect(asked).toHaveLength(10);
	});

	test.each([
		['404', () => new Response('no', { status: 404 })],
		['a page instead', () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })]
	])('%s is final', async (_, answer) => {
		const { run, asked } = world(answer);
		await expect(run()).rejects.toMatchObject({ code: 'clip/core-unavailable' });
		expect(asked).toHaveLength(1);
	});

	test('a server in trouble is asked again', async () => {
		const { run, asked } = world(() => new Response('', { status: 503 }), whole);
		expect(await run()).toEqual(BYTES);
		expect(asked).toHaveLength(2);
	});

	test('ends at once when it is broken off', async () => {
		const end = new AbortController();
		const { run, asked } = world(() => {
			end.abort();
			throw end.signal.reason;
		});
		await expect(run(end.signal)).rejects.toMatchObject({ name: 'AbortError' });
		expect(asked).toHaveLength(1);
	});
});
