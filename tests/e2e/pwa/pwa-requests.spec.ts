import { readFile } from 'node:fs/promises';
import { ffmpeg } from '../../support/ffmpeg';
import { expect, status, test } from '../harness';
import { controlled } from './build-steps';

test('status of an empty database: zeros and nulls, as JSON, in a fetch and in a tab', async ({
	launch,
	complaints
}) => {
	complaints.allow(/favicon\.ico/); // A tab of JSON has no icon of ours.
	const { page, url } = await launch({ camera: 'none' });
	await controlled(page);
	const empty = {
		frame_count: 0,
		duration_seconds: 0,
		oldest_frame: null,
		newest_frame: null,
		bytes: 0,
		horizon_seconds: 300,
		recording: false,
		sources: []
	};
	expect(await status(page)).toEqual(empty);
	const response = await page.goto(`${url}/buffer/status`);
	expect(response?.headers()).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
	expect(JSON.parse(await page.locator('body').innerText())).toEqual(empty);
});

test('status counts what the index holds, names gaps, and says who records', async ({ launch }) => {
	const { page } = await launch({ camera: 'none' });
	await controlled(page);
	await status(page); // Whoever comes first makes the database: now it is there.
	const firstUs = Date.UTC(2026, 10, 22, 10) * 1000;
	await page.evaluate(async (fromUs) => {
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const request = indexedDB.open('hindsight');
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error ?? new Error('open'));
		});
		const transaction = database.transaction(['sources', 'segment-index', 'epochs', 'settings'], 'readwrite');
		const put = (store: string, value: unknown, key?: IDBValidKey) => transaction.objectStore(store).put(value, key);
		const video = { codec: 'avc1.42c01f', description: null, codedWidth: 1280, codedHeight: 720 };
		put('sources', { id: 'cam', label: 'Front door', deviceId: '', startedUs: fromUs });
		put('settings', { horizonUs: 60_000_000 }, 'settings');
		put('epochs', { sourceId: 'cam', id: 1, startUs: fromUs, cause: null, video, audio: null });
		put('epochs', { sourceId: 'cam', id: 2, startUs: fromUs + 12_000_000, cause: 'reload', video, audio: null });
		for (let seq = 0; seq < 20; seq++) {
			const startUs = fromUs + (seq < 10 ? seq : seq + 2) * 1_000_000;
			put('segment-index', {
				sourceId: 'cam',
				seq,
				epochId: seq < 10 ? 1 : 2,
				startUs,
				endUs: startUs + 1_000_000,
				frameCount: 30,
				byteCount: 1000,
				hasAudio: false,
				droppedCount: seq === 3 ? 2 : 0
			});
		}
		await new Promise((resolve) => (transaction.oncomplete = resolve));
		database.close();
	}, firstUs);
	const held = {
		frame_count: 600,
		duration_seconds: 20,
		oldest_frame: '2026-11-22T10:00:00.000Z',
		newest_frame: '2026-11-22T10:00:22.000Z',
		bytes: 20_000
	};
	expect(await status(page)).toEqual({
		...held,
		horizon_seconds: 60,
		recording: false,
		sources: [
			{
				...held,
				id: 'cam',
				label: 'Front door',
				recording: false,
				dropped_frames: 2,
				width: 1280,
				height: 720,
				codec: 'avc1.42c01f',
				gaps: [{ from: '2026-11-22T10:00:10.000Z', to: '2026-11-22T10:00:12.000Z', cause: 'reload' }]
			}
		]
	});

	await page.evaluate(
		() =>
			new Promise<void>((held) => {
				void navigator.locks.request('hindsight-recorder:cam', () => {
					held();
					return new Promise<void>((release) => Object.assign(window, { release }));
				});
			})
	);
	expect(await status(page)).toMatchObject({ recording: true, sources: [{ id: 'cam', recording: true }] });
	await page.evaluate(() => (window as unknown as { release(): void }).release());
	await expect.poll(async () => (await status(page)).recording).toBe(false);
});

