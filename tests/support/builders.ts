import { crc32 } from '../../src/lib/media/crc32';
import type { AudioConfig, Epoch, Segment, SegmentEntry, VideoConfig } from '../../src/lib/model/segment';
import type { Clip, Pin } from '../../src/lib/model/clip';
import type { Settings } from '../../src/lib/model/settings';
import type { Source } from '../../src/lib/model/source';

/** One second. */
export const S = 1_000_000;
/** One millisecond. */
export const MS = 1_000;
/** Where built footage begins, microseconds of UTC. */
export const T0 = Date.parse('2026-11-22T10:00:00.000Z') * 1000;

/** Second number `seq` after `T0`, stored whole: 30 frames and sound of one epoch of the source `cam`. */
export function entry(patch: Partial<SegmentEntry> = {}): SegmentEntry {
	const seq = patch.seq ?? 0;
	const startUs = patch.startUs ?? T0 + seq * S;
	return {
		sourceId: 'cam',
		seq,
		epochId: 0,
		startUs,
		endUs: startUs + S,
		frameCount: 30,
		byteCount: 300_000,
		hasAudio: true,
		droppedCount: 0,
		...patch
	};
}

/** `count` seconds in a row, from number `first` on. */
export function entries(count: number, patch: Partial<SegmentEntry> = {}, first = 0): SegmentEntry[] {
	return Array.from({ length: count }, (_, index) => entry({ ...patch, seq: first + index }));
}

/** H.264 High, 720p at 30/s. */
export function videoConfig(patch: Partial<VideoConfig> = {}): VideoConfig {
	return {
		codec: 'avc1.64001f',
		description: bytes(1, 0x64, 0x00, 0x1f),
		codedWidth: 1280,
		codedHeight: 720,
		colorSpace: null,
		rotationDeg: 0,
		flip: false,
		request: {
			codec: 'avc1.64001f',
			width: 1280,
			height: 720,
			bitrate: 2_764_800,
			frameRate: 30,
			frameColorSpace: {}
		},
		...patch
	};
}

/** Opus, two channels. */
export function audioConfig(patch: Partial<AudioConfig> = {}): AudioConfig {
	return {
		codec: 'opus',
		description: bytes(0x4f, 0x70, 0x75, 0x73),
		sampleRate: 48_000,
		numberOfChannels: 2,
		packetUs: 20_000,
		...patch
	};
}

export function epoch(patch: Partial<Epoch> = {}): Epoch {
	return {
		sourceId: 'cam',
		id: 0,
		startUs: T0,
		cause: null,
		video: videoConfig(),
		audio: audioConfig(),
		...patch
	};
}

export function source(patch: Partial<Source> = {}): Source {
	return { id: 'cam', label: 'Dash camera', deviceId: 'device-1', startedUs: T0, ...patch };
}

export function settings(patch: Partial<Settings> = {}): Settings {
	return {
		horizonUs: 300 * S,
		cameraId: null,
		cameraLabel: null,
		microphoneId: null,
		width: 1280,
		height: 720,
		frameRate: 30,
		quality: 'medium',
		startWhenOpened: false,
		theme: 'system',
		saveLengthUs: 30 * S,
		changedPicture: 'one-file',
		gapsInClips: 'closed',
		...patch
	};
}

/** A clip as a press leaves it: pinned, to be made. */
export function pinnedClip(id: string, pin: Pin, patch: Partial<Clip> = {}): Clip {
	return {
		id,
		title: `Cut ${id}`,
		createdUs: pin.fromUs,
		sourceLabel: 'Dash camera',
		ranges: [pin],
		pinned: 1,
		state: 'pinned',
		askedUs: pin.toUs - pin.fromUs,
		gotUs: pin.toUs - pin.fromUs,
		startUs: pin.fromUs,
		gaps: [],
		file: null,
		poster: null,
		failure: null,
		attempts: 0,
		deletedUs: null,
		notes: [],
		...patch
	};
}

export interface SegmentPatch {
	readonly startUs?: number;
	readonly endUs?: number;
	readonly epochId?: number;
	/** How many frames, evenly `frameUs` apart. */
	readonly frames?: number;
	readonly frameUs?: number;
	/** Instead of `frames`: times after `startUs`, of which the first must be 0. */
	readonly videoTimesUs?: readonly number[];
	/** Times after `startUs`; without it a packet every 20 ms. */
	readonly audioTimesUs?: readonly number[];
}

/**
 * A segment whose every sample says in its bytes what it is and when it was captured (see `readSample`), so that it can
 * be known again wherever it ends up.
 */
export function segment(patch: SegmentPatch = {}): Segment {
	const { startUs = T0, epochId = 0, frames = 30, frameUs = 40_000 } = patch;
	const videoTimesUs = patch.videoTimesUs ?? Array.from({ length: frames }, (_, index) => index * frameUs);
	const endUs = patch.endUs ?? startUs + (videoTimesUs.at(-1) ?? 0) + frameUs;
	const packets = Math.ceil((endUs - startUs) / 20_000);
	const audioTimesUs = patch.audioTimesUs ?? Array.from({ length: packets }, (_, index) => index * 20_000);
	const video = videoTimesUs.map((timeUs) => sample('video', startUs + timeUs));
	const audio = audioTimesUs.map((timeUs) => sample('audio', startUs + timeUs));
	const joined = Buffer.concat([...video, ...audio]);
	const whole = new Uint8Array(joined);
	return {
		epochId,
		startUs,
		endUs,
		video: { timesUs: Int32Array.from(videoTimesUs), sizes: Uint32Array.from(video, ({ length }) => length) },
		audio: { timesUs: Int32Array.from(audioTimesUs), sizes: Uint32Array.from(audio, ({ length }) => length) },
		bytes: whole.buffer,
		crc32: crc32(whole)
	};
}

function sample(track: 'video' | 'audio', captureUs: number): Buffer {
	// Lengths differ, so that a wrong offset into the bytes is seen.
	return Buffer.from(`${track} ${captureUs}`.padEnd(24 + (captureUs % 7), '.'));
}

/** What a sample of a built segment says of itself. */
export function readSample(sampleBytes: Uint8Array): { track: string; captureUs: number } {
	const match = /^(video|audio) (-?\d+)\.*$/.exec(Buffer.from(sampleBytes).toString());
	if (!match) throw new Error('these bytes are no sample');
	return { track: match[1]!, captureUs: Number(match[2]) };
}

/** A buffer of its own with these bytes. */
export function bytes(...values: number[]): ArrayBuffer {
	return Uint8Array.from(values).buffer;
}
