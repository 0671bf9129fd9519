import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wordsOf } from '../../../../src/lib/base/errors';
import { EncoderLadder } from '../../../../src/lib/workers/recorder/encoder-ladder';
import { S } from '../../../support/builders';

/** Codecs that pass their trial, whatever the size. */
const WORKING = ['avc1', 'vp8'];

vi.mock('../../../../src/lib/workers/recorder/video-encoding', () => ({
	async *workingCodecs() {
		yield* WORKING;
	}
}));

const wanted = { width: 1280, height: 720, frameRate: 30, bitrate: 3_000_000, frameColorSpace: {} };
const broken = new DOMException('Encoding failed.', 'EncodingError');

let ladder: EncoderLadder;
beforeEach(() => (ladder = new EncoderLadder()));
afterEach(() => void vi.restoreAllMocks());

async function rung(): Promise<{ codec: string; size: string; frameRate: number; keepEvery: number; told: string }> {
	const chosen = await ladder.choose(wanted);
	const { codec, width, height, frameRate } = chosen.request;
	const news = ladder.news(chosen);
	const told = news?.type === 'degraded' ? news.error.code : (news?.type ?? '');
	return { codec, size: `${width}×${height}`, frameRate, keepEvery: chosen.keepEvery, told };
}

function fail(count: number, fromUs = 0): void {
	for (let index = 0; index < count; index++) ladder.failed(broken, fromUs + index * S);
}

const FULL = { size: '1280×720', frameRate: 30, keepEvery: 1 };
const SMALLER = { size: '854×480', frameRate: 30, keepEvery: 1 };
const FEWER = { size: '854×480', frameRate: 15, keepEvery: 2 };

test('repeated failures: smaller, fewer frames, another codec, and so on to the end', async () => {
	expect(await rung()).toEqual({ codec: 'avc1', ...FULL, told: '' });
	fail(2);
	expect(await rung()).toEqual({ codec: 'avc1', ...FULL, told: '' });
	const seen = [];
	for (let count = 0; count < 5; count++) {
		fail(1, 3 * S + count * S);
		seen.push(await rung());
	}
	expect(seen).toEqual([
		{ codec: 'avc1', ...SMALLER, told: 'encoder/smaller' },
		{ codec: 'avc1', ...FEWER, told: 'encoder/fewer' },
		{ codec: 'vp8', ...FULL, told: 'encoder/other' },
		{ codec: 'vp8', ...SMALLER, told: 'encoder/smaller' },
		{ codec: 'vp8', ...FEWER, told: 'encoder/fewer' }
	]);
	fail(1, 9 * S);
	await expect(ladder.choose(wanted)).rejects.toMatchObject({ code: 'encoder/unsupported' });
});

test('failures far apart, and encoders taken back by the browser, are no reason to ask for less', async () => {
	for (let count = 0; count < 9; count++) fail(1, count * 16 * S);
	for (let count = 0; count < 9; count++) ladder.failed(new DOMException('', 'QuotaExceededError'), 0);
	expect(await rung()).toEqual({ codec: 'avc1', ...FULL, told: '' });
});

test('too slow: less is asked for, never another codec; a codec that fails then is followed by one asked for as little', async () => {
	expect(ladder.tooSlow(0)).toBe(true);
	expect(await rung()).toEqual({ codec: 'avc1', ...SMALLER, told: 'encoder/smaller' });
	expect(ladder.tooSlow(0)).toBe(true);
	expect(await rung()).toEqual({ codec: 'avc1', ...FEWER, told: 'encoder/fewer' });
	expect(ladder.tooSlow(0)).toBe(false);
	expect(await rung()).toEqual({ codec: 'avc1', ...FEWER, told: '' });
	fail(3);
	expect(await rung()).toMatchObject({ codec: 'vp8', ...FEWER });
});

test('bits go with the pixels; the words say what is recorded and why', async () => {
	ladder.tooSlow(0);
	ladder.tooSlow(0);
	const chosen = await ladder.choose(wanted);
	expect(chosen.request.bitrate / wanted.bitrate).toBeCloseTo((854 * 480) / (1280 * 720) / 2, 5);
	const news = ladder.news(chosen);
	expect(news?.type === 'degraded' && wordsOf(news.error).happened).toBe(
		'Recording smaller, with fewer frames a second (854×480, 15 a second): the video encoder is too slow for the full picture here.'
	);
});

/** Calm seconds from `fromS` on. @returns after how many of them more was asked for; 0 when never */
function calm(fromS: number, count: number): number {
	for (let second = 1; second <= count; second++) if (ladder.climb(true, (fromS + second) * S)) return second;
	return 0;
}

test('after three calm minutes one rung up, and so on to the top; there it rests', async () => {
	ladder.tooSlow(0);
	ladder.tooSlow(0);
	expect(await rung()).toMatchObject({ ...FEWER, told: 'encoder/fewer' });
	expect(calm(0, 100)).toBe(0);
	// A second with drops, and the calm begins anew.
	expect(ladder.climb(false, 101 * S)).toBe(false);
	expect(calm(101, 300)).toBe(180);
	expect(await rung()).toEqual({ codec: 'avc1', ...SMALLER, told: 'encoder/smaller' });
	expect(calm(281, 300)).toBe(180);
	expect(await rung()).toEqual({ codec: 'avc1', ...FULL, told: 'restored' });
	expect(calm(461, 10_000)).toBe(0);
});

test('a rung that proves wrong is left at once for the one that worked, and tried again after twice as long', async () => {
	fail(3);
	expect(await rung()).toMatchObject(SMALLER);
	let nowS = 2;
	for (const waitS of [180, 360, 720, 1_440]) {
		expect(calm(nowS, 10_000)).toBe(waitS);
		nowS += waitS;
		expect(await rung()).toMatchObject({ ...FULL, told: 'restored' });
		ladder.failed(broken, ++nowS * S);
		expect(await rung()).toEqual({ codec: 'avc1', ...SMALLER, told: 'encoder/smaller' });
	}
	// One that lasted as long as was waited for it was no mistake.
	expect(calm(nowS, 10_000)).toBe(2_880);
	nowS += 2_880 + 2_880;
	ladder.tooSlow(nowS * S);
	expect(calm(nowS, 10_000)).toBe(180);
});

test('another codec is left for the first one again, which is given up at its first failure', async () => {
	fail(5);
	expect(await rung()).toMatchObject({ codec: 'vp8', ...FULL });
	expect(calm(4, 300)).toBe(180);
	expect(await rung()).toEqual({ codec: 'avc1', ...FULL, told: 'restored' });
	ladder.failed(broken, 190 * S);
	expect(await rung()).toEqual({ codec: 'vp8', ...FULL, told: 'encoder/other' });
});

test('however long, ups and downs on a machine that is too slow for more are few', () => {
	ladder.tooSlow(0);
	let climbs = 0;
	for (let second = 1; second <= 24 * 3_600; second++) {
		if (!ladder.climb(true, second * S)) continue;
		climbs++;
		ladder.tooSlow((second + 8) * S);
	}
	expect(climbs).toBe(8);
});