test('clips are served from their files, whole and by Range, and only to GET and HEAD', async ({
	launch,
	complaints
}) => {
	complaints.allow(/status of (404|405|416)/);
	const { page } = await launch({ camera: 'none' });
	await controlled(page);
	const size = 3_000_000;
	await page.evaluate(async (length) => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips', { create: true });
		const file = await (await folder.getFileHandle('abc-1.mp4', { create: true })).createWritable();
		await file.write(Uint8Array.from({ length }, (_, index) => index % 251));
		await file.close();
	}, size);
	const ask = (range: string | null, method = 'GET', path = '/clips/abc-1.mp4') =>
		page.evaluate(
			async (request) => {
				const headers: Record<string, string> = request.range === null ? {} : { range: request.range };
				const response = await fetch(request.path, { method: request.method, headers });
				const bytes = new Uint8Array(await response.arrayBuffer());
				return {
					status: response.status,
					type: response.headers.get('content-type'),
					range: response.headers.get('content-range'),
					length: response.headers.get('content-length'),
					accepts: response.headers.get('accept-ranges'),
					cache: response.headers.get('cache-control'),
					count: bytes.length,
					first: bytes[0],
					last: bytes.at(-1),
					text: bytes.length < 500 ? new TextDecoder().decode(bytes) : ''
				};
			},
			{ range, method, path }
		);
	const byte = (index: number) => index % 251;

	expect(await ask(null)).toMatchObject({
		status: 200,
		type: 'video/mp4',
		accepts: 'bytes',
		cache: 'no-store',
		length: String(size),
		count: size,
		first: 0,
		last: byte(size - 1)
	});
	expect(await ask('bytes=1000000-1999999')).toMatchObject({
		status: 206,
		range: `bytes 1000000-1999999/${size}`,
		count: 1_000_000,
		first: byte(1_000_000),
		last: byte(1_999_999)
	});
	expect(await ask('bytes=-500')).toMatchObject({ status: 206, count: 500, first: byte(size - 500) });
	expect(await ask(`bytes=${size - 10}-`)).toMatchObject({ status: 206, count: 10, last: byte(size - 1) });
	expect(await ask(`bytes=${size}-`)).toMatchObject({ status: 416, range: `bytes */${size}`, count: 0 });
	expect(await ask(null, 'HEAD')).toMatchObject({ status: 200, length: String(size), count: 0 });
	const missing = await ask(null, 'GET', '/clips/none.mp4');
	expect(missing).toMatchObject({ status: 404 });
	expect(missing.text).toContain('no longer on this device');
	// The server's own answer: the service worker kept out of it.
	expect(await ask(null, 'POST')).toMatchObject({ status: 405 });
});

test('a video plays from its file and seeks by reading the part it needs', async ({ launch }, info) => {
	const path = info.outputPath('long.mp4');
	const picture = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-t', '60'];
	const coding = ['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '15', '-g', '30', '-pix_fmt', 'yuv420p'];
	await ffmpeg([...picture, ...coding, '-movflags', '+faststart', path]);
	const bytes = await readFile(path);
	const { page } = await launch({ camera: 'none' });
	await controlled(page);
	await page.evaluate(async (base64) => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips', { create: true });
		const file = await (await folder.getFileHandle('long.mp4', { create: true })).createWritable();
		await file.write(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
		await file.close();
	}, bytes.toString('base64'));
	const starts: number[] = [];
	page.on('response', (response) => {
		const range = /^bytes (\d+)-/.exec(response.headers()['content-range'] ?? '');
		if (response.status() === 206 && range) starts.push(Number(range[1]));
	});
	const at = await page.evaluate(async () => {
		const video = document.createElement('video');
		video.src = '/clips/long.mp4';
		video.muted = true;
		document.body.append(video);
		const happens = (event: string) =>
			new Promise((resolve, reject) => {
				video.addEventListener(event, resolve, { once: true });
				video.addEventListener('error', () => reject(new Error(video.error?.message ?? 'video')), { once: true });
			});
		await happens('loadedmetadata');
		const isSought = happens('seeked');
		video.currentTime = 55;
		await isSought;
		const isPlaying = happens('timeupdate');
		await video.play();
		await isPlaying;
		return { duration: video.duration, time: video.currentTime };
	});
	expect(at.duration).toBeCloseTo(60, 0);
	expect(at.time).toBeGreaterThanOrEqual(55);
	// The part that was sought is asked for by itself.
	expect(Math.max(...starts)).toBeGreaterThan(bytes.byteLength * 0.8);
});
