import type { LiveState, RecorderHealth } from './types';
import { Observable } from '../base/observable';
import { US_PER_S } from '../base/units';
import type { RecorderStats } from '../workers/recorder/protocol';

/** Nearer together, two statistics say nothing about a rate: the last one of a run comes whenever it ends. */
const LEAST_STEP_US = US_PER_S / 2;
/** So many seconds are taken together for what is recorded: over one alone, 30 a second are 29 or 31. */
const RECORDED_S = 4;

/** Gathers how the recording does from what the recorder is told anyway, once a second. */
export class HealthMeter {
	readonly health = new Observable<RecorderHealth>({
		stats: null,
		framesPerSecond: null,
		recordedPerSecond: null,
		lastError: null
	});
	#before: { readonly framesIn: number; readonly atUs: number } | null = null;
	/** Statistics of this epoch, oldest first. */
	#recorded: readonly { readonly count: number; readonly atUs: number }[] = [];
	#error: LiveState['error'] = null;

	/** @param nowUs on any monotonic clock */
	onStats(stats: RecorderStats, nowUs: number): void {
		const before = this.#before;
		const isFirst = !before || stats.framesIn < before.framesIn;
		if (!isFirst && nowUs - before.atUs < LEAST_STEP_US) return this.#set({ stats });
		const recordedPerSecond = this.#record(stats.encodedCount, nowUs);
		const framesPerSecond = isFirst ? null : ((stats.framesIn - before.framesIn) * US_PER_S) / (nowUs - before.atUs);
		this.#before = { framesIn: stats.framesIn, atUs: nowUs };
		this.#set({ stats, framesPerSecond, recordedPerSecond });
	}

	/** Another encoder, maybe another rate: what was recorded before says nothing of it. */
	onEpoch(): void {
		this.#recorded = [];
	}

	/** @param wallUs the time of day, which the last error is remembered with */
	onState({ phase, error }: Pick<LiveState, 'phase' | 'error'>, wallUs: number): void {
		if (error && error !== this.#error) this.#set({ lastError: { code: error.code, atUs: wallUs } });
		this.#error = error;
		if (phase === 'recording' || !this.#before) return;
		this.#before = null;
		this.#recorded = [];
		this.#set({ framesPerSecond: null, recordedPerSecond: null });
	}

	/** @returns the rate since the oldest count that is remembered; `null` for the first */
	#record(count: number, nowUs: number): number | null {
		// While an epoch ends, its frames are counted a moment late.
		const isShort = count < (this.#recorded.at(-1)?.count ?? 0);
		const before = isShort ? [] : this.#recorded.slice(-RECORDED_S);
		this.#recorded = [...before, { count, atUs: nowUs }];
		const [oldest] = before;
		return oldest ? ((count - oldest.count) * US_PER_S) / (nowUs - oldest.atUs) : null;
	}

	#set(patch: Partial<RecorderHealth>): void {
		this.health.set({ ...this.health.value, ...patch });
	}
}
