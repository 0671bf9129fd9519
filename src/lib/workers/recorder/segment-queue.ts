import { toPlainError, type PlainError } from '../../base/errors';
import type { AudioConfig, Epoch } from '../../model/segment';
import type { SealedSegment } from '../../media/segmenter';
import type { RingWriter } from '../../storage/ring-writer';
import { StorageNotice } from './storage-notice';

/**
 * Segments held in memory while storage refuses them: about 20 s, some 15 MB at 720p. Then the oldest is given up and
 * shows as a gap: the newest footage is worth most, and memory stays bounded.
 */
const MAX_QUEUED = 20;
/** The same for pictures of any size. */
const MAX_QUEUED_BYTES = 96 * 1024 * 1024;
/** A write takes some milliseconds, on a slow card a second. After this long the user is told. */
const SLOW_MS = 1_500;
/** How long the end waits for a store that does not answer. */
const LAST_WAIT_MS = 8_000;

interface Handlers {
	/** After every write that succeeded; `endUs` of the acknowledged segment and how long its transaction took. */
	readonly onAcknowledged: (endUs: number, writeMs: number) => void;
	/** Recording goes on, but storage is not as it should be; `null` when it is again. */
	readonly onTrouble: (error: PlainError | null) => void;
	readonly horizonUs: () => number;
}

/** What an epoch's segments need stored with them; the sound's part may come late. */
export interface EpochFacts {
	readonly epoch: Epoch;
	readonly audio: () => AudioConfig | null;
}

interface Queued {
	readonly sealed: SealedSegment;
	readonly facts: EpochFacts;
	readonly droppedCount: number;
}

/** Writes segments one after another, in order; keeps the newest in memory while storage refuses them. */
export class SegmentQueue {
	readonly #writer: Pick<RingWriter, 'append'>;
	readonly #handlers: Handlers;
	readonly #notice: StorageNotice;
	#queue: Queued[] = [];
	#draining: Promise<void> | null = null;

	constructor(writer: Pick<RingWriter, 'append'>, handlers: Handlers) {
		this.#writer = writer;
		this.#handlers = handlers;
		this.#notice = new StorageNotice(handlers.onTrouble);
	}

	get length(): number {
		return this.#queue.length;
	}

	add(sealed: SealedSegment, facts: EpochFacts, droppedCount: number): void {
		this.#queue.push({ sealed, facts, droppedCount });
		// fault 4.2/4
		while (this.#isOverfull()) this.#queue.shift();
		this.#draining ??= this.#drain().finally(() => (this.#draining = null));
	}

	/** Resolves when nothing is being written, or storage does not answer. What it refused is lost with this thread. */
	async idle(): Promise<void> {
		let timer: ReturnType<typeof setTimeout> | undefined;
		const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_WAIT_MS)));
		await Promise.race([this.#draining, limit]);
		clearTimeout(timer);
	}

	#isOverfull(): boolean {
		const bytes = this.#queue.reduce((sum, { sealed }) => sum + sealed.segment.bytes.byteLength, 0);
		return this.#queue.length > MAX_QUEUED || (this.#queue.length > 1 && bytes > MAX_QUEUED_BYTES);
	}

	async #drain(): Promise<void> {
		for (let next = this.#queue[0]; next; next = this.#queue[0]) {
			const before = performance.now();
			const slow = setTimeout(() => this.#notice.refused(slowness()), SLOW_MS);
			try {
				await this.#store(next);
			} catch (error) {
				// Not lost yet: it is tried again with the next segment, a second from now.
				// fault 4.2/2
				this.#notice.refused(toPlainError(error, 'storage/write-failed'));
				// fault 4.2/3
				return;
			} finally {
				clearTimeout(slow);
			}
			if (this.#queue[0] === next) this.#queue.shift();
			this.#handlers.onAcknowledged(next.sealed.segment.endUs, performance.now() - before);
		}
	}

	async #store({ sealed, facts, droppedCount }: Queued): Promise<void> {
		const epoch = { ...facts.epoch, audio: facts.audio() };
		const horizonUs = this.#handlers.horizonUs();
		const { renewed, shortToUs } = await this.#writer.append(sealed, epoch, droppedCount, horizonUs);
		this.#notice.stored();
		if (renewed) this.#notice.renewed(renewed);
		// fault 4.1/3
		if (shortToUs !== null && shortToUs < horizonUs) this.#notice.short(shortToUs, horizonUs);
	}
}

function slowness(): PlainError {
	const code = 'storage/slow';
	return { code, severity: 'degraded', message: `no answer in ${SLOW_MS} ms`, context: {} };
}
