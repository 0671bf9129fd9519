import type { LiveState, RecorderHealth } from '../app/types';
import { Observable } from '../base/observable';
import { US_PER_S } from '../base/units';
import type { RecorderStats } from '../workers/recorder/protocol';

/** Nearer together, two statistics say nothing about a rate: the last one of a run comes whenever it ends. */
const LEAST_STEP_US = US_PER_S / 2;

/** Gathers how the recording does from what the recorder is told anyway, once a second. */
export class HealthMeter {
	readonly health = new Observable<RecorderHealth>({ stats: null, framesPerSecond: null, lastError: null });
	#before: { readonly framesIn: number; readonly atUs: number } | null = null;
	#error: LiveState['error'] = null;

	/** @param nowUs on any monotonic clock */
	onStats(stats: RecorderStats, nowUs: number): void {
		const before = this.#before;
		const isFirst = !before || stats.framesIn < before.framesIn;
		if (!isFirst && nowUs - before.atUs < LEAST_STEP_US) return this.#set({ stats });
		const framesPerSecond = isFirst ? null : ((stats.framesIn - before.framesIn) * US_PER_S) / (nowUs - before.atUs);
		this.#before = { framesIn: stats.framesIn, atUs: nowUs };
		this.#set({ stats, framesPerSecond });
	}

	/** @param wallUs the time of day, which the last error is remembered with */
	onState({ phase, error }: Pick<LiveState, 'phase' | 'error'>, wallUs: number): void {
		if (error && error !== this.#error) this.#set({ lastError: { code: error.code, atUs: wallUs } });
		this.#error = error;
		if (phase === 'recording' || !this.#before) return;
		this.#before = null;
		this.#set({ framesPerSecond: null });
	}

	#set(patch: Partial<RecorderHealth>): void {
		this.health.set({ ...this.health.value, ...patch });
	}
}
