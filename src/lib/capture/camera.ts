import { AppError, messageOf, toAppError, type ErrorCode } from '../base/errors';
import type { Settings } from '../model/settings';
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

/** Why a camera was opened without the microphone that is wanted, or has lost it. */
export type SoundTrouble = Extract<ErrorCode, `capture/sound-${string}`>;

export interface OpenedCamera {
	/** Its tracks are the caller's to stop. */
	readonly stream: MediaStream;
	/** `null` with sound, and where none is wanted. */
	readonly soundTrouble: SoundTrouble | null;
}

/**
 * Opens the chosen camera and microphone. A remembered device that is gone falls back to the browser's choice; a
 * microphone that does not open costs the sound only, since the picture matters more.
 * @throws AppError `capture/*`
 */
export async function openCamera(settings: Settings): Promise<OpenedCamera> {
	if (settings.microphoneId === 'none') return { stream: await openPicture(settings), soundTrouble: null };
	if ((await permissionFor('microphone')) === 'denied') {
		return { stream: await openPicture(settings), soundTrouble: /* fault 7.13/1 */ 'capture/sound-refused' };
	}
	try {
		// Together, so that the user is asked once.
		const stream = await request({ video: pictureOf(settings), audio: soundOf(settings) });
		return { stream, soundTrouble: null };
	} catch (error) {
		// Whoever said no is not asked again for one of the two, unless it is known that the other is meant.
		const isRefused = codeOf(error) === 'capture/permission-refused';
		if (isRefused && (await permissionFor('camera')) !== 'granted') throw translated(error);
		const stream = await openPicture(settings);
		if (isRefused) return { stream, soundTrouble: 'capture/sound-refused' };
		try {
			stream.addTrack(await openMicrophone(settings));
			return { stream, soundTrouble: null };
		} catch (soundError) {
			// fault 7.12/1
			return { stream, soundTrouble: soundTroubleOf(soundError) };
		}
	}
}

/**
 * Opens the chosen microphone, or where it is gone another.
 * @returns a track that the caller stops
 * @throws AppError `capture/*`
 */
export async function openMicrophone(settings: Settings): Promise<MediaStreamTrack> {
	const { microphoneId } = settings;
	const stream = await orAnother(microphoneId, (id) => request({ audio: soundOf({ microphoneId: id }) }));
	const [track] = stream.getAudioTracks();
	if (!track) throw new AppError('capture/failed', 'retryable', 'a microphone without a track');
	return track;
}

/** What is told of a microphone that did not open. */
export function soundTroubleOf(error: unknown): SoundTrouble {
	const code = toAppError(error).code;
	if (code === 'capture/not-found') return 'capture/sound-missing';
	return code === 'capture/permission-refused' ? 'capture/sound-refused' : 'capture/sound-busy';
}

function openPicture(settings: Settings): Promise<MediaStream> {
	return orAnother(settings.cameraId, (cameraId) => request({ video: pictureOf({ ...settings, cameraId }) }));
}

/**
 * The device that is remembered, or where it is gone the browser's choice.
 * @throws AppError `capture/*`
 */
async function orAnother(id: string | null, open: (id: string | null) => Promise<MediaStream>): Promise<MediaStream> {
	try {
		return await open(id);
	} catch (error) {
		if (id !== null && codeOf(error) === 'capture/not-found') return orAnother(null, open);
		throw translated(error);
	}
}

function request(constraints: MediaStreamConstraints): Promise<MediaStream> {
	return navigator.mediaDevices.getUserMedia(constraints);
}

function pictureOf({ cameraId, width, height, frameRate }: Settings): MediaTrackConstraints {
	return {
		width: { ideal: width },
		height: { ideal: height },
		frameRate: { ideal: frameRate },
		...(cameraId === null ? {} : { deviceId: { exact: cameraId } })
	};
}

function soundOf({ microphoneId }: Pick<Settings, 'microphoneId'>): MediaTrackConstraints {
	return {
		// A record, not a call: as the microphone hears it.
		echoCancellation: false,
		noiseSuppression: false,
		autoGainControl: false,
		// Android lists outputs as inputs: without a choice, none is passed.
		...(microphoneId === null ? {} : { deviceId: { exact: microphoneId } })
	};
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
		audio: audioTrack ? readSound(audioTrack) : null
	};
}

/** The same of a microphone alone. */
export function readSound(track: MediaStreamTrack): ReadableStream<AudioData> {
	const Processor = window.MediaStreamTrackProcessor;
	if (!Processor) throw new AppError('capture/unsupported', 'fatal', 'no track processor');
	return new Processor<AudioData>({ track, maxBufferSize: AUDIO_QUEUE_BLOCKS }).readable;
}

function isThinned(track: MediaStreamTrack): boolean {
	const { frameRate: asked = Infinity } = track.getSettings();
	return (track.getCapabilities().frameRate?.max ?? 0) > asked + 1;
}
