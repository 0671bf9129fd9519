import { isoFromUs, US_PER_S, type TimeRange } from './units';

/** `retryable`: try again. `degraded`: recording goes on, something is lost. `fatal`: this activity has ended. */
export type Severity = 'retryable' | 'degraded' | 'fatal';

const TRY_FULL = 'The full picture is tried again after some calm minutes. Or choose a smaller one in Settings.';

/**
 * Every run-time failure the app knows, with what the user reads: what happened, then what to do. The code is for
 * tests, logs and reports; `AppError.message` is for developers. Raised by, in brackets.
 */
export const ERROR_WORDS = {
	/** (capture) getUserMedia: NotAllowedError. */
	'capture/permission-refused': [
		'The browser refused the camera or microphone.',
		'Allow it in the address bar (the camera or lock sign), then press Start camera again.'
	],
	/** (capture) getUserMedia: NotFoundError, or OverconstrainedError for a remembered device. */
	'capture/not-found': ['No camera was found.', 'Plug one in, or choose another in Settings, then press Start camera.'],
	/** (capture) getUserMedia: NotReadableError, AbortError. */
	'capture/busy': ['The camera is in use by another program.', 'Close the other program, then press Start camera.'],
	/** (capture) A track ended by itself and did not come back. */
	'capture/lost': [
		'The camera was disconnected.',
		'Plug it in again; recording goes on by itself when it is back. What was held is kept.'
	],
	/** (capture) The same, and the camera is busy now. */
	'capture/taken': [
		'Another program has taken the camera.',
		'Close it there; recording goes on by itself when the camera is free. What was held is kept.'
	],
	/** (capture) Opened by itself, and the camera is busy. */
	'capture/awaits-release': [
		'Another program is using the camera.',
		'Close it there; recording starts by itself as soon as it is free.'
	],
	/** (capture) Opened by itself, and there is no camera. */
	'capture/awaits-plug': [
		'No camera was found so far.',
		'Plug one in; recording starts by itself as soon as it is there.'
	],
	/** (capture) Opened by itself, and the camera does not start for another reason. */
	'capture/awaits-start': [
		'The camera does not start.',
		'It is tried again and again; recording starts by itself when it does. If it stays so, unplug it and plug it in again.'
	],
	/** (capture) The sound ended, the picture goes on. */
	'capture/sound-lost': [
		'The microphone was disconnected; the picture is still recorded.',
		'Plug it in again; its sound is taken in by itself when it is back.'
	],
	/** (capture) The microphone is open and gives nothing, or is muted; the picture goes on. */
	'capture/sound-muted': [
		'The microphone gives no sound; the picture is still recorded.',
		'Check its switch, and that the computer does not mute it. Its sound is taken in by itself when it is back.'
	],
	/** (capture) The camera is open; the microphone fails with NotReadableError, AbortError or an unknown error. */
	'capture/sound-busy': [
		'No sound: another program has the microphone. The picture is recorded.',
		'Close it there; sound is taken in by itself as soon as it is free.'
	],
	/** (capture) The same with NotFoundError. */
	'capture/sound-missing': [
		'No sound: no microphone was found. The picture is recorded.',
		'Plug one in, and its sound is taken in by itself; or choose None as the microphone in Settings.'
	],
	/** (capture) The same with NotAllowedError. */
	'capture/sound-refused': [
		'No sound: the browser refused the microphone. The picture is recorded.',
		'Allow it in the address bar (the camera or lock sign), and its sound is taken in; or choose None as the microphone in Settings.'
	],
	/** (recorder) The track is open but gives no frames: a privacy switch, another program, a sleeping camera. */
	'capture/muted': [
		'No picture comes from the camera.',
		'Check its privacy switch or cover, and that no other program uses it. Recording goes on by itself.'
	],
	/** (capture) No MediaStreamTrackProcessor, VideoEncoder or worker. */
	'capture/unsupported': [
		'This browser cannot record here yet.',
		'Use a current Chrome, Edge, Opera or another Chromium browser. The gallery works in every browser.'
	],
	/** (capture) Not a secure context: http on another host. */
	'capture/insecure': ['Browsers give the camera to secure pages only.', 'Open Hindsight by https, or on localhost.'],
	/** (capture) Anything else getUserMedia says. */
	'capture/failed': ['The camera did not start.', 'Press Start camera to try again.'],
	/** (recorder) Another tab holds the recorder's lock. */
	'capture/elsewhere': [
		'Hindsight is already recording in another tab or window.',
		'Save here all the same, or stop it there and start it here.'
	],
	/** (recorder) No codec passed its trial encode. */
	'encoder/unsupported': [
		'This browser has no video encoder that works at this picture size.',
		'Choose a smaller size in Settings, or use a current Chromium browser.'
	],
	/** (recorder) The encoder closed with an error. context: codec. */
	'encoder/failed': ['The video encoder failed and was restarted.', 'A short gap may show on the band.'],
	/** (recorder) A rung of the encoder ladder. context: reason 'failures' or 'slowness', width, height, frameRate, codec. */
	'encoder/smaller': ['Recording smaller.', TRY_FULL],
	/** (recorder) The next rung: smaller and half of the frames. context: as above. */
	'encoder/fewer': ['Recording smaller, with fewer frames a second.', TRY_FULL],
	/** (recorder) Another codec. context: as above. */
	'encoder/other': ['Recording with another video encoder.', 'Nothing needs to be done.'],
	/** (capture) The recorder's thread gives no sign of life; some seconds later it counts as crashed. */
	'worker/silent': [
		'The recorder does not answer.',
		'Nothing needs to be done: recording goes on when it answers, or it is started again in a few seconds. What was held is kept.'
	],
	/** (recorder, workers) The worker died or did not answer. */
	'worker/crashed': ['A part of Hindsight stopped.', 'It was started again; a short gap may show.'],
	/** (storage) The browser refuses to open a database. */
	'storage/unavailable': [
		'This browser keeps no data for Hindsight (a private window, or storage is blocked).',
		'Open Hindsight in a normal window and allow site data.'
	],
	/** (storage) What is stored can be neither opened nor read, a fresh database neither. context: name of the error. */
	'storage/broken': [
		"The browser's storage for Hindsight is broken.",
		'Close all windows of the browser and open it again. If it stays, clear the data of this site.'
	],
	/** (storage, pwa, clip worker) QuotaExceededError. */
	'storage/full': [
		'The disk space for Hindsight is full.',
		'Delete or download clips, choose a shorter buffer, or free space on the disk.'
	],
	/** (recorder) The disk is full, and nothing is left in the ring that no clip pins. */
	'storage/pinned': [
		'Saved footage takes all the disk space Hindsight may use.',
		'Delete or download clips, or free space on the disk. Until then the last 20 seconds are kept in memory.'
	],
	/** (recorder) The disk takes a part of the buffer only. context: heldUs, horizonUs. */
	'storage/short': [
		'The disk has no room for the whole buffer.',
		'The oldest footage goes first. Free space on the disk, delete clips, or choose a shorter buffer.'
	],
	/** (storage) A transaction failed again on a new connection, and in a fresh database too. */
	'storage/write-failed': [
		'The last seconds could not be written.',
		'Recording goes on, and they are kept in memory for 20 seconds. If this stays, reload the page.'
	],
	/** (recorder) A write is not answered. */
	'storage/slow': [
		'The disk does not answer.',
		'Recording goes on, and the last 20 seconds are kept in memory until it does.'
	],
	/** (recorder) The database was broken; a fresh one was begun beside it. */
	'storage/moved': [
		"The browser's storage for Hindsight was broken, so recording goes on in a new one.",
		'What can still be read of the old one stays in the buffer and the gallery. Save what you need.'
	],
	/** (recorder, app) What was stored is gone though nobody let it go. */
	'storage/cleared': [
		'The storage of Hindsight was cleared, by you or by the browser: what was held and saved is gone.',
		'A running camera goes on into a new buffer.'
	],
	/** (storage) Another tab blocks a newer version of the database. */
	'storage/blocked': [
		'An older Hindsight is open in another tab.',
		'Stop the camera there, or close that tab; this one goes on by itself.'
	],
	/** (storage) Another tab has brought the database to a newer version. */
	'storage/outdated': [
		'A newer Hindsight is open in another tab.',
		'Press Update now, where that is offered, or reload this page to use the newer one here too.'
	],
	/** (clip) The asked range holds no frames. context: nearest {fromUs,toUs} or null. */
	'clip/nothing-held': ['There is no footage in that time.', 'Start the camera; a second later there is some to save.'],
	/** (clip worker) Footage is held, but no frame begins in the range. */
	'clip/empty-range': ['No frame was taken in that time.', 'Delete this clip and save a longer time.'],
	/** (clip worker) ffmpeg returned non-zero, hung or crashed. context: log. */
	'clip/assembly-failed': [
		'The file could not be made.',
		'The footage is kept. Press Try again; if it fails again, reload the page.'
	],
	/** (clip worker) The finished file did not pass its check. context: reason. */
	'clip/verify-failed': [
		'The file was made but did not pass its check, so it was thrown away.',
		'The footage is kept. Press Try again.'
	],
	/** (clip worker) Pinned footage cannot be read. */
	'clip/footage-gone': [
		'The footage of this clip is no longer on this device.',
		'It was deleted or the browser cleared its storage. Delete the clip.'
	],
	/** (clip) The ffmpeg core is neither cached nor reachable. */
	'clip/core-unavailable': [
		'The clip maker is not on this device yet and cannot be fetched.',
		'Connect to the network once. Clips are made without it meanwhile; other formats need it.'
	],
	/** (clip) The finished file is gone from OPFS. */
	'clip/file-missing': [
		'The file of this clip is no longer on this device.',
		'The browser may have cleared its storage. Delete the clip.'
	],
	/** (clip, clip worker) Neither the ring nor the clip's file has the new range up to both its ends. */
	'clip/out-of-reach': [
		'A part of that time is held nowhere any more, so it cannot be made without losing some.',
		'The clip is as it was. Choose ends inside what is still held.'
	],
	/** (clip worker) The new range goes over a change of the picture. */
	'clip/picture-changed': [
		'The picture changed in that time (its size or the camera), so it cannot be one file.',
		'The clip is as it was. Choose ends on one side of the change.'
	],
	/** (clip) Another change of the clip is under way, or it has no file. */
	'clip/being-changed': [
		'This clip is being changed already, or has no file on this device.',
		'Wait until the change is done, or drop it, then try again.'
	],
	/** (clip worker) No frame is stored at the asked instant. */
	'clip/no-frame': ['There is no picture at that instant.', 'Move to another frame.'],
	/** (export worker) Anything that went wrong while a clip was made into another format. context: log. */
	'export/failed': [
		'The clip could not be made into this format.',
		'Press Try again, or choose another format. The clip itself is untouched.'
	],
	/** (export) Sound alone of a clip without sound. */
	'export/no-sound': ['This clip has no sound.', 'Choose another format.'],
	/** (export) Nothing worth looking at fits into so few bytes. */
	'export/too-small': ['The clip is too long for that size.', 'Choose a larger size, or sound only.'],
	/** (export worker) No encoder of this browser makes the picture of this format. */
	'export/unsupported': [
		'This browser cannot encode the picture for this format.',
		'Choose As recorded, or another format.'
	],
	/** (export worker) The ffmpeg core is neither cached nor reachable. */
	'export/core-unavailable': [
		'The part that makes this format is not on this device yet and cannot be fetched.',
		'Connect to the network and press Try again, or choose As recorded.'
	],
	/** (upload) See `lib/upload`; context: reason. */
	'upload/failed': ['The upload did not succeed.', 'Check the address and try again; the clip is kept.'],
	/** Anything without a code of its own. */
	unexpected: ['Something unexpected happened.', 'Reload the page if it does not go on.']
} as const satisfies Record<string, readonly [happened: string, next: string]>;

