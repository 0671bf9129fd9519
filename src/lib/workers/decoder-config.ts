import type { VideoConfig } from '../model/segment';

/** The configuration of a decoder for footage of this app. */
export function videoDecoderConfig(config: VideoConfig): VideoDecoderConfig {
	const { codec, codedWidth, codedHeight, description, colorSpace } = config;
	return {
		codec,
		codedWidth,
		codedHeight,
		...(description ? { description } : {}),
		...(colorSpace ? { colorSpace } : {})
	};
}
