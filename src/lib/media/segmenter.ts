import { crc32 } from './crc32';
import type { Segment, SampleTable } from '../model/segment';
import type { TrackClock } from './track-clock';

/** One encoded chunk with the timestamp its track gave it. */
export interface TrackChunk {
	readonly timestampUs: number;
	readonly bytes: Uint8Array;
}

export interface VideoChunk extends TrackChunk {
	readonly isKeyframe: boolean;
}

/** A segment that is complete but not stored. */
export interface SealedSegment {
	readonly segment: Segment;
	readonly frameCount: number;
}

/**
 * How long a complete GOP waits for the sound of its last frames, counted in video time: the Opus encoder runs two or
 * three packets of 20 ms behind. Sound that is later still goes into the next segment, which a reader allows for.
 */
const AUDIO_PATIENCE_US = 250_000;

interface Options {
	readonly epochId: number;
	readonly videoClock: TrackClock;
	/** Absent without sound. */
	readonly audioClock: TrackClock | null;
	/** No time of this epoch may lie before it: the end of what the source holds already. */
	readonly notBeforeUs: number;
	/** Length of the last frame, which no other follows. */
	readonly frameUs: number;
	readonly onSegment: (sealed: SealedSegment) => void;
}

/**
 * Gathers the chunks of one epoch into segments: a keyframe and all up to the next one, with the sound of that time.
 * Chunks come in decode order. Times are mapped when a segment is sealed, so that all its frames share one offset.
 */
export class Segmenter {
	readonly #options: Options;
	#gop: VideoChunk[] = [];
	/** A GOP whose end is known, waiting for its sound. */
	#complete: { chunks: VideoChunk[]; nextTimestampUs: number } | null = null;
	#audio: TrackChunk[] = [];
	#lastAudioTimestampUs = -Infinity;
	/** Added to every time of the epoch, so that it begins after what is held; `null` until the first segment. */
	#shiftUs: number | null = null;
	#lastEndUs = -Infinity;
	/** What the GOP being gathered is mapped with; `null` until the first segment is complete. */
	#offsetUs: number | null = null;

	constructor(options: Options) {
		this.#options = options;
	}

	addVideo(chunk: VideoChunk): void {
		if (chunk.isKeyframe && this.#gop.length > 0) {
			this.#flushComplete();
			this.#complete = { chunks: this.#gop, nextTimestampUs: chunk.timestampUs };
			this.#gop = [];
		}
		// A GOP that doesn't begin with a keyframe cannot be decoded; it is not kept.
		if (chunk.isKeyframe || this.#gop.length > 0) this.#gop.push(chunk);
		this.#sealIfReady(chunk.timestampUs);
	}

	addAudio(chunk: TrackChunk): void {
		this.#audio.push(chunk);
		this.#lastAudioTimestampUs = chunk.timestampUs;
		this.#sealIfReady(-Infinity);
	}

	/** Seals all that is left: the epoch ends here. */
	finish(): void {
		this.#flushComplete();
		const last = this.#gop.at(-1);
		if (last) this.#seal(this.#gop, last.timestampUs + this.#options.frameUs);
		this.#gop = [];
		this.#audio = [];
	}

	#sealIfReady(videoTimestampUs: number): void {
		const { videoClock, audioClock } = this.#options;
		if (!this.#complete) return;
		const endUs = videoClock.estimate(this.#complete.nextTimestampUs);
		const hasSound = !audioClock || audioClock.estimate(this.#lastAudioTimestampUs) >= endUs;
		const waitedUs = videoTimestampUs - this.#complete.nextTimestampUs;
		if (hasSound || waitedUs >= AUDIO_PATIENCE_US) this.#flushComplete();
	}

	#flushComplete(): void {
		if (this.#complete) this.#seal(this.#complete.chunks, this.#complete.nextTimestampUs);
		this.#complete = null;
	}

	#seal(chunks: readonly VideoChunk[], nextTimestampUs: number): void {
		const [first, last] = [chunks[0], chunks.at(-1)];
		if (!first || !last) return;
		const { videoClock, audioClock, epochId } = this.#options;
		const offsetUs = this.#offsetUs ?? videoClock.settle();
		if (this.#shiftUs === null) {
			const startUs = first.timestampUs + offsetUs;
			this.#shiftUs = Math.max(0, this.#options.notBeforeUs - startUs);
		}
		const shiftUs = this.#shiftUs;
		const map = (timestampUs: number) => Math.round(timestampUs + offsetUs + shiftUs);
		const startUs = Math.max(map(first.timestampUs), this.#lastEndUs);
		// The next segment starts where this one ends, by the offset that one will use: they meet exactly.
		const nextOffsetUs = videoClock.settle();
		// A step back of the offset may reach the last frame, which still ends after it began.
		const endUs = Math.max(Math.round(nextTimestampUs + nextOffsetUs + shiftUs), map(last.timestampUs) + 1);
		this.#offsetUs = nextOffsetUs;
		this.#lastEndUs = endUs;

		const sound: TrackChunk[] = [];
		let audioOffsetUs = 0;
		// Sound that was read before this epoch has no time in it: it waits, and goes with the epoch.
		if (audioClock?.isKnown) {
			audioOffsetUs = audioClock.settle() + shiftUs;
			while (this.#audio[0] && this.#audio[0].timestampUs + audioOffsetUs < endUs) {
				sound.push(this.#audio.shift()!);
			}
		}
		const bytes = join([...chunks, ...sound]);
		this.#options.onSegment({
			segment: {
				epochId,
				startUs,
				endUs,
				video: table(chunks, (chunk) => Math.max(0, map(chunk.timestampUs) - startUs)),
				audio: table(sound, (chunk) => Math.round(chunk.timestampUs + audioOffsetUs) - startUs),
				bytes: bytes.buffer,
				crc32: crc32(bytes)
			},
			frameCount: chunks.length
		});
	}
}

function table<T extends TrackChunk>(chunks: readonly T[], timeOf: (chunk: T) => number): SampleTable {
	return {
		timesUs: Int32Array.from(chunks, timeOf),
		sizes: Uint32Array.from(chunks, ({ bytes }) => bytes.byteLength)
	};
}

function join(chunks: readonly TrackChunk[]): Uint8Array<ArrayBuffer> {
	const total = chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
	const joined = new Uint8Array(total);
	let at = 0;
	for (const { bytes } of chunks) {
		joined.set(bytes, at);
		at += bytes.byteLength;
	}
	return joined;
}
