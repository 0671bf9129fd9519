import { vi } from 'vitest';
import type { SealedSegment } from '../../src/lib/media/segmenter';
import type { Epoch } from '../../src/lib/model/segment';
import type { RecorderEvent } from '../../src/lib/workers/recorder/protocol';
import { Recording, type Ring } from '../../src/lib/workers/recorder/recording';
import { FakeAudioData, FakeVideoFrame } from './fake-codecs';

interface Stored {
	readonly sealed: SealedSegment;
	readonly epoch: Epoch;
	readonly droppedCount: number;
}

/** A ring in memory. */
export class MemoryRing implements Ring {
	readonly sourceId = 'cam';
	readonly stored: Stored[] = [];
	/** What it refuses each segment with; `null` while it takes them. */
	refusal: Error | null = null;
	/** How long each write takes. */
	writeMs = 0;
	newestUs: number | null = null;
	#nextEpochId = 0;

	nextEpochId(): number {
		return this.#nextEpochId++;
	}

	async append(sealed: SealedSegment, epoch: Epoch, droppedCount: number) {
		if (this.refusal) throw this.refusal;
		if (this.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, this.writeMs));
		this.stored.push({ sealed, epoch, droppedCount });
		this.newestUs = sealed.segment.endUs;
		return { entry: {} as never, renewed: null, shortToUs: null };
	}

	/** Why each stored epoch began, in order. */
	get causes(): (string | null)[] {
		return [...new Map(this.stored.map(({ epoch }) => [epoch.id, epoch.cause])).values()];
	}

	get frameCount(): number {
		return this.stored.reduce((sum, { sealed }) => sum + sealed.frameCount, 0);
	}
}

/** Length of a frame of the test's camera, and of two blocks of its microphone. */
export const FRAME_MS = 20;

/** A stream that a test feeds. */
export class Feed<T> {
	readonly stream: ReadableStream<T>;
	isCancelled = false;
	#controller!: ReadableStreamDefaultController<T>;

	constructor() {
		this.stream = new ReadableStream<T>({
			start: (controller) => void (this.#controller = controller),
			cancel: () => void (this.isCancelled = true)
		});
	}

	/** Nobody reads a stream that was cancelled, so the browser closes what it would have given. */
	give(item: { close(): void }): void {
		if (this.isCancelled) item.close();
		else this.#controller.enqueue(item as T);
	}

	end(): void {
		this.#controller.close();
	}
}

interface Camera {
	width: number;
	height: number;
	rotation: number;
	/** How loud the microphone hears; `null` while it gives no blocks. */
	level: number | null;
	sampleRate: number;
}

/** A recording of a camera of 50 frames a second whose clock the test turns. Timers have to be fake. */
export class RecordingWorld {
	readonly ring = new MemoryRing();
	readonly events: RecorderEvent[] = [];
	readonly video = new Feed<VideoFrame>();
	sound = new Feed<AudioData>();
	readonly camera: Camera = { width: 1280, height: 720, rotation: 0, level: 0.5, sampleRate: 48_000 };
	readonly recording: Recording;
	givenCount = 0;
	#atMs = 0;

	constructor({ hasSound = false, newestUs = null }: { hasSound?: boolean; newestUs?: number | null } = {}) {
		this.ring.newestUs = newestUs;
		if (!hasSound) this.camera.level = null;
		this.recording = new Recording(
			{
				source: { id: 'cam', label: 'Camera', deviceId: 'cam', startedUs: 0 },
				video: this.video.stream,
				audio: hasSound ? this.sound.stream : null,
				bitrate: 3_000_000,
				frameRate: 50,
				horizonUs: 60_000_000,
				cause: 'crash'
			},
			this.ring,
			(event) => this.events.push(event)
		);
	}

	/** The camera and the microphone give what they see and hear for so long. */
	async record(ms: number): Promise<void> {
		for (let passedMs = 0; passedMs < ms; passedMs += FRAME_MS) {
			const { width, height, rotation, level, sampleRate } = this.camera;
			const timestamp = this.#atMs * 1000;
			this.video.give(new FakeVideoFrame(null, { timestamp, codedWidth: width, codedHeight: height, rotation }));
			this.givenCount++;
			if (level !== null) {
				this.sound.give(new FakeAudioData({ timestamp, level, sampleRate }));
				this.sound.give(new FakeAudioData({ timestamp: timestamp + 10_000, level, sampleRate }));
			}
			await this.pass(FRAME_MS);
		}
	}

	/** Time goes by, and no frame comes. */
	async pass(ms: number): Promise<void> {
		this.#atMs += ms;
		await vi.advanceTimersByTimeAsync(ms);
	}

	told<K extends RecorderEvent['type']>(type: K): Extract<RecorderEvent, { type: K }>[] {
		return this.events.filter((event): event is Extract<RecorderEvent, { type: K }> => event.type === type);
	}
}
