import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FLASH_EVERY, markedSound, numberedVideo } from '../../fixtures/make-footage.mjs';
import { ffmpeg } from '../../support/ffmpeg';
import { readFrames, stepsOf } from '../../support/frames';
import { packets, probe, topBoxes } from '../../support/probe';
import { audioMarks, soundLags } from '../../support/sound';

vi.setConfig({ testTimeout: 60_000 });

const FRAMES = 90;
let folder: string;
let video: string;
let sound: string;
let whole: string;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'hindsight-readers-'));
	[video, sound] = await Promise.all([numberedVideo(FRAMES), markedSound(3)]);
	whole = join(folder, 'whole.mp4');
	await encode(whole, ['-vf', 'scale=640:360']);
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Both inputs as H.264 and Opus, a keyframe a second. */
async function encode(path: string, args: readonly string[] = []): Promise<void> {
	await ffmpeg([
		...['-y', '-framerate', '30', '-i', video, '-i', sound],
		...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30', '-pix_fmt', 'yuv420p', '-b:v', '800k'],
		...['-c:a', 'libopus', ...args, path]
	]);
}

describe('readFrames', () => {
	it('reads number, time and flash of every frame through compression at half size', async () => {
		const { frames, messages } = await readFrames(whole);
		expect(messages).toEqual([]);
		expect(frames.map(({ number }) => number)).toEqual(Array.from({ length: FRAMES }, (_, i) => i));
		expect(frames.map(({ ptsUs }) => ptsUs)).toEqual(
			Array.from({ length: FRAMES }, (_, i) => Math.round((i * 1e6) / 30))
		);
		expect(frames.filter(({ isFlash }) => isFlash).map(({ number }) => number % FLASH_EVERY)).toEqual([0, 0, 0]);
	});

	it('sees a lost, a repeated and a swapped frame', async () => {
		const path = join(folder, 'wrong.mp4');
		await encode(path, ['-vf', "select='not(eq(n,10))',shuffleframes=0 1 2 3 4 6 5 7 8,loop=loop=1:size=1:start=20"]);
		const { frames } = await readFrames(path);
		const steps = stepsOf(frames, FRAMES);
		expect(steps).toContain(0);
		expect(steps).toContain(2);
		expect(steps).toContain(FRAMES - 1);
	});

	it('honours the edit list of a copy that is cut between keyframes', async () => {
		const path = join(folder, 'cut.mp4');
		await ffmpeg(['-y', '-ss', '1.5', '-i', whole, '-c', 'copy', '-an', path]);
		expect((await packets(path, 'video')).filter(({ isDiscarded }) => isDiscarded)).toHaveLength(15);
		const { frames } = await readFrames(path);
		expect(frames[0]).toMatchObject({ number: 45, ptsUs: 0 });
		expect(frames.at(-1)).toMatchObject({ number: FRAMES - 1 });
	});

	it('says what ffmpeg complains about in a damaged file', async () => {
		const bytes = await readFile(whole);
		const [packet] = (await packets(whole, 'video')).slice(40);
		const at = bytes.indexOf('mdat') + Math.floor(bytes.byteLength / 3);
		bytes.fill(0xa5, at, at + (packet?.sizeBytes ?? 0) + 4000);
		const path = join(folder, 'damaged.mp4');
		await writeFile(path, bytes);
		expect((await readFrames(path)).messages).not.toEqual([]);
	});

	it('gives no number for a picture that carries none', async () => {
		const path = join(folder, 'plain.mp4');
		await ffmpeg(['-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30:duration=0.2', path]);
		const { frames } = await readFrames(path);
		expect(frames.map(({ number }) => number)).toEqual(Array(6).fill(NaN));
	});
});

describe('audioMarks', () => {
	it('finds each beep to a millisecond, after Opus and in the file as it was', async () => {
		for (const path of [sound, whole]) {
			const marks = await audioMarks(path);
			expect(marks).toHaveLength(3);
			for (const [second, mark] of marks.entries()) expect(Math.abs(mark - second)).toBeLessThan(0.001);
		}
	});

	it('sees sound that comes late against the picture', async () => {
		const path = join(folder, 'late.mp4');
		await ffmpeg([
			'-y',
			'-i',
			whole,
			'-itsoffset',
			'0.03',
			'-i',
			whole,
			'-map',
			'0:v',
			'-map',
			'1:a',
			'-c',
			'copy',
			path
		]);
		const marks = await audioMarks(path);
		expect(marks[1]).toBeCloseTo(1.03, 3);
	});

	it('refuses a silent track', async () => {
		const path = join(folder, 'silent.wav');
		await ffmpeg(['-y', '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono', '-t', '1', path]);
		await expect(audioMarks(path)).rejects.toThrow('silent');
	});
});

describe('soundLags', () => {
	it('tells to a tenth of a millisecond how far sound was moved, whatever the codec', async () => {
		const [long, late] = [join(folder, 'long.mp4'), join(folder, 'moved.mp4')];
		await ffmpeg(['-y', '-stream_loop', '2', '-i', sound, '-c:a', 'libopus', long]);
		await ffmpeg(['-y', '-i', long, '-c:a', 'aac', '-af', 'adelay=7', late]);
		const lags = await soundLags(late, long);
		expect(lags).toHaveLength(2);
		for (const lag of lags) expect(Math.abs(lag - 7_000)).toBeLessThan(100);
	});

	it('refuses what is silent', async () => {
		const path = join(folder, 'quiet.wav');
		await ffmpeg(['-y', '-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=mono', '-t', '4', path]);
		await expect(soundLags(path, path)).rejects.toThrow('no sound in common');
	});
});

describe('probe', () => {
	it('tells streams, tags, packets and box order', async () => {
		const path = join(folder, 'tagged.mp4');
		const time = '2026-11-22T10:04:30.000000Z';
		await ffmpeg([
			'-y',
			'-i',
			whole,
			'-c',
			'copy',
			'-movflags',
			'+faststart',
			'-metadata',
			`creation_time=${time}`,
			path
		]);
		const { video: picture, audio, format } = await probe(path);
		expect(picture).toMatchObject({ codec_name: 'h264', width: 640, height: 360, nb_frames: String(FRAMES) });
		expect(audio).toMatchObject({ codec_name: 'opus', sample_rate: '48000' });
		expect(format.tags?.['creation_time']).toBe(time);
		expect((await packets(path, 'video')).filter(({ isKey }) => isKey).map(({ ptsUs }) => ptsUs)).toEqual([
			0, 1e6, 2e6
		]);
		expect(topBoxes(await readFile(path))).toEqual(['ftyp', 'moov', 'free', 'mdat']);
		expect(topBoxes(await readFile(whole))).toEqual(['ftyp', 'free', 'mdat', 'moov']);
	});
});
