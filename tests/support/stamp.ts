import type { Page } from 'playwright/test';
import { decodeGray } from './decode';

const HEIGHT = 720;
const TEXT_PX = 30;
const BOX = { width: 520, height: 45 };
const PATTERN = '####-##-## ##:##:##.### UTC';

/** One in so many frames is read. */
export const STAMP_INTERVAL = 25;

/** Reads the time written into 720p frames, as text, by comparing each digit with the same font drawn in `page`. */
export async function readStamps(page: Page, file: string): Promise<{ text: string; ptsUs: number }[]> {
	const crop = { x: 0, y: 1 - BOX.height / HEIGHT, width: BOX.width / 1280, height: BOX.height / HEIGHT };
	const { frames } = await decodeGray(file, BOX.width, BOX.height, crop);
	const picked = frames.filter((_, index) => index % STAMP_INTERVAL === 0);
	const texts = await page.evaluate(
		({ pictures, width, height, px, pattern }) => {
			const context = new OffscreenCanvas(width, height).getContext('2d', { alpha: false, willReadFrequently: true });
			if (!context) throw new Error('no canvas');
			context.font = `${px}px monospace`;
			context.textBaseline = 'middle';
			const advance = context.measureText(pattern).width / pattern.length;
			const drawn = Array.from({ length: 10 }, (_, digit) => {
				context.fillStyle = '#000';
				context.fillRect(0, 0, width, height);
				context.fillStyle = '#fff';
				context.fillText(pattern.replaceAll('#', String(digit)), px / 2, height / 2);
				return context.getImageData(0, 0, width, height).data;
			});
			return pictures.map((encoded) => {
				const picture = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
				return [...pattern]
					.map((letter, at) => {
						if (letter !== '#') return letter;
						const costs = drawn.map((data) => {
							let cost = 0;
							for (let y = 0; y < height; y++)
								for (let x = Math.round(px / 2 + at * advance); x < px / 2 + (at + 1) * advance; x++)
									cost += Math.abs((data[(y * width + x) * 4] ?? 0) - (picture[y * width + x] ?? 0));
							return cost;
						});
						return costs.indexOf(Math.min(...costs));
					})
					.join('');
			});
		},
		{
			pictures: picked.map(({ pixels }) => Buffer.from(pixels).toString('base64')),
			...BOX,
			px: TEXT_PX,
			pattern: PATTERN
		}
	);
	return texts.map((text, index) => ({ text, ptsUs: picked[index]?.ptsUs ?? NaN }));
}
