import type { ShownFrame } from '../../model/clip';
import { AppError } from '../../base/errors';
import { isFrom } from '../../cut/file-time';
import type { Segment, VideoConfig } from '../../model/segment';
import type { RingReader } from '../../storage/ring-reader';
import { videoDecoderConfig } from '../decoder-config';
import { fileFootage } from './file-footage';
import { ringFootage, type Footage } from './footage';
import type { FrameSource } from './protocol';

/** A decoded frame, upright. */
export interface FoundFrame {
	readonly startUs: number;
	readonly endUs: number;
	readonly canvas: OffscreenCanvas;
}

/** More is not seen in an editor, and costs time to hand over. */
const SHOWN_WIDTH = 1280;

/** Finds and decodes single frames of the ring and of finished files. */
export class FrameFinder {
	readonly #ring: RingReader;
	/** The file looked into last stays open: the next look is most likely for it. */
	#file: { readonly key: string; readonly footage: Promise<Footage> } | null = null;

	constructor(ring: RingReader) {
		this.#ring = ring;
	}

	/** @throws AppError `clip/no-frame`, `clip/file-missing`, `storage/*` */
	async at(from: FrameSource, atUs: number): Promise<FoundFrame> {
		const footage = from.kind === 'file' ? await this.#open(from) : await ringFootage(this.#ring, from.sourceId);
		const entry = footage.entries.find(({ startUs, endUs }) => isFrom(atUs, startUs) && !isFrom(atUs, endUs));
		const config = footage.epochs.find(({ id }) => id === entry?.epochId)?.video;
		if (!entry || !config) throw noFrame('nothing is held then');
		for await (const { segment } of footage.segments([entry])) {
			if (segment) return await decodeAt(config, segment, atUs);
		}
		throw noFrame('it is damaged');
	}

	#open({ source }: Extract<FrameSource, { kind: 'file' }>): Promise<Footage> {
		const key = `${source.clipId} ${source.file.revision ?? 0}`;
		if (this.#file?.key === key) return this.#file.footage;
		const before = this.#file?.footage;
		// One that did not open has nothing to close.
		before?.then(
			(footage) => footage.close(),
			() => undefined
		);
		const footage = fileFootage(source);
		this.#file = { key, footage };
		return footage;
	}
}

/** The picture as a bitmap for the screen; the canvas cannot be used afterwards. */
export function shownFrame({ startUs, endUs, canvas }: FoundFrame): ShownFrame {
	const { width, height } = canvas;
	if (width <= SHOWN_WIDTH) return { startUs, endUs, width, height, image: canvas.transferToImageBitmap() };
	const small = new OffscreenCanvas(SHOWN_WIDTH, Math.round((SHOWN_WIDTH * height) / width));
	small.getContext('2d')?.drawImage(canvas, 0, 0, small.width, small.height);
	return { startUs, endUs, width, height, image: small.transferToImageBitmap() };
}

/** A file of the whole frame. */
export function pictureFile({ canvas }: FoundFrame, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
	return canvas.convertToBlob({ type, quality: 0.92 });
}

/** Decodes a GOP up to the frame shown at `atUs`. */
async function decodeAt(config: VideoConfig, segment: Segment, atUs: number): Promise<FoundFrame> {
	const { timesUs, sizes } = segment.video;
	const times = Array.from(timesUs, (timeUs) => segment.startUs + timeUs);
	const index = times.findLastIndex((us) => isFrom(atUs, us));
	const startUs = times[index];
	if (startUs === undefined) throw noFrame('its time is before the first frame');
	const { promise: failed, reject } = Promise.withResolvers<never>();
	let found: VideoFrame | null = null;
	const decoder = new VideoDecoder({
		output: (frame) => {
			found?.close();
			found = frame;
		},
		error: reject
	});
	try {
		decoder.configure(videoDecoderConfig(config));
		let at = 0;
		for (const [each, size] of sizes.slice(0, index + 1).entries()) {
			const data = new Uint8Array(segment.bytes, at, size);
			decoder.decode(new EncodedVideoChunk({ type: each === 0 ? 'key' : 'delta', timestamp: times[each] ?? 0, data }));
			at += size;
		}
		await Promise.race([decoder.flush(), failed]);
		if (!found) throw noFrame('it does not decode');
		return { startUs, endUs: times[index + 1] ?? segment.endUs, canvas: upright(found, config) };
	} finally {
		if (decoder.state !== 'closed') decoder.close();
		(found as VideoFrame | null)?.close();
	}
}

/** The picture as players show it: turned and mirrored as the camera said. `frame` stays the caller's. */
function upright(frame: VideoFrame, { rotationDeg, flip }: VideoConfig): OffscreenCanvas {
	const { displayWidth, displayHeight } = frame;
	const isSideways = rotationDeg % 180 !== 0;
	const canvas = new OffscreenCanvas(
		isSideways ? displayHeight : displayWidth,
		isSideways ? displayWidth : displayHeight
	);
	// A camera's picture has nothing to see through: without that, pictures are a quarter smaller.
	const context = canvas.getContext('2d', { alpha: false });
	if (!context) throw noFrame('no canvas for it');
	context.translate(canvas.width / 2, canvas.height / 2);
	if (flip) context.scale(-1, 1);
	context.rotate((rotationDeg * Math.PI) / 180);
	context.drawImage(frame, -displayWidth / 2, -displayHeight / 2, displayWidth, displayHeight);
	return canvas;
}

function noFrame(reason: string): AppError {
	return new AppError('clip/no-frame', 'retryable', reason);
}
