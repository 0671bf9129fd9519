import { describe, expect, it } from 'vitest';
import { i420From } from '../../../../src/lib/workers/clip/i420';

/** Y, U and V of one colour, as a picture of 2 × 2 pixels. */
function yuv(rgb: readonly number[], colorSpace: VideoColorSpaceInit, height = 2): number[] {
	const planes = i420From(
		new Uint8ClampedArray(2 * height * 4).map((_, at) => rgb[at % 4] ?? 255),
		2,
		height,
		colorSpace
	);
	return [planes[0]!, planes[2 * height]!, planes[2 * height + height / 2]!];
}

describe('colours as the encoder is given them', () => {
	// The values of ITU-R BT.601 and BT.709 for colour bars.
	it.each<[string, number[], VideoColorSpaceInit, number[]]>([
		['white', [255, 255, 255], { matrix: 'bt709' }, [235, 128, 128]],
		['black', [0, 0, 0], { matrix: 'bt709' }, [16, 128, 128]],
		['red by BT.709', [255, 0, 0], { matrix: 'bt709' }, [63, 102, 240]],
		['red by BT.601', [255, 0, 0], { matrix: 'smpte170m' }, [81, 90, 240]],
		['blue by BT.601', [0, 0, 255], { matrix: 'bt470bg' }, [41, 240, 110]],
		['white in full range', [255, 255, 255], { matrix: 'smpte170m', fullRange: true }, [255, 128, 128]],
		['red, nothing said, below HD', [255, 0, 0], {}, [81, 90, 240]]
	])('%s', (_name, rgb, colorSpace, expected) => {
		expect(yuv(rgb, colorSpace)).toEqual(expected);
	});

	it('are taken for BT.709 from 720 lines on where nothing is said', () => {
		expect(yuv([255, 0, 0], { matrix: null }, 720)).toEqual([63, 102, 240]);
	});

	it('keep luma for each pixel, and average chroma over four', () => {
		const rgba = Uint8ClampedArray.from([255, 255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 255]);
		expect([...i420From(rgba, 2, 2, {})]).toEqual([235, 16, 16, 235, 128, 128]);
	});
});
