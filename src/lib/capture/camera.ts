import { AppError, messageOf, type ErrorCode } from '../base/errors';
import type { Settings } from '../storage/schema';
import { permissionFor } from './permission-watch';

const CODES: Readonly<Record<string, ErrorCode>> = {
	NotAllowedError: 'capture/permission-refused',
	SecurityError: 'capture/permission-refused',
	NotFoundError: 'capture/not-found',
	OverconstrainedError: 'capture/not-found',
	NotReadableError: 'capture/busy',
	AbortError: 'capture/busy'
};

/** Why this page cannot record, before anything is asked of the user; `null` when it can. */
export function missingSupport(): AppError | null {
	if (!window.isSecureContext) return new AppError('capture/insecure', 'fatal', 'not a secure context');
	const hasAll =
		'MediaStreamTrackProcessor' in window &&
		'VideoEncoder' in window &&
		'mediaDevices' in navigator &&
		'locks' in navigator;
	if (hasAll) return null;
	return new AppError('capture/unsupported', 'fatal', 'no MediaStreamTrackProcessor on Window or no VideoEncoder');
}

/**
 * Opens the chosen camera and microphone. A remembered device that is gone falls back to the browser's choice; a
 * missing or refused microphone falls back to a picture without sound, since the picture matters more.
 * @returns a stream whose tracks the caller stops
 * @throws AppError `capture/*`
 */
export async function openCamera(settings: Settings): Promise<MediaStream> {
	const wantsSound = settings.microphoneId !== 'none' && (await permissionFor('microphone')) !== 'denied';
	try {
		return await request(settings, wantsSound);
	} catch (error) {
		if (codeOf(error) !== 'capture/not-found') throw translated(error);
	}
	const anyDevice = { ...settings, cameraId: null, microphoneId: wantsSound ? null : 'none' };
	try {
		return await request(anyDevice, wantsSound);
	} catch (error) {
		if (!wantsSound || codeOf(error) !== 'capture/not-found') throw translated(error);
	}
	try {
		return await request(anyDevice, false);
	} catch (error) {
		throw translated(error);
	}
}

function request(settings: Settings, withSound: boolean): Promise<MediaStream> {
	const { cameraId, microphoneId, width, height, frameRate } = settings;
	return navigator.mediaDevices.getUserMedia({
		video: {
			width: { ideal: width },
			height: { ideal: height },
			frameRate: { ideal: frameRate },
			...(cameraId === null ? {} : { deviceId: { exact: cameraId } })
		},
		audio: withSound && {
			// A record, not a call: as the microphone hears it.
			echoCancellation: false,
			noiseSuppression: false,
			autoGainControl: false,
			// Android lists outputs as inputs: without a choice, none is passed.
			...(microphoneId === null ? {} : { deviceId: { exact: microphoneId } })
		}
	});
}

function codeOf(error: unknown): ErrorCode {
	return (error instanceof Error && CODES[error.name]) || 'capture/failed';
}

function translated(error: unknown): AppError {
	return new AppError(codeOf(error), 'fatal', messageOf(error), {}, { cause: error });
}

/**
 * 500 blocks of 10 ms: the default of 10 drops sound silently whenever the worker is busy for 0.1 s (140 of 151 blocks
 * in a stall of 1.5 s; none with 500. Measured, Chromium 156).
 */
const AUDIO_QUEUE_BLOCKS = 500;

export interface TrackStreams {
	readonly video: ReadableStream<VideoFrame>;
	readonly audio: ReadableStream<AudioData> | null;
	/** Frames the camera gave so far that never reach the worker; 0 where the browser doesn't count. */
	readonly discardedCount: () => number;
}

/** Frames and sound as streams to hand to a worker. Stopping the tracks ends them. */
export function readTracks(stream: MediaStream): TrackStreams {
	const Processor = window.MediaStreamTrackProcessor;
	const [videoTrack] = stream.getVideoTracks();
	if (!Processor || !videoTrack) throw new AppError('capture/unsupported', 'fatal', 'no track processor or no track');
	const [audioTrack] = stream.getAudioTracks();
	const video = new Processor<VideoFrame>({ track: videoTrack });
	return {
		video: video.readable,
		discardedCount: () => {
			const { totalFrames = 0, deliveredFrames = 0, discardedFrames = 0 } = videoTrack.stats ?? {};
			// A camera faster than asked for is thinned by the browser, as wanted; else whatever it leaves out is lost.
			const wanted = isThinned(videoTrack) ? discardedFrames : 0;
			return totalFrames - deliveredFrames - wanted + (video.discardedFrames ?? 0);
		},
		audio: audioTrack
			? new Processor<AudioData>({ track: audioTrack, maxBufferSize: AUDIO_QUEUE_BLOCKS }).readable
			: null
	};
}

function isThinned(track: MediaStreamTrack): boolean {
	const { frameRate: asked = Infinity } = track.getSettings();
	return (track.getCapabilities().frameRate?.max ?? 0) > asked + 1;
}
