import type { LiveRecorder, LiveState } from '../app/types';
import { AppError, toAppError, toPlainError, type PlainError } from '../base/errors';
import { Observable, type ReadonlyObservable } from '../base/observable';
import { bitrateOf } from '../buffer/estimate';
import type { GapCause } from '../media/segment';
import { monotonicUs, wallUs } from '../platform/clock';
import type { Settings, Source } from '../storage/schema';
import { startRecorderWorker, type RecorderClient } from '../workers/recorder/client';
import type { RecorderEvent } from '../workers/recorder/protocol';
import { holdLockAnew } from '../workers/lock/client';
import { missingSupport, openCamera, readTracks } from './camera';
import { HealthMeter } from './health';
import { noteEnd, takeLastEnd } from './last-end';
import { holdLock, recorderLock, recordingSources } from '../platform/recorder-lock';
import { ReturnBudget } from './return-budget';
import { WakeLock } from './wake-lock';

const IDLE: LiveState = {
	phase: 'idle',
	error: null,
	stream: null,
	sourceId: null,
	sourceLabel: null,
	width: 0,
	height: 0,
	frameRate: 0,
	hasAudio: false,
	codec: null,
	droppedCount: 0,
	isElsewhere: false
};

/** How often an idle page looks whether another tab records. A lock that is waited for would stand in that tab's way. */
const LOOK_MS = 2_000;

/** One run: a stream, the worker that reads it, the lock that says so. */
interface Run {
	readonly stream: MediaStream;
	readonly source: Source;
	readonly client: RecorderClient;
	release: () => void;
	readonly discardedCount: () => number;
	/** Of those, told to the worker or not to be told; `null` before the first epoch. */
	reportedDiscards: number | null;
}

interface Options {
	readonly settings: ReadonlyObservable<Settings>;
	/** The source a device has been recorded as before, or a new one. */
	readonly sourceFor: (deviceId: string, label: string) => Promise<Source>;
	/** Where the held footage ends. */
	readonly newestUs: () => number | null;
	/** After the first successful start of this page. */
	readonly onFirstStart: () => void;
}

/**
 * The page's side of recording: opens the camera, hands its tracks to a recorder worker, and brings both back when one
 * of them goes away. Holds the source's Web Lock while it records, so that there is one recorder in all tabs.
 */
export class Recorder implements LiveRecorder {
	readonly state = new Observable<LiveState>(IDLE);
	readonly #meter = new HealthMeter();
	readonly health = this.#meter.health;
	readonly #options: Options;
	readonly #wakeLock = new WakeLock();
	readonly #budget = new ReturnBudget();
	#run: Run | null = null;
	/** Raised by every start and stop: work of an older one that comes late changes nothing. */
	#generation = 0;
	#clockOffsetUs: number | null = null;
	#liveSinceUs: number | null = null;
	#returning: ReturnType<typeof setTimeout> | undefined;
	#hasStarted = false;
	readonly #looking: ReturnType<typeof setInterval>;