export type ErrorCode = keyof typeof ERROR_WORDS;

/** A failure of the world (not of the programmer), with a code the app decides by. */
export class AppError extends Error {
	override readonly name = 'AppError';

	constructor(
		readonly code: ErrorCode,
		readonly severity: Severity,
		message: string,
		readonly context: Readonly<Record<string, unknown>> = {},
		options?: ErrorOptions
	) {
		super(message, options);
	}
}

/** How an error crosses a thread or is kept in a record. */
export interface PlainError {
	readonly code: ErrorCode;
	readonly severity: Severity;
	readonly message: string;
	readonly context: Readonly<Record<string, unknown>>;
}

/** Any thrown value as an `AppError`; unknown ones become `fallback`, with the value as `cause`. */
export function toAppError(thrown: unknown, fallback: ErrorCode = 'unexpected'): AppError {
	if (thrown instanceof AppError) return thrown;
	return new AppError(fallback, 'retryable', messageOf(thrown), {}, { cause: thrown });
}

/** A readable line for any thrown value; names the class where the message is blank (Safari). */
export function messageOf(thrown: unknown): string {
	if (thrown instanceof Error) return thrown.message ? `${thrown.name}: ${thrown.message}` : thrown.name;
	return String(thrown);
}

export function toPlainError(thrown: unknown, fallback?: ErrorCode): PlainError {
	const { code, severity, message, context } = toAppError(thrown, fallback);
	return { code, severity, message, context };
}

