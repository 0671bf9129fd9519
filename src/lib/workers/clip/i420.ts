/** What stands for red, green and blue in luma (ITU-R BT.601 and BT.709, 3.2 and 3.3). */
const WEIGHTS = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722] } as const;

/** Pictures of this height and above are taken for BT.709 by players where the file says nothing. */
const HD_HEIGHT = 720;

/**
 * The planes Y, U and V of a picture, one after the other, chroma averaged over 2 × 2 pixels.
 * @param rgba of even width and height
 * @param colorSpace decides the weights and the range; where it says nothing, what players assume
 */
export function i420From(
	rgba: Uint8ClampedArray,
	width: number,
	height: number,
	colorSpace: VideoColorSpaceInit
): Uint8Array<ArrayBuffer> {
	const isHd = colorSpace.matrix ? colorSpace.matrix === 'bt709' : height >= HD_HEIGHT;
	const [red, blue] = isHd ? WEIGHTS.bt709 : WEIGHTS.bt601;
	const green = 1 - red - blue;
	const isFull = colorSpace.fullRange === true;
	const [lumaScale, lumaFrom, chromaScale] = isFull ? [1, 0, 1] : [219 / 255, 16, 224 / 255];
	const toU = (0.5 / (1 - blue)) * chromaScale;
	const toV = (0.5 / (1 - red)) * chromaScale;
	const planes = new Uint8Array((width * height * 3) / 2);
	const quarter = (width * height) / 4;
	let uAt = width * height;
	for (let y = 0; y < height; y += 2) {
		for (let x = 0; x < width; x += 2) {
			let [r4, g4, b4] = [0, 0, 0];
			for (let pixel = 0; pixel < 4; pixel++) {
				const at = (y + (pixel >> 1)) * width + x + (pixel & 1);
				const r = rgba[4 * at]!;
				const g = rgba[4 * at + 1]!;
				const b = rgba[4 * at + 2]!;
				planes[at] = Math.round((red * r + green * g + blue * b) * lumaScale + lumaFrom);
				r4 += r;
				g4 += g;
				b4 += b;
			}
			const luma4 = red * r4 + green * g4 + blue * b4;
			planes[uAt] = Math.round(128 + ((b4 - luma4) / 4) * toU);
			planes[uAt + quarter] = Math.round(128 + ((r4 - luma4) / 4) * toV);
			uAt++;
		}
	}
	return planes;
}
