import type { VideoCodec } from 'mediabunny';
import { AppError } from '../../base/errors';
import type { Picture } from '../../cut/export-plan';
import { codecCandidates } from '../../media/codec-string';

export interface Encoding {
	readonly config: VideoEncoderConfig;
	readonly codec: VideoCodec;
}

const FAMILIES = { mp4: ['avc1'], webm: ['vp09', 'vp8'] } as const;

/**
 * The encoder of this browser for a picture in a container, best first.
 * @throws AppError `export/unsupported`
 */
export async function encodingFor(
	container: 'mp4' | 'webm',
	{ width, height, bitrate }: Picture,
	frameRate: number
): Promise<Encoding> {
	const families: readonly string[] = FAMILIES[container];
	for (const codec of codecCandidates(width, height, frameRate)) {
		const family = families.find((each) => codec.startsWith(each));
		if (!family) continue;
		const config: VideoEncoderConfig = {
			codec,
			width,
			height,
			bitrate,
			framerate: frameRate,
			bitrateMode: 'variable',
			// 'realtime' may leave frames out to keep the rate.
			latencyMode: 'quality',
			...(family === 'avc1' ? { avc: { format: 'avc' } } : {})
		};
		const { supported } = await VideoEncoder.isConfigSupported(config);
		if (supported) return { config, codec: family === 'avc1' ? 'avc' : family === 'vp09' ? 'vp9' : 'vp8' };
	}
	throw new AppError('export/unsupported', 'fatal', `no encoder for ${container} at ${width}×${height}`);
}
