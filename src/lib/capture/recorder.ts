import type { LiveRecorder, LiveState } from '../app/types';
import { AppError, toAppError, toPlainError, type PlainError } from '../base/errors';
import { Observable, type ReadonlyObservable } from '../base/observable';
import type { GapCause } from '../media/segment';
import type { Settings, Source } from '../storage/schema';
import type { RecorderEvent } from '../workers/recorder/protocol';
import { missingSupport } from './camera';
import { Comeback, wordsWhileAway } from './comeback';
import { noteEnd, takeLastEnd } from './last-end';
import { IDLE } from './live-state';
import { PageSigns } from './page-signs';
import { Run } from './run';
import { RunReport } from './run-report';
import { WakeLock } from './wake-lock';

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
	readonly #report = new RunReport();
	readonly health = this.#report.health;
	readonly #options: Options;
	readonly #wakeLock = new WakeLock();
	readonly #comeback = new Comeback();
	readonly #page: PageSigns;
	#run: Run | null = null;
	/** The one before: it holds its lock until its last segment is stored. */
	#ending: Promise<void> = Promise.resolve();
	/** Raised by every start and stop: work of an older one that comes late changes nothing. */
	#generation = 0;
	#hasStarted = false;
	/** A camera has been asked for and has not answered. */
	#isOpening = false;

	constructor(options: Options) {
		this.#options = options;
		this.state.subscribe((state) => this.#report.onState(state));
		this.#page = new PageSigns({
			onShown: () => void (this.#run && this.#wakeLock.hold()),
			onHidden: () => {
				if (!this.#run) return;
				void this.cut();
				// Phones end a page that was swiped away without another word; a run that goes on makes this one stale.
				noteEnd('closed', this.nowUs());
			},
			onLeave: () => this.#run && noteEnd('closed', this.nowUs()),
			onDevices: () => this.#onDevices(),
			isIdle: () => this.state.value.phase === 'idle',
			onElsewhere: (isElsewhere) => isElsewhere === this.state.value.isElsewhere || this.#patch({ isElsewhere })
		});
	}

	async start(): Promise<void> {
		if (this.state.value.phase !== 'idle') return;
		this.#comeback.hasHope();
		this.#patch({ phase: 'starting', error: null });
		await this.#start(takeLastEnd(this.#options.newestUs()));
	}

	async stop(): Promise<void> {
		if (this.state.value.phase === 'idle' || this.state.value.phase === 'stopping') return;
		this.#generation++;
		this.#comeback.cancel();
		this.#patch({ phase: 'stopping', stream: null });
		await this.#endRun();
		noteEnd('stopped', this.nowUs());
		this.state.set({ ...IDLE, sourceId: this.state.value.sourceId, sourceLabel: this.state.value.sourceLabel });
	}

	nowUs(): number {
		return this.#report.nowUs();
	}

	/** When the running epoch began, on the clock of `nowUs`; `null` while none runs here. */
	get liveSinceUs(): number | null {
		return this.#run && this.#report.epochSinceUs;
	}

	/** Seals what is being encoded, so that all up to now is stored soon. Never rejects. */
	async cut(): Promise<void> {
		await this.#run?.cut();
	}

	async setHorizon(horizonUs: number): Promise<void> {
		await this.#run?.setHorizon(horizonUs);
	}

	/** Empties the ring of the running source. @returns whether one runs here */
	async clear(): Promise<boolean> {
		if (!this.#run) return false;
		await this.#run.clear();
		return true;
	}

	/** Applies changed devices, size, rate or quality to a running camera: a new epoch. */
	async restart(): Promise<void> {
		if (this.state.value.phase !== 'recording' && this.state.value.phase !== 'interrupted') return;
		const generation = ++this.#generation;
		this.#comeback.cancel();
		await this.#endRun();
		if (generation !== this.#generation) return;
		this.#patch({ phase: 'starting', error: null });
		await this.#start('settings', true);
	}

	async close(): Promise<void> {
		this.#page.close();
		await this.stop();
	}

	/** @param isReturn nobody pressed: what is said stays until it records again, and it is tried until it does */
	async #start(cause: GapCause, isReturn = false): Promise<void> {
		const generation = ++this.#generation;
		const isStale = () => generation !== this.#generation;
		this.#comeback.cancel();
		this.#patch({ isElsewhere: false });
		this.#isOpening = true;
		/** Until `#run` owns it. */
		let opened: Run | null = null;
		try {
			const missing = missingSupport();
			if (missing) throw missing;
			if (isReturn && (await this.#comeback.permission.isWithdrawn())) {
				throw new AppError('capture/permission-refused', 'fatal', 'the permission was withdrawn');
			}
			await this.#ending;
			const settings = this.#options.settings.value;
			const run = (opened = await Run.open(settings, this.#options.sourceFor));
			if (isStale()) throw new DOMException('stopped while starting', 'AbortError');
			this.#run = run;
			opened = null;
			this.#isOpening = false;
			const { source, stream, shape } = run;
			// The picture shows at once; recording follows within some tenths of a second.
			this.#report.begin();
			this.#patch({ stream, sourceId: source.id, sourceLabel: source.label, ...shape });
			await run.begin(settings, cause, {
				onEvent: (event) => !isStale() && this.#onEvent(event),
				onCrash: (error) => !isStale() && this.#onLost('worker', error),
				onSilence: (isSilent) => !isStale() && this.#onSilence(isSilent)
			});
			if (isStale()) return;
			// What the worker has told meanwhile stays.
			this.#patch({ phase: 'recording', error: this.#report.trouble });
			await this.#comeback.permission.onOpened();
			await this.#wakeLock.hold();
			if (!this.#hasStarted) this.#options.onFirstStart();
			this.#hasStarted = true;
		} catch (error) {
			opened?.drop();
			if (isStale()) return; // A newer start or stop owns the state.
			this.#isOpening = false;
			this.#dropRun();
			noteEnd(cause, this.nowUs());
			this.#onStartFailed(cause, toAppError(error, 'capture/failed'), isReturn);
		}
	}

	#onStartFailed(cause: GapCause, error: AppError, isReturn: boolean): void {
		const toSay = isReturn ? wordsWhileAway(error) : null;
		if (toSay) {
			this.#patch({ phase: 'interrupted', stream: null, error: toSay });
			this.#scheduleReturn(cause);
			return;
		}
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error: toPlainError(error), isElsewhere: error.code === 'capture/elsewhere' });
	}

	#onEvent(event: RecorderEvent): void {
		this.#patch(this.#report.onEvent(event));
		switch (event.type) {
			case 'epochStarted':
				return this.#run?.onEpoch();
			case 'stats':
				this.#comeback.lived();
				return this.#run?.reportDiscards();
			case 'degraded':
				if (event.error.code === 'storage/cleared') void this.#keepLock();
				return;
			case 'ended':
				return this.#onLost('camera-lost', new AppError('capture/lost', 'retryable', 'the video track ended'));
			case 'failed':
				return this.#fail(event.error);
			case 'stalled':
			case 'recovered':
				return;
		}
	}

	/** While the run is being started, that is what is said, however long it takes. */
	#onSilence(isSilent: boolean): void {
		const { phase } = this.state.value;
		if (phase === 'recording' || phase === 'interrupted') this.#patch(this.#report.onSilence(isSilent));
	}

	#fail(error: PlainError): void {
		this.#generation++;
		this.#dropRun();
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error });
	}

	/** Never rejects. */
	async #keepLock(): Promise<void> {
		const run = this.#run;
		try {
			await run?.takeLockAnew();
		} catch (error) {
			if (this.#run === run) this.#fail(toPlainError(error));
		}
	}

	/** The camera or the worker went away under a run: say so, and come back. */
	#onLost(cause: 'camera-lost' | 'worker', error: AppError): void {
		this.#generation++;
		this.#dropRun();
		noteEnd(cause, this.nowUs());
		this.#patch({ phase: 'interrupted', stream: null, error: toPlainError(error) });
		this.#scheduleReturn(cause);
	}

	#scheduleReturn(cause: GapCause): void {
		this.#comeback.schedule(() => void this.#start(cause, true));
	}

	#onDevices(): void {
		if (this.state.value.phase !== 'interrupted' || this.#run) return;
		this.#comeback.hasHope();
		if (!this.#isOpening) void this.#start('camera-lost', true);
	}

	async #endRun(): Promise<void> {
		const run = this.#run;
		this.#run = null;
		this.#wakeLock.release();
		if (run) this.#ending = run.end();
		await this.#ending;
	}

	#dropRun(): void {
		this.#run?.drop();
		this.#run = null;
	}

	#patch(patch: Partial<LiveState>): void {
		this.state.set({ ...this.state.value, ...patch });
	}
}
