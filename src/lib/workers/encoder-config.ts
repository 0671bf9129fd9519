import type { EncodingRequest } from '../model/segment';

/**
 * The one configuration of this app's video encoders: the recorder's, and the clip maker's when it encodes the beginning
 * of a clip anew, which only joins the rest because both are asked for the same.
 */
export function videoEncoderConfig({ codec, width, height, bitrate, frameRate }: EncodingRequest): VideoEncoderConfig {
	return {
		codec,
		width,
		height,
		bitrate,
		framerate: frameRate,
		bitrateMode: 'variable',
		latencyMode: 'realtime',
		// 'prefer-hardware' is a hard demand in Chromium and refused on machines without.
		hardwareAcceleration: 'no-preference',
		// Length-prefixed samples with their parameter sets apart: what MP4 wants, with times of their own.
		...(codec.startsWith('avc1') ? { avc: { format: 'avc' } } : {})
	};
}

/** A copy of its own, whatever view of whatever buffer it came as. */
export function bytesOf(source: AllowSharedBufferSource): Uint8Array<ArrayBuffer> {
	return ArrayBuffer.isView(source)
		? Uint8Array.from(new Uint8Array(source.buffer, source.byteOffset, source.byteLength))
		: Uint8Array.from(new Uint8Array(source));
}
