import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { wordsOf } from '../../../src/lib/base/errors';
import { EncoderLadder } from '../../../src/lib/workers/recorder/encoder-ladder';
import { S } from '../../support/builders';

/** Codecs that pass their trial, whatever the size. */
const WORKING = ['avc1', 'vp8'];

vi.mock('../../../src/lib/workers/recorder/video-encoding', () => ({
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
	return { codec, size: `${width}×${height}`, frameRate, keepEvery: chosen.keepEvery, told: news?.code ?? '' };
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
	expect(ladder.tooSlow()).toBe(true);
	expect(await rung()).toEqual({ codec: 'avc1', ...SMALLER, told: 'encoder/smaller' });
	expect(ladder.tooSlow()).toBe(true);
	expect(await rung()).toEqual({ codec: 'avc1', ...FEWER, told: 'encoder/fewer' });
	expect(ladder.tooSlow()).toBe(false);
	expect(await rung()).toEqual({ codec: 'avc1', ...FEWER, told: '' });
	fail(3);
	expect(await rung()).toMatchObject({ codec: 'vp8', ...FEWER });
});

test('bits go with the pixels; the words say what is recorded and why', async () => {
	ladder.tooSlow();
	ladder.tooSlow();
	const chosen = await ladder.choose(wanted);
	expect(chosen.request.bitrate / wanted.bitrate).toBeCloseTo((854 * 480) / (1280 * 720) / 2, 5);
	const news = ladder.news(chosen);
	expect(news && wordsOf(news).happened).toBe(
		'Recording smaller, with fewer frames a second (854×480, 15 a second): the video encoder is too slow for the full picture here.'
	);
});