export function fromPlainError(plain: PlainError): AppError {
	return new AppError(plain.code, plain.severity, plain.message, plain.context);
}

/** 'Room for 0:00' is no length: below this none is told. */
const LEAST_TOLD_US = 5 * US_PER_S;

/** What the user reads: what happened and what to do. With the error's context it says more. */
export function wordsOf(error: Pick<PlainError, 'code'> & Partial<PlainError>): { happened: string; next: string } {
	const [happened, next] = ERROR_WORDS[error.code];
	const { heldUs, horizonUs, nearest } = error.context ?? {};
	if (error.code === 'clip/nothing-held' && isRange(nearest)) {
		const [from, to] = [nearest.fromUs, nearest.toUs].map((us) => isoFromUs(us).slice(11, 19));
		return { happened, next: `The nearest that is held is ${from}–${to} UTC.` };
	}
	const isShort = error.code === 'storage/short' && typeof heldUs === 'number' && typeof horizonUs === 'number';
	if (isShort && heldUs >= LEAST_TOLD_US) {
		return { happened: `The disk has room for ${clockOf(heldUs)} of ${clockOf(horizonUs)}.`, next };
	}
	const why = reasonOf(error.context);
	return { happened: why ? `${happened.slice(0, -1)}${why}` : happened, next };
}

/** Why less is asked of the encoder, and what it is. */
function reasonOf(context: PlainError['context'] = {}): string | null {
	const { reason, width, height, frameRate } = context;
	if (reason !== 'failures' && reason !== 'slowness') return null;
	const why = reason === 'slowness' ? 'is too slow for the full picture here' : 'failed again and again';
	return ` (${String(width)}×${String(height)}, ${String(frameRate)} a second): the video encoder ${why}.`;
}

function isRange(value: unknown): value is TimeRange {
	return typeof value === 'object' && value !== null && 'fromUs' in value && 'toUs' in value;
}

function clockOf(us: number): string {
	const seconds = Math.floor(us / US_PER_S);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function isAbort(thrown: unknown): boolean {
	return thrown instanceof DOMException && thrown.name === 'AbortError';
}
