import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { avcCodecString, avcCodecStringOf, avcLevel, codecCandidates } from '../../../src/lib/media/codec-string';

/** ITU-T H.264 Table A-1: level_idc, MaxMBPS, MaxFS. */
const TABLE_A_1 = [
	[30, 40_500, 1_620],
	[31, 108_000, 3_600],
	[32, 216_000, 5_120],
	[40, 245_760, 8_192],
	[42, 522_240, 8_704],
	[50, 589_824, 22_080],
	[51, 983_040, 36_864],
	[52, 2_073_600, 36_864]
] as const;

describe('avcLevel', () => {
	it.each([
		['480p30', 640, 480, 30, 30],
		['576p25, both limits of 3.0 to the full', 720, 576, 25, 30],
		['576p30, too many a second for 3.0', 720, 576, 30, 31],
		['720p15, too large for 3.0', 1280, 720, 15, 31],
		['720p30, both limits of 3.1 to the full', 1280, 720, 30, 31],
		['720p31', 1280, 720, 31, 32],
		['720p60, the rate of 3.2 to the full', 1280, 720, 60, 32],
		['1280x1024 at 30, the size of 3.2 to the full', 1280, 1024, 30, 32],
		['1366x768: part macroblocks count whole', 1366, 768, 30, 32],
		['1080p10, too large for 3.2', 1920, 1080, 10, 40],
		['1080p30: 1088 lines are coded', 1920, 1080, 30, 40],
		['2048x1024 at 30, both limits of 4.0 to the full', 2048, 1024, 30, 40],
		['1080p30 and a bit', 1920, 1080, 30.2, 42],
		['1080p30 upright', 1080, 1920, 30, 40],
		['1080p60', 1920, 1080, 60, 42],
		['2048x1088 at 60, both limits of 4.2 to the full', 2048, 1088, 60, 42],
		['1440p30', 2560, 1440, 30, 50],
		['1440p60, too many a second for 5.0', 2560, 1440, 60, 51],
		['2160p30', 3840, 2160, 30, 51],
		['2160p60', 3840, 2160, 60, 52],
		['4320p60, above all: the highest', 7680, 4320, 60, 52]
	])('%s', (_name, width, height, frameRate, level) => {
		expect(avcLevel(width, height, frameRate)).toBe(level);
	});

	it('is the least level whose limits of Table A-1 hold the picture at its rate', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 16, max: 4096 }),
				fc.integer({ min: 16, max: 2304 }),
				fc.integer({ min: 1, max: 56 }),
				(width, height, frameRate) => {
					const perFrame = Math.ceil(width / 16) * Math.ceil(height / 16);
					const fits = ([, mbps, fs]: readonly [number, number, number]) =>
						perFrame <= fs && perFrame * frameRate <= mbps;
					const index = TABLE_A_1.findIndex(([idc]) => idc === avcLevel(width, height, frameRate));
					expect(fits(TABLE_A_1[index]!)).toBe(true);
					expect(TABLE_A_1.slice(0, index).some(fits)).toBe(false);
				}
			)
		);
	});
});

describe('avcCodecString', () => {
	it.each([
		[0x64, 0x00, 31, 'avc1.64001f'],
		[0x4d, 0x40, 40, 'avc1.4d4028'],
		[0x42, 0xe0, 52, 'avc1.42e034'],
		[0x42, 0x00, 10, 'avc1.42000a']
	])('%i %i %i is %s', (profile, constraints, level, expected) => {
		expect(avcCodecString(profile, constraints, level)).toBe(expected);
	});
});

describe('avcCodecStringOf', () => {
	it.each([
		['High with constraint flags, as Chromium makes it', '01640c1fffe1001b67640c1f', 'avc1.640c1f'],
		['Constrained Baseline', '0142c028ffe1', 'avc1.42c028'],
		['just long enough', '01640028', 'avc1.640028'],
		['a version nobody knows', '02640c1fffe1', null],
		['Annex B instead of a record', '0000000167640c1f', null],
		['cut off', '01640c', null],
		['empty', '', null]
	])('%s', (_name, hex, expected) => {
		expect(avcCodecStringOf(Buffer.from(hex, 'hex'))).toBe(expected);
	});

	it('reads back what avcCodecString was asked for', () => {
		const byte = fc.integer({ min: 0, max: 255 });
		fc.assert(
			fc.property(byte, byte, byte, (profile, constraints, level) => {
				const record = Uint8Array.of(1, profile, constraints, level, 0xff, 0xe1);
				expect(avcCodecStringOf(record)).toBe(avcCodecString(profile, constraints, level));
			})
		);
	});
});

describe('codecCandidates', () => {
	it('asks for H.264 first, High before Main before Baseline, at the level of the picture', () => {
		expect(codecCandidates(1280, 720, 30)).toEqual([
			'avc1.64001f',
			'avc1.4d401f',
			'avc1.42e01f',
			'vp09.00.31.08',
			'vp8',
			'av01.0.08M.08'
		]);
	});

	it('raises the levels for a larger picture', () => {
		expect(codecCandidates(1920, 1080, 60).slice(0, 4)).toEqual([
			'avc1.64002a',
			'avc1.4d402a',
			'avc1.42e02a',
			'vp09.00.41.08'
		]);
	});

	it.each([
		[1280, 720, 40, 'vp09.00.31.08'],
		[1280, 720, 41, 'vp09.00.41.08']
	])('asks for the VP9 level that allows %i × %i at %i/s, to the full', (width, height, frameRate, codec) => {
		expect(codecCandidates(width, height, frameRate)[3]).toBe(codec);
	});
});
