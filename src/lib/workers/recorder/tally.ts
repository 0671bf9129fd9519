import { monotonicUs, wallUs } from '../../platform/clock';
import type { RecorderStats } from './protocol';
import type { VideoEpoch } from './video-epoch';

/** The part of an epoch that is counted. */
type Counted = Pick<VideoEpoch, 'encodedCount' | 'swallowedCount' | 'clockOffsetUs'>;

/** Counts what became of a run's frames. */
export class Tally {
	#framesIn = 0;
	#encodedCount = 0;
	#droppedCount = 0;
	/** Drops already counted into a segment. */
	#takenDrops = 0;
	#writeMs = 0;
	#acknowledgedUs: number | null = null;

	onFrame(): void {
		this.#framesIn++;
	}

	onDropped(count = 1): void {
		// fault 8.4/1
		this.#droppedCount += count;
	}

	/** The epoch has given out all it will. */
	onEpochOver({ encodedCount, swallowedCount }: Counted): void {
		this.#encodedCount += encodedCount;
		this.#droppedCount += swallowedCount;
	}

	onAcknowledged(endUs: number, writeMs: number): void {
		this.#acknowledgedUs = endUs;
		this.#writeMs = writeMs;
	}

	/** Drops since it was asked last, to be counted into a segment. */
	takeDrops(epoch: Counted | null): number {
		const drops = this.#droppedCount + (epoch?.swallowedCount ?? 0) - this.#takenDrops;
		this.#takenDrops += drops;
		return drops;
	}

	/** @param epoch the one that runs */
	stats(epoch: Counted | null, queuedCount: number): RecorderStats {
		return {
			framesIn: this.#framesIn,
			encodedCount: this.#encodedCount + (epoch?.encodedCount ?? 0),
			droppedCount: this.#droppedCount + (epoch?.swallowedCount ?? 0),
			queuedCount,
			writeMs: this.#writeMs,
			acknowledgedUs: this.#acknowledgedUs,
			clockOffsetUs: epoch?.clockOffsetUs ?? wallUs() - monotonicUs()
		};
	}
}
