import { secondsFromUs } from '../base/units';

/** The settings that decide how fast footage grows. */
export interface EncodingChoice {
	readonly width: number;
	readonly height: number;
	readonly frameRate: number;
	readonly quality: 'low' | 'medium' | 'high';
}

/** The settings that decide how much the ring holds. */
export interface RingChoice extends EncodingChoice {
	readonly horizonUs: number;
	/** `'none'`: without sound. */
	readonly microphoneId: string | null;
}

/** What the Opus encoder is asked for, in bits per second: ample for a camera's microphone, in stereo too. */
export const AUDIO_BITRATE = 96_000;

/** Bits per pixel and frame: a rule of thumb for real-time H.264 of camera pictures. */
const BITS_PER_PIXEL = { low: 0.05, medium: 0.1, high: 0.2 } as const;
/** Below, even the smallest picture turns to blocks; above, a second would take more than 5 MB without looking better. */
const MIN_BITRATE = 300_000;
const MAX_BITRATE = 40_000_000;

/** Encoders overshoot in busy scenes, and the footage behind the horizon goes a segment late. */
export const RING_HEAD_ROOM = 1.5;

/** What the video encoder is asked for, in bits per second; sound comes on top, see `AUDIO_BITRATE`. */
export function bitrateOf({ width, height, frameRate, quality }: EncodingChoice): number {
	const wanted = width * height * frameRate * BITS_PER_PIXEL[quality];
	return Math.round(Math.min(MAX_BITRATE, Math.max(MIN_BITRATE, wanted)));
}

/** Bytes a full ring takes on disk at most, head room of `RING_HEAD_ROOM` included. Clips come on top. */
export function ringBytes(choice: RingChoice): number {
	const audioBitrate = choice.microphoneId === 'none' ? 0 : AUDIO_BITRATE;
	const bytesPerSecond = (bitrateOf(choice) + audioBitrate) / 8;
	return Math.ceil(bytesPerSecond * secondsFromUs(choice.horizonUs) * RING_HEAD_ROOM);
}
