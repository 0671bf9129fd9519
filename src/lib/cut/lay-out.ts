import { US_PER_S, type TimeRange } from '../base/units';
import { SILENT_PACKET } from '../media/opus-silence';
import type { Segment } from '../model/segment';

/** A sample with its time in the file to be made. */
export interface LaidSample {
	/** Microseconds after the file's first sample. */
	readonly timeUs: number;
	readonly durationUs: number;
	readonly isKeyframe: boolean;
	readonly bytes: Uint8Array;
}

export interface LaidSegment {
	readonly video: readonly LaidSample[];
	readonly audio: readonly LaidSample[];
	/** The gap before it that keeps its time in the file: capture times, and where it begins in the file. */
	readonly hole?: TimeRange & { readonly timeUs: number };
}

export interface LayoutOptions {
	/** Gaps keep their time in the file, for a still to stand there; closed up otherwise. */
	readonly keepsGaps?: boolean;
	/** Silence where there is no sound: some players run picture and sound apart at a hole. The sound must be Opus. */
	readonly fillsSound?: boolean;
	/** Silence in the place of the first packet after a hole, for what is heard there. The sound must be Opus. */
	readonly settlesSound?: boolean;
}

/** A gap longer than this is closed up all the same: nobody watches a still for longer. */
const MAX_STILL_US = 600 * US_PER_S;

/** Larger holes than this are closed up and told of; smaller ones are a late frame. */
const TOLERANCE_US = 100_000;

/**
 * Lays segments one after another onto a file's time, which begins with the first keyframe. Capture times are kept to
 * the microsecond; holes are closed up, or kept where asked. Feed segments in order.
 */
export class ClipLayout {
	/** Capture time of the first frame shown: the first at or after the start that was asked for. */
	startUs: number | null = null;
	/** Length of what comes before it in the file, from its keyframe on. */
	leadUs = 0;
	/** Frames from the first shown one on. */
	frameCount = 0;
	packetCount = 0;
	/** All samples laid out, hidden ones too. */
	sampleCount = 0;
	/** End of the last frame, in file time. */
	endUs = 0;
	/** File time of the last frame's start. */
	lastFrameUs = 0;

	readonly #range: TimeRange;
	readonly #packetUs: number;
	readonly #options: LayoutOptions;
	readonly #closedUs: number[] = [];
	readonly #keptUs: number[] = [];
	/** Capture time of the file's zero: moves on by every hole that is closed. */
	#zeroUs: number | null = null;
	#previousEndUs = 0;
	#lastAudioUs = -Infinity;
	/** Capture time of the last packet laid out. */
	#lastHeardUs = Infinity;
	/** Capture time before which no sound belongs to the picture laid out: the start, or the end of a closed hole. */
	#soundFromUs = -Infinity;
	#leadCount = 0;

	/** @param packetUs length of one packet of sound */
	constructor(range: TimeRange, packetUs: number, options: LayoutOptions = {}) {
		this.#range = range;
		this.#packetUs = packetUs;
		this.#options = options;
	}

	/** Length of each gap that was closed up. */
	get closedUs(): readonly number[] {
		return this.#closedUs;
	}

	/** Length of each gap that keeps its time in the file. */
	get keptUs(): readonly number[] {
		return this.#keptUs;
	}