	constructor(options: Options) {
		this.#options = options;
		this.state.subscribe((state) => this.#meter.onState(state, wallUs()));
		addEventListener('pagehide', this.#onPageHide);
		document.addEventListener('visibilitychange', this.#onVisibility);
		navigator.mediaDevices?.addEventListener('devicechange', this.#onDeviceChange);
		this.#looking = setInterval(() => void this.#lookElsewhere(), LOOK_MS);
		void this.#lookElsewhere();
	}

	async start(): Promise<void> {
		if (this.state.value.phase !== 'idle') return;
		this.#budget.reset(monotonicUs());
		await this.#start(takeLastEnd(this.#options.newestUs()));
	}

	async stop(): Promise<void> {
		if (this.state.value.phase === 'idle' || this.state.value.phase === 'stopping') return;
		this.#generation++;
		clearTimeout(this.#returning);
		this.#patch({ phase: 'stopping', stream: null });
		await this.#endRun();
		noteEnd('stopped', this.nowUs());
		this.state.set({ ...IDLE, sourceId: this.state.value.sourceId, sourceLabel: this.state.value.sourceLabel });
	}

	nowUs(): number {
		return this.#clockOffsetUs === null ? wallUs() : Math.round(monotonicUs() + this.#clockOffsetUs);
	}

	/** When the running epoch began, on the clock of `nowUs`; `null` while none runs here. */
	get liveSinceUs(): number | null {
		return this.#run && this.#liveSinceUs;
	}

	/** Seals what is being encoded, so that all up to now is stored soon. Never rejects. */
	async cut(): Promise<void> {
		await this.#run?.client.call('cut', undefined).catch(() => undefined); // A dead worker is `onCrash`'s matter.
	}

	async setHorizon(horizonUs: number): Promise<void> {
		await this.#run?.client.call('setHorizon', { horizonUs });
	}

	/** Empties the ring of the running source. @returns whether one runs here */
	async clear(): Promise<boolean> {
		if (!this.#run) return false;
		await this.#run.client.call('clear', undefined);
		return true;
	}

	/** Applies changed devices, size, rate or quality to a running camera: a new epoch. */
	async restart(): Promise<void> {
		if (this.state.value.phase !== 'recording' && this.state.value.phase !== 'interrupted') return;
		this.#generation++;
		await this.#endRun();
		await this.#start('settings');
	}

	async close(): Promise<void> {
		removeEventListener('pagehide', this.#onPageHide);
		document.removeEventListener('visibilitychange', this.#onVisibility);
		navigator.mediaDevices?.removeEventListener('devicechange', this.#onDeviceChange);
		clearInterval(this.#looking);
		await this.stop();
	}

	async #start(cause: GapCause): Promise<void> {
		const generation = ++this.#generation;
		clearTimeout(this.#returning);
		this.#patch({ phase: 'starting', error: null, isElsewhere: false });
		let stream: MediaStream | undefined;
		let release: (() => void) | undefined;
		let client: RecorderClient | undefined;
		try {
			const missing = missingSupport();
			if (missing) throw missing;
			const settings = this.#options.settings.value;
			stream = await openCamera(settings);
			const source = await this.#sourceOf(stream);
			release = await holdLock(recorderLock(source.id));
			if (generation !== this.#generation) throw new DOMException('stopped while starting', 'AbortError');
			// The picture shows at once; recording follows within some tenths of a second.
			this.#patch({ stream, sourceId: source.id, sourceLabel: source.label, ...shapeOf(stream) });
			const { video, audio, discardedCount } = readTracks(stream);
			client = startRecorderWorker({
				onEvent: (event) => generation === this.#generation && this.#onEvent(event),
				onCrash: (error) => generation === this.#generation && this.#onLost('worker', error)
			});
			this.#run = { stream, source, client, release, discardedCount, reportedDiscards: null };
			await client.call(
				'start',
				{
					source,
					video,
					audio,
					bitrate: bitrateOf(settings),
					frameRate: settings.frameRate,
					horizonUs: settings.horizonUs,
					cause
				},
				audio ? [video, audio] : [video]
			);
			if (generation !== this.#generation) return;
			this.#patch({ phase: 'recording' });
			await this.#wakeLock.hold();
			if (!this.#hasStarted) this.#options.onFirstStart();
			this.#hasStarted = true;
		} catch (error) {
			if (generation !== this.#generation) {
				// A newer start or stop owns the state; what this one opened is its own to close.
				if (this.#run?.stream !== stream) release?.();
				stopTracks(stream);
				return;
			}
			this.#run = null;
			client?.terminate();
			release?.();
			stopTracks(stream);
			noteEnd(cause, this.nowUs());
			this.#onStartFailed(cause, toAppError(error, 'capture/failed'));
		}
	}

	#onStartFailed(cause: GapCause, error: AppError): void {
		const wasRunning = cause === 'camera-lost' || cause === 'worker';
		if (wasRunning && error.code !== 'capture/permission-refused') {
			this.#scheduleReturn(cause);
			return;
		}
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error: toPlainError(error), isElsewhere: error.code === 'capture/elsewhere' });
	}

	async #sourceOf(stream: MediaStream): Promise<Source> {
		const [track] = stream.getVideoTracks();
		return this.#options.sourceFor(track?.getSettings().deviceId ?? '', track?.label || 'Camera');
	}

	#onEvent(event: RecorderEvent): void {
		switch (event.type) {
			case 'epochStarted':
				this.#clockOffsetUs = event.clockOffsetUs;
				this.#liveSinceUs = this.nowUs();
				// What passed by while an encoder was chosen was never to be held.
				if (this.#run) this.#run.reportedDiscards ??= this.#run.discardedCount();
				this.#patch({ width: event.width, height: event.height, codec: event.codec });
				return;
			case 'stats':
				this.#clockOffsetUs = event.stats.clockOffsetUs;
				this.#meter.onStats(event.stats, monotonicUs());
				this.#budget.lived(monotonicUs());
				this.#reportDiscards();
				this.#patch({ droppedCount: event.stats.droppedCount });
				return;
			case 'stalled':
				this.#patch({
					phase: event.isStalled ? 'interrupted' : 'recording',
					error: event.isStalled ? plain('capture/muted') : null
				});
				return;
			case 'degraded':
				this.#patch({ error: event.error });
				if (event.error.code === 'storage/cleared') void this.#takeLockAnew();
				return;
			case 'recovered':
				if (this.state.value.error?.code.startsWith('storage/')) this.#patch({ error: null });
				return;
			case 'ended':
				this.#onLost('camera-lost', new AppError('capture/lost', 'retryable', 'the video track ended'));
				return;
			case 'failed':
				this.#fail(event.error);
				return;
			default:
				event satisfies never;
		}
	}

	#fail(error: PlainError): void {
		this.#generation++;
		this.#dropRun();
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error });
	}

	/** With the site's data its locks were cleared too: other tabs would not see that this one records. */
	async #takeLockAnew(): Promise<void> {
		const run = this.#run;
		if (!run) return;
		try {
			const release = await holdLockAnew(recorderLock(run.source.id));
			if (this.#run !== run) return release();
			const before = run.release;
			run.release = () => {
				before();
				release();
			};
		} catch (error) {
			const failure = toAppError(error);
			// Another tab was quicker, and a ring has one writer. Any other failure leaves things as they are.
			if (failure.code === 'capture/elsewhere' && this.#run === run) this.#fail(toPlainError(failure));
		}
	}

	/** The page alone can see what was lost before the worker. */
	#reportDiscards(): void {
		const run = this.#run;
		if (!run || run.reportedDiscards === null) return;
		const count = run.discardedCount() - run.reportedDiscards;
		if (count <= 0) return;
		run.reportedDiscards += count;
		run.client.call('lose', { count }).catch(() => undefined); // A dead worker is `onCrash`'s matter.
	}

	/** The camera or the worker went away under a run: say so, and come back within the budget. */
	#onLost(cause: 'camera-lost' | 'worker', error: AppError): void {
		this.#generation++;
		this.#dropRun();
		noteEnd(cause, this.nowUs());
		this.#patch({ phase: 'interrupted', stream: null, error: toPlainError(error) });
		this.#scheduleReturn(cause);
	}

	/** When the budget is spent, a camera that is plugged in again still brings the recording back. */
	#scheduleReturn(cause: GapCause): void {
		const delayMs = this.#budget.nextDelayMs(Math.random());
		const error = this.state.value.error ?? plain('capture/lost');
		this.#patch({ phase: 'interrupted', stream: null, error });
		if (delayMs !== null) this.#returning = setTimeout(() => void this.#start(cause), delayMs);
	}

	/** Never rejects: without Web Locks there is no other recorder either. */
	async #lookElsewhere(): Promise<void> {
		if (this.state.value.phase !== 'idle' || document.visibilityState === 'hidden' || !('locks' in navigator)) return;
		const isElsewhere = (await recordingSources()).size > 0;
		if (this.state.value.phase === 'idle' && this.state.value.isElsewhere !== isElsewhere) this.#patch({ isElsewhere });
	}

	readonly #onDeviceChange = () => {
		if (this.state.value.phase !== 'interrupted' || this.#run) return;
		this.#budget.reset(monotonicUs());
		void this.#start('camera-lost');
	};

	readonly #onPageHide = () => {
		if (this.#run) noteEnd('closed', this.nowUs());
	};

	readonly #onVisibility = () => {
		if (!this.#run) return;
		if (document.visibilityState === 'visible') {
			void this.#wakeLock.hold();
			return;
		}
		void this.cut();
		// Phones end a page that was swiped away without another word; a run that goes on makes this one stale.
		noteEnd('closed', this.nowUs());
	};

	async #endRun(): Promise<void> {
		const run = this.#run;
		this.#run = null;
		this.#wakeLock.release();
		if (!run) return;
		// A worker that died has stored what it could; there is nothing left to wait for.
		await run.client.call('stop', undefined).catch(() => undefined);
		run.client.terminate();
		stopTracks(run.stream);
		run.release();
	}

	#dropRun(): void {
		const run = this.#run;
		this.#run = null;
		run?.client.terminate();
		stopTracks(run?.stream);
		run?.release();
	}

	#patch(patch: Partial<LiveState>): void {
		this.state.set({ ...this.state.value, ...patch });
	}
}

function plain(code: PlainError['code']): PlainError {
	return { code, severity: 'degraded', message: code, context: {} };
}

function stopTracks(stream: MediaStream | undefined): void {
	for (const track of stream?.getTracks() ?? []) track.stop();
}

function shapeOf(stream: MediaStream): Pick<LiveState, 'width' | 'height' | 'frameRate' | 'hasAudio'> {
	const { width = 0, height = 0, frameRate = 0 } = stream.getVideoTracks()[0]?.getSettings() ?? {};
	return { width, height, frameRate: Math.round(frameRate), hasAudio: stream.getAudioTracks().length > 0 };
}
