import type { LiveRecorder, LiveState } from './types';
import { AppError, toAppError, toPlainError, type PlainError } from '../base/errors';
import { Observable, type ReadonlyObservable } from '../base/observable';
import type { GapCause } from '../model/segment';
import type { Settings } from '../model/settings';
import type { Source } from '../model/source';
import { onLocksCleared } from '../workers/lock/client';
import type { RecorderEvent } from '../workers/recorder/protocol';
import { Comeback, type Wish } from './reopener';
import { noteEnd, takeLastEnd } from './last-end';
import { IDLE } from './live-state';
import { PageSigns } from './page-signs';
import { Run } from './run';
import { RunReport } from './run-report';
import { RunSlot } from './run-slot';
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
	readonly #comeback = new Comeback((cause, wish) => this.#start(cause, wish));
	readonly #page: PageSigns;
	readonly #runs = new RunSlot();
	/** Raised by every start and stop: work of an older one that comes late changes nothing. */
	#generation = 0;
	#hasStarted = false;

	constructor(options: Options) {
		this.#options = options;
		this.state.subscribe((state) => this.#report.onState(state));
		this.#page = new PageSigns({
			onShown: () => /* fault 9.1/2 */ void (this.#run && this.#wakeLock.hold()),
			onHidden: () => {
				if (!this.#run) return;
				void this.cut();
				// Phones end a page that was swiped away without another word; a run that goes on makes this one stale.
				noteEnd('closed', this.nowUs());
			},
			onLeave: () => this.#run && noteEnd('closed', this.nowUs()),
			onDevices: () => void (this.#isTrying ? this.#comeback.tryNow() : this.#run?.onDevices()),
			isIdle: () => this.state.value.phase === 'idle',
			onElsewhere: (isElsewhere) =>
				isElsewhere === this.state.value.isElsewhere || this.#patch({ /* fault 11.2/1 */ isElsewhere })
		});
	}

	async start(): Promise<void> {
		if (!this.#isTrying) return this.#begin('press');
		this.#patch({ phase: 'starting', error: null });
		await this.#comeback.tryNow();
	}

	/** As `start`, without a press: a camera that is not free or not there is waited for. Never rejects. */
	async startByItself(): Promise<void> {
		await this.#begin('opening');
	}

	async #begin(wish: Wish): Promise<void> {
		if (this.state.value.phase !== 'idle') return;
		this.#comeback.hasHope();
		this.#patch({ phase: 'starting', error: null });
		await this.#start(takeLastEnd(this.#options.newestUs()), wish);
	}

	async stop(): Promise<void> {
		const { phase } = this.state.value;
		if (phase === 'idle' || phase === 'stopping') return;
		this.#generation++;
		this.#comeback.cancel();
		this.#patch({ phase: 'stopping', stream: null });
		await this.#endRun();
		// Of one that never began, the end before it stays noted.
		if (phase !== 'waiting') noteEnd('stopped', this.nowUs());
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
		const run = this.#run;
		await run?.clear();
		return run !== null;
	}

	/** Applies changed devices, size, rate or quality to a running camera: a new epoch. */
	async restart(): Promise<void> {
		const { phase } = this.state.value;
		if (this.#isTrying) return this.#comeback.tryNow();
		if (phase !== 'recording' && phase !== 'interrupted') return;
		const generation = ++this.#generation;
		this.#comeback.cancel();
		await this.#endRun();
		if (generation !== this.#generation) return;
		this.#patch({ phase: 'starting', error: null });
		await this.#start('settings', 'return');
	}

	async close(): Promise<void> {
		this.#page.close();
		await this.stop();
	}

	/** @param wish where nobody pressed, what is said stays until it records, and it is tried until it does */
	async #start(cause: GapCause, wish: Wish): Promise<void> {
		const generation = ++this.#generation;
		const isStale = () => generation !== this.#generation;
		this.#comeback.cancel();
		this.#patch({ isElsewhere: false });
		this.#comeback.isAsking = true;
		/** Until `#run` owns it. */
		let opened: Run | null = null;
		try {
			await this.#comeback.check(wish);
			await this.#runs.ending;
			const settings = this.#options.settings.value;
			const run = (opened = await Run.open(settings, this.#options.sourceFor));
			if (isStale()) throw new DOMException('stopped while starting', 'AbortError');
			this.#runs.current = run;
			opened = null;
			this.#comeback.isAsking = false;
			const { source, stream, shape } = run;
			// The picture shows at once; recording follows within some tenths of a second.
			this.#report.begin();
			this.#patch({ stream, sourceId: source.id, sourceLabel: source.label, ...shape });
			await run.begin(settings, cause, {
				onEvent: (event) => !isStale() && this.#onEvent(event),
				onCrash: (error) => /* fault 2.1/2 */ !isStale() && this.#onLost('worker', error),
				onSound: (trouble) => !isStale() && this.#patch(this.#report.onSound(trouble)),
				onSilence: (isSilent) => !isStale() && this.#patch(this.#report.onSilence(isSilent, this.state.value.phase))
			});
			if (isStale()) return;
			// What the worker has told meanwhile stays.
			this.#patch({ phase: 'recording', error: this.#report.trouble });
			await this.#comeback.permission.onAsked();
			// fault 9.1/1
			await this.#wakeLock.hold();
			if (!this.#hasStarted) this.#options.onFirstStart();
			this.#hasStarted = true;
		} catch (error) {
			opened?.drop();
			if (isStale()) return; // A newer start or stop owns the state.
			this.#comeback.isAsking = false;
			this.#runs.drop();
			noteEnd(cause, this.nowUs());
			this.#onStartFailed(cause, toAppError(error, 'capture/failed'), wish);
		}
	}

	#onStartFailed(cause: GapCause, error: AppError, wish: Wish): void {
		const shown = this.#comeback.onFailed(cause, error, wish);
		if (shown) return this.#patch({ ...shown, stream: null });
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error: toPlainError(error), isElsewhere: error.code === 'capture/elsewhere' });
	}

	#onEvent(event: RecorderEvent): void {
		this.#patch(this.#report.onEvent(event));
		switch (event.type) {
			case 'stats':
				return this.#comeback.lived();
			case 'degraded':
				// fault 13.2/1: other tabs see by the lock that this one records
				if (event.error.code === 'storage/cleared') void this.#keepLock();
				return;
			case 'ended':
				// fault 7.1/1
				return this.#onLost('camera-lost', new AppError('capture/lost', 'retryable', 'the video track ended'));
			case 'failed':
				return this.#fail(event.error);
			default:
				return;
		}
	}

	#fail(error: PlainError): void {
		this.#generation++;
		this.#runs.drop();
		this.#wakeLock.release();
		this.state.set({ ...IDLE, error });
	}

	/** Never rejects. */
	async #keepLock(): Promise<void> {
		const run = this.#run;
		onLocksCleared();
		try {
			await run?.takeLockAnew();
		} catch (error) {
			if (this.#run === run) this.#fail(toPlainError(error));
		}
	}

	/** The camera or the worker went away under a run: say so, and come back. */
	#onLost(cause: 'camera-lost' | 'worker', error: AppError): void {
		this.#generation++;
		this.#runs.drop();
		noteEnd(cause, this.nowUs());
		this.#patch({ phase: 'interrupted', stream: null, error: toPlainError(error) });
		this.#comeback.schedule(cause, 'return');
	}

	/** The camera or the worker is away, and is tried again and again. */
	get #isTrying(): boolean {
		const { phase } = this.state.value;
		return !this.#run && (phase === 'waiting' || phase === 'interrupted');
	}

	async #endRun(): Promise<void> {
		this.#wakeLock.release();
		await this.#runs.end();
	}

	get #run(): Run | null {
		return this.#runs.current;
	}

	#patch(patch: Partial<LiveState>): void {
		this.state.set({ ...this.state.value, ...patch });
	}
}
