import { codecCandidates } from '../media/codec-string';
import type { Settings } from '../model/settings';
import { bitrateOf } from '../ring/estimate';
import type { EncoderTrial, TrialRequest } from '../workers/recorder/protocol';
import type { BrowserCheck } from './facts';

/** What the check tries. */
export interface CheckOptions {
	readonly picture: TrialRequest;
	readonly tryEncoders: (wanted: TrialRequest) => Promise<EncoderTrial>;
	/** Rejects where the database cannot be read. */
	readonly readDatabase: () => Promise<unknown>;
}

/** What the encoders are tried with: the picture that the settings ask for. */
export function trialPictureOf(settings: Settings): TrialRequest {
	const { width, height, frameRate } = settings;
	return { width, height, frameRate, bitrate: bitrateOf(settings) };
}

/** Tries it all out. Never rejects: what fails is an answer. */
export async function checkBrowser({ picture, tryEncoders, readDatabase }: CheckOptions): Promise<BrowserCheck> {
	const { width, height, frameRate } = picture;
	const [trial, hasDatabase, hasFiles, wakeLock, serviceWorker] = await Promise.all([
		tryEncoders(picture).catch(() => null), // An encoder that takes the worker with it fails the trial.
		succeeds(readDatabase),
		succeeds(async () => navigator.storage.getDirectory()),
		tryWakeLock(),
		findServiceWorker()
	]);
	return {
		isSecure: isSecureContext,
		canReadFrames: 'MediaStreamTrackProcessor' in window,
		picture: { width, height, frameRate },
		video:
			trial &&
			codecCandidates(width, height, frameRate).map((codec) => ({ codec, works: trial.video.includes(codec) })),
		hasOpus: trial?.hasOpus ?? false,
		hasDatabase,
		hasFiles,
		hasLocks: 'locks' in navigator,
		wakeLock,
		canShareFiles: canShareFiles(),
		serviceWorker
	};
}

async function succeeds(work: () => Promise<unknown>): Promise<boolean> {
	try {
		await work();
		return true;
	} catch {
		return false; // However it fails, it cannot be used here.
	}
}

async function tryWakeLock(): Promise<BrowserCheck['wakeLock']> {
	if (!('wakeLock' in navigator)) return 'absent';
	const isGranted = await succeeds(async () => (await navigator.wakeLock.request('screen')).release());
	return isGranted ? 'granted' : 'refused';
}

async function findServiceWorker(): Promise<BrowserCheck['serviceWorker']> {
	if (!('serviceWorker' in navigator)) return 'absent';
	if (navigator.serviceWorker.controller) return 'in-charge';
	const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined); // Blocked: absent.
	return registration ? 'waiting' : 'absent';
}

function canShareFiles(): boolean {
	const film = new File([], 'clip.mp4', { type: 'video/mp4' });
	return typeof navigator.canShare === 'function' && navigator.canShare({ files: [film] });
}
