import type { VideoConfig } from '../../model/segment';
import { i420From } from './i420';

/** Opacity of the last picture in a still, so that nobody takes it for footage. */
const DIMMED_TO = 0.3;

/** Height of the words on a still, of the picture's height; and how much of the width they may take. */
const TEXT_HEIGHT = 1 / 14;
const TEXT_WIDTH = 0.9;

/** Draws pictures of any size and rotation into the frame of `target`: upright, whole, with black around them. */
export class Board {
	readonly #target: VideoConfig;
	readonly #canvas: OffscreenCanvas;
	readonly #context: OffscreenCanvasRenderingContext2D;

	constructor(target: VideoConfig) {
		this.#target = target;
		this.#canvas = new OffscreenCanvas(target.codedWidth, target.codedHeight);
		const context = this.#canvas.getContext('2d', { willReadFrequently: true, alpha: false });
		if (!context) throw new Error('no canvas to fit pictures on');
		this.#context = context;
	}

	/** The frame stays the caller's. */
	draw(frame: VideoFrame, source: VideoConfig): void {
		const context = this.#context;
		context.resetTransform();
		context.fillStyle = '#000';
		context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
		const shown = this.#beginShown();
		const from = shownSize(source);
		const scale = Math.min(shown.width / from.width, shown.height / from.height);
		if (source.flip !== this.#target.flip) context.scale(-1, 1);
		context.rotate((source.rotationDeg * Math.PI) / 180);
		const [width, height] = [source.codedWidth * scale, source.codedHeight * scale];
		context.imageSmoothingQuality = 'high';
		context.drawImage(frame, -width / 2, -height / 2, width, height);
	}

	/** Darkens what was drawn and writes `text` across it. */
	label(text: string): void {
		const context = this.#context;
		const shown = this.#beginShown();
		context.fillStyle = `rgb(0 0 0 / ${1 - DIMMED_TO})`;
		context.fillRect(-shown.width / 2, -shown.height / 2, shown.width, shown.height);
		context.fillStyle = '#fff';
		context.textAlign = 'center';
		context.textBaseline = 'middle';
		const size = Math.round(shown.height * TEXT_HEIGHT);
		context.font = `600 ${size}px system-ui, sans-serif`;
		const isWide = context.measureText(text).width > shown.width * TEXT_WIDTH;
		const lines = isWide ? text.split(/(?<=:) /) : [text];
		for (const [index, line] of lines.entries()) {
			context.fillText(line, 0, (index - (lines.length - 1) / 2) * size * 1.3, shown.width * TEXT_WIDTH);
		}
	}

	/** What is drawn, as the recorder's camera would have given it; the caller closes it. */
	toFrame(timestampUs: number): VideoFrame {
		const { width, height } = this.#canvas;
		const colorSpace = this.#target.request.frameColorSpace;
		const { data } = this.#context.getImageData(0, 0, width, height);
		return new VideoFrame(i420From(data, width, height, colorSpace), {
			format: 'I420',
			codedWidth: width,
			codedHeight: height,
			timestamp: timestampUs,
			colorSpace
		});
	}

	/** Turns the canvas, so that drawing is in the picture as a player shows it, from its middle. */
	#beginShown(): { width: number; height: number } {
		const context = this.#context;
		context.resetTransform();
		context.translate(this.#canvas.width / 2, this.#canvas.height / 2);
		context.rotate((-this.#target.rotationDeg * Math.PI) / 180);
		return shownSize(this.#target);
	}
}

function shownSize({ codedWidth, codedHeight, rotationDeg }: VideoConfig): { width: number; height: number } {
	return rotationDeg % 180 === 0
		? { width: codedWidth, height: codedHeight }
		: { width: codedHeight, height: codedWidth };
}
