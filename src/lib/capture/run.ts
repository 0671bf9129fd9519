import type { LiveState } from './types';
import { toAppError } from '../base/errors';
import { bitrateOf } from '../ring/estimate';
import type { GapCause } from '../model/segment';
import { holdLock, recorderLock } from '../platform/recorder-lock';
import type { Settings } from '../model/settings';
import type { Source } from '../model/source';
import { holdLockAnew, wereLocksCleared } from '../workers/lock/client';
import { startRecorderWorker, type RecorderClient, type RecorderHandlers } from '../workers/recorder/client';
import type { RecorderEvent } from '../workers/recorder/protocol';
import { openCamera, readTracks, type OpenedCamera, type SoundTrouble, type TrackStreams } from './camera';
import { Microphone } from './microphone';

interface RunHandlers extends RecorderHandlers {
	/** Why no sound is recorded; `null` when it is. Told when it changes. */
	readonly onSound: (trouble: SoundTrouble | null) => void;
}

/**
 * One run: a camera's stream, the lock that says who records it, the worker that reads it. Whoever opens it ends it with
 * `end` or `drop`.
 */
export class Run {
	readonly source: Source;
	/** Its tracks are the run's to stop. */
	readonly #opened: OpenedCamera;
	#release: () => void;
	/** A lock of this run alone: while it is held, the source's is this run's too. */
	readonly #ownLock = `hindsight-run:${crypto.randomUUID()}`;
	#client: RecorderClient | null = null;
	#tracks: TrackStreams | null = null;
	#microphone: Microphone | null = null;
	/** Frames that never reached the worker, told to it or not to be told; `null` before the first epoch. */
	#reportedDiscards: number | null = null;
	#isOver = false;

	private constructor(opened: OpenedCamera, source: Source, release: () => void) {
		this.#opened = opened;
		this.source = source;
		this.#release = release;
	}

	/**
	 * Opens the camera and takes its lock.
	 * @throws AppError `capture/*`
	 */
	static async open(settings: Settings, sourceFor: (deviceId: string, label: string) => Promise<Source>): Promise<Run> {
		const opened = await openCamera(settings);
		const { stream } = opened;
		let run: Run | null = null;
		try {
			const [track] = stream.getVideoTracks();
			const source = await sourceFor(track?.getSettings().deviceId ?? '', track?.label || 'Camera');
			run = new Run(opened, source, await holdLock(recorderLock(source.id)));
			run.#releaseToo(await holdLock(run.#ownLock));
			if (wereLocksCleared()) await run.takeLockAnew();
			return run;
		} catch (error) {
			run?.drop();
			stopTracks(stream);
			throw error;
		}
	}

	get stream(): MediaStream {
		return this.#opened.stream;
	}

	/** What the camera says of its picture and sound. */
	get shape(): Pick<LiveState, 'width' | 'height' | 'frameRate' | 'hasAudio'> {
		const { width = 0, height = 0, frameRate = 0 } = this.stream.getVideoTracks()[0]?.getSettings() ?? {};
		return { width, height, frameRate: Math.round(frameRate), hasAudio: this.stream.getAudioTracks().length > 0 };
	}

	/**
	 * Hands the tracks to a worker; resolves when the first frame went into an encoder. Once.
	 * @throws AppError `encoder/unsupported`, `capture/*`, `storage/*`, `worker/crashed`
	 */
	async begin(settings: Settings, cause: GapCause, handlers: RunHandlers): Promise<void> {
		this.#tracks = readTracks(this.stream);
		const client = startRecorderWorker({
			...handlers,
			onEvent: (event) => {
				this.#onEvent(event);
				handlers.onEvent(event);
			},
			onSilence: (isSilent) => {
				// fault 2.5/2: blames the gap on the worker, not on the machine
				if (isSilent) client.call('missed', undefined).catch(() => undefined); // A dead worker is `onCrash`'s matter.
				handlers.onSilence?.(isSilent);
			}
		});
		this.#client = client;
		const { source } = this;
		const { video, audio } = this.#tracks;
		const { frameRate, horizonUs } = settings;
		const bitrate = bitrateOf(settings);
		const started = client.call(
			'start',
			{ source, video, audio, bitrate, frameRate, horizonUs, cause },
			audio ? [video, audio] : [video]
		);
		this.#microphone = new Microphone(this.#opened, settings, {
			onTrouble: handlers.onSound,
			hear: async (again) => {
				await started;
				await client.call('hear', { audio: again }, [again]);
			}
		});
		await started;
	}

	#onEvent(event: RecorderEvent): void {
		switch (event.type) {
			case 'epochStarted':
				// What passed by while an encoder was chosen was never to be held.
				this.#reportedDiscards ??= this.#tracks?.discardedCount() ?? 0;
				return;
			case 'stats':
				this.#microphone?.lived();
				return this.#reportDiscards();
			case 'hushed':
				return this.#microphone?.onHushed(event.isHushed);
			case 'soundEnded':
				// fault 7.11/1
				return this.#microphone?.onEnded();
			default:
				return;
		}
	}

	/** A device was plugged in or out. Never rejects. */
	async onDevices(): Promise<void> {
		await this.#microphone?.tryNow();
	}

	/** Seals what is being encoded. Never rejects. */
	async cut(): Promise<void> {
		await this.#client?.call('cut', undefined).catch(() => undefined); // A dead worker is `onCrash`'s matter.
	}

	async setHorizon(horizonUs: number): Promise<void> {
		await this.#client?.call('setHorizon', { horizonUs });
	}

	async clear(): Promise<void> {
		await this.#client?.call('clear', undefined);
	}

	/** The page alone can see what was lost before the worker. */
	#reportDiscards(): void {
		if (!this.#client || !this.#tracks || this.#reportedDiscards === null) return;
		const count = this.#tracks.discardedCount() - this.#reportedDiscards;
		if (count <= 0) return;
		this.#reportedDiscards += count;
		this.#client.call('lose', { count }).catch(() => undefined); // A dead worker is `onCrash`'s matter.
	}

	/**
	 * With all of the site's data its locks were cleared too: other tabs would not see that this one records. Where only the
	 * database went, its locks are as they were.
	 * @throws AppError `capture/elsewhere` when another tab was quicker
	 */
	async takeLockAnew(): Promise<void> {
		const release = await holdLockAnew(recorderLock(this.source.id), this.#ownLock).catch((error: unknown) => {
			const failure = toAppError(error);
			// A ring has one writer. Any other failure leaves things as they are.
			if (failure.code === 'capture/elsewhere') throw failure;
			return () => undefined;
		});
		if (this.#isOver) return release();
		this.#releaseToo(release);
	}

	#releaseToo(release: () => void): void {
		const before = this.#release;
		this.#release = () => {
			before();
			release();
		};
	}

	/** Lets the worker store all that was encoded, then lets go. Never rejects. */
	async end(): Promise<void> {
		// A worker that died has stored what it could; there is nothing left to wait for.
		await this.#client?.call('stop', undefined).catch(() => undefined);
		this.drop();
	}

	/** Lets go at once. */
	drop(): void {
		this.#isOver = true;
		this.#microphone?.close();
		this.#client?.terminate();
		stopTracks(this.stream);
		this.#release();
	}
}

function stopTracks(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}
