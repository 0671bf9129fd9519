import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitrateOf, ringBytes, type RingChoice } from '../../../src/lib/ring/estimate';

const HD: RingChoice = {
	width: 1280,
	height: 720,
	frameRate: 30,
	quality: 'medium',
	horizonUs: 300_000_000,
	microphoneId: null
};

describe('bitrateOf', () => {
	it.each([
		['720p30 medium', {}, 2_764_800],
		['720p30 low', { quality: 'low' }, 1_382_400],
		['720p30 high', { quality: 'high' }, 5_529_600],
		['480p15 low, raised to the least', { width: 640, height: 480, frameRate: 15, quality: 'low' }, 300_000],
		['1080p60 high', { width: 1920, height: 1080, frameRate: 60, quality: 'high' }, 24_883_200],
		['2160p60 high, capped', { width: 3840, height: 2160, frameRate: 60, quality: 'high' }, 40_000_000]
	] as const)('%s', (_name, patch, expected) => {
		expect(bitrateOf({ ...HD, ...patch })).toBe(expected);
	});

	it('stays a whole number within its bounds for any camera', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 8192 }),
				fc.integer({ min: 1, max: 8192 }),
				fc.double({ min: 1, max: 240, noNaN: true }),
				fc.constantFrom('low', 'medium', 'high'),
				(width, height, frameRate, quality) => {
					const bitrate = bitrateOf({ width, height, frameRate, quality });
					expect(Number.isInteger(bitrate)).toBe(true);
					expect(bitrate).toBeGreaterThanOrEqual(300_000);
					expect(bitrate).toBeLessThanOrEqual(40_000_000);
				}
			)
		);
	});
});

describe('ringBytes', () => {
	it('is picture and sound over the horizon with half as much again', () => {
		expect(ringBytes(HD)).toBe(((2_764_800 + 96_000) / 8) * 300 * 1.5);
	});

	it('leaves sound out when no microphone is used', () => {
		expect(ringBytes({ ...HD, microphoneId: 'none' })).toBe((2_764_800 / 8) * 300 * 1.5);
	});

	it('grows in proportion to the horizon', () => {
		expect(ringBytes({ ...HD, horizonUs: 600_000_000 })).toBe(2 * ringBytes(HD));
	});
});
