import type { VideoSample } from 'mediabunny';
import { AppError } from '../../base/errors';
import { isoFromUs, usFromSeconds } from '../../base/units';

interface Size {
	readonly width: number;
	readonly height: number;
}

/** Height of the text as a share of the picture's height. */
const TEXT_SHARE = 1 / 24;
const MIN_TEXT_PX = 11;

/**
 * What makes the frame to encode out of the one decoded: as it is where nothing has to be changed, else drawn anew at
 * `size`, upright, with the time in it.
 * @param startUs UTC of time 0, to write into the picture; `null` for none
 */
export function painter(size: Size, startUs: number | null): (sample: VideoSample) => VideoFrame {
	const canvas = new OffscreenCanvas(size.width, size.height);
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw new AppError('export/failed', 'retryable', 'no canvas');
	return (sample) => {
		const isAsItIs =
			startUs === null &&
			sample.rotation === 0 &&
			sample.codedWidth === size.width &&
			sample.codedHeight === size.height;
		if (isAsItIs) return sample.toVideoFrame();
		sample.draw(context, 0, 0, size.width, size.height);
		if (startUs !== null) stamp(context, size, startUs + usFromSeconds(sample.timestamp));
		return new VideoFrame(canvas, {
			timestamp: sample.microsecondTimestamp,
			duration: sample.microsecondDuration
		});
	};
}

/** `2026-11-22 10:04:30.133 UTC`, white on black, at the bottom left. */
function stamp(context: OffscreenCanvasRenderingContext2D, { height }: Size, us: number): void {
	const text = stampText(us);
	const px = Math.max(MIN_TEXT_PX, Math.round(height * TEXT_SHARE));
	context.font = `${px}px monospace`;
	context.textBaseline = 'middle';
	const boxHeight = Math.round(px * 1.5);
	const boxWidth = Math.ceil(context.measureText(text).width + px);
	context.fillStyle = '#000';
	context.fillRect(0, height - boxHeight, boxWidth, boxHeight);
	context.fillStyle = '#fff';
	context.fillText(text, px / 2, height - boxHeight / 2);
}

function stampText(us: number): string {
	const iso = isoFromUs(us);
	return `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC`;
}