	add(segment: Segment): LaidSegment {
		const holeUs = this.#zeroUs === null ? 0 : segment.startUs - this.#previousEndUs;
		const hole = { fromUs: this.#previousEndUs, toUs: segment.startUs, timeUs: this.endUs };
		const isKept = this.#options.keepsGaps === true && holeUs > TOLERANCE_US && holeUs <= MAX_STILL_US;
		if (this.#zeroUs === null || holeUs > TOLERANCE_US) this.#soundFromUs = segment.startUs;
		this.#zeroUs ??= segment.startUs;
		if (isKept) {
			this.#keptUs.push(holeUs);
		} else if (holeUs > TOLERANCE_US) {
			this.#closedUs.push(holeUs);
			this.#zeroUs += holeUs;
		}
		this.#previousEndUs = segment.endUs;
		const { samples: video, at } = this.#video(segment, this.#zeroUs);
		const audio = this.#audio(segment, at, this.#zeroUs);
		if (this.startUs !== null) return { video, audio, ...(isKept ? { hole } : {}) };
		// Its last frame began before the start and is shown across it; the clip begins with the next one, a keyframe.
		this.#zeroUs = null;
		this.#lastAudioUs = -Infinity;
		this.#lastHeardUs = Infinity;
		this.#leadCount = 0;
		this.packetCount = 0;
		this.sampleCount = 0;
		return { video: [], audio: [] };
	}

	/**
	 * Makes the file begin at the first frame shown, which `recoded` holds with all after it of the first segment, encoded
	 * anew from a keyframe. Call it once, with what `add` gave for the first segment.
	 */
	dropLead({ video, audio }: LaidSegment, recoded: readonly { isKeyframe: boolean; bytes: Uint8Array }[]): LaidSegment {
		const leadUs = this.leadUs;
		const shown = video.filter(({ timeUs }) => timeUs >= leadUs);
		const heard = audio.filter(({ timeUs }) => timeUs >= leadUs);
		this.#zeroUs = (this.#zeroUs ?? 0) + leadUs;
		this.#lastAudioUs -= leadUs;
		this.packetCount -= audio.length - heard.length;
		this.endUs -= leadUs;
		this.lastFrameUs -= leadUs;
		this.leadUs = 0;
		this.#leadCount = 0;
		return {
			video: shown.map((sample, index) => ({ ...sample, ...recoded[index], timeUs: sample.timeUs - leadUs })),
			audio: heard.map((sample) => ({ ...sample, timeUs: sample.timeUs - leadUs }))
		};
	}

	/** Frames that stand in a hole. */
	addStills(count: number): void {
		this.frameCount += count;
		this.sampleCount += count;
	}

	/** The silence up to the end of the picture, where sound ended before it. After all that was added. */
	finishSound(): readonly LaidSample[] {
		return this.#silenceUntil(this.endUs);
	}

	/** Where nothing can hide the lead: it counts as shown. */
	showLead(): void {
		this.frameCount += this.#leadCount;
		this.leadUs = 0;
	}

	/** The sound in the segment after the last one that still belongs to this clip. */
	addTail(segment: Segment): readonly LaidSample[] {
		if (this.#zeroUs === null || segment.startUs !== this.#previousEndUs) return [];
		const videoBytes = segment.video.sizes.reduce((sum, size) => sum + size, 0);
		return this.#audio(segment, videoBytes, this.#zeroUs);
	}

	#video(segment: Segment, zeroUs: number): { samples: LaidSample[]; at: number } {
		const { timesUs, sizes } = segment.video;
		const samples: LaidSample[] = [];
		let at = 0;
		for (const [index, size] of sizes.entries()) {
			const captureUs = segment.startUs + (timesUs[index] ?? 0);
			const nextUs = index + 1 < timesUs.length ? segment.startUs + timesUs[index + 1]! : segment.endUs;
			if (captureUs < this.#range.toUs) {
				const timeUs = captureUs - zeroUs;
				if (this.startUs === null && captureUs >= this.#range.fromUs) {
					this.startUs = captureUs;
					this.leadUs = timeUs;
				}
				if (this.startUs !== null) this.frameCount++;
				this.lastFrameUs = timeUs;
				this.endUs = nextUs - zeroUs;
				const bytes = new Uint8Array(segment.bytes, at, size);
				this.sampleCount++;
				this.#leadCount += this.startUs === null ? 1 : 0;
				samples.push({ timeUs, durationUs: nextUs - captureUs, isKeyframe: index === 0, bytes });
			}
			at += size;
		}
		return { samples, at };
	}

	#audio(segment: Segment, firstAt: number, zeroUs: number): LaidSample[] {
		const { timesUs, sizes } = segment.audio;
		const samples: LaidSample[] = [];
		let at = firstAt;
		for (const [index, size] of sizes.entries()) {
			const captureUs = segment.startUs + (timesUs[index] ?? 0);
			const timeUs = captureUs - zeroUs;
			// The last frame is shown until its own end, a little after the end that was asked for: so is its sound heard.
			if (captureUs >= this.#soundFromUs && timeUs >= 0 && timeUs < this.endUs && timeUs > this.#lastAudioUs) {
				const silence = this.#silenceUntil(timeUs);
				const mustSettle = silence.length === 0 && this.#hasHoleBefore(captureUs);
				const bytes = mustSettle ? SILENT_PACKET : new Uint8Array(segment.bytes, at, size);
				samples.push(...silence, this.#packet(timeUs, bytes));
				this.#lastHeardUs = captureUs;
			}
			at += size;
		}
		return samples;
	}

	/**
	 * Opus tells loudness as the difference to the packet before (RFC 6716, 4.3.2.1). Where that is another than the encoder
	 * knew, the decoder is off by half the difference in the first packet, a quarter in the next: up to fifteen times too
	 * loud where the sound of another encoder goes on. After silence it can only be too soft.
	 */
	#hasHoleBefore(captureUs: number): boolean {
		return this.#options.settlesSound === true && captureUs - this.#lastHeardUs >= 2 * this.#packetUs;
	}

	#packet(timeUs: number, bytes: Uint8Array): LaidSample {
		this.#lastAudioUs = timeUs;
		this.packetCount++;
		this.sampleCount++;
		return { timeUs, durationUs: this.#packetUs, isKeyframe: true, bytes };
	}

	#silenceUntil(untilUs: number): LaidSample[] {
		const fromUs = Math.max(0, this.#lastAudioUs + this.#packetUs);
		if (this.#options.fillsSound !== true || untilUs - fromUs <= TOLERANCE_US) return [];
		const count = Math.floor((untilUs - fromUs) / this.#packetUs);
		return Array.from({ length: count }, (_, index) => this.#packet(fromUs + index * this.#packetUs, SILENT_PACKET));
	}
}
