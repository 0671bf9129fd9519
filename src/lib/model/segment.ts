import type { TimeRange } from '../base/units';

/** Samples of one track in one segment: one entry a chunk, in decode order (which is capture order: no B-frames). */
export interface SampleTable {
	/** Presentation time less the segment's `startUs`. Sound may begin a little before it. */
	readonly timesUs: Int32Array;
	readonly sizes: Uint32Array;
}

/** The stored unit: one GOP of video with the sound of the same time. Its first video sample is a keyframe. */
export interface Segment {
	readonly epochId: number;
	/** Time of the first frame. */
	readonly startUs: number;
	/** Time of the first frame after it, or of the last one plus its length where none follows in the epoch. */
	readonly endUs: number;
	readonly video: SampleTable;
	readonly audio: SampleTable;
	/** All video samples, then all audio samples, without anything between. */
	readonly bytes: ArrayBuffer;
	/** CRC-32 (ISO 3309) of `bytes`. */
	readonly crc32: number;
}

/** The small facts of a segment, kept apart so that coverage and status never read video. */
export interface SegmentEntry {
	readonly sourceId: string;
	/** Rises by one a segment in the life of a source; orders segments whatever the clock did. */
	readonly seq: number;
	readonly epochId: number;
	readonly startUs: number;
	readonly endUs: number;
	readonly frameCount: number;
	readonly byteCount: number;
	readonly hasAudio: boolean;
	/** Frames the camera gave in this time that were dropped before encoding. */
	readonly droppedCount: number;
	/** Its bytes were found damaged or gone: it counts as missing. */
	readonly isDamaged?: true;
}

/** Why there is no footage before an epoch, or after the last one. */
export type GapCause =
	| 'stopped' // the user stopped the camera
	| 'reload' // the page was reloaded
	| 'closed' // the page was closed
	| 'crash' // the browser or the page ended without a word
	| 'camera-lost' // the device went away
	| 'camera-muted' // the device sent nothing: a privacy switch, another program
	| 'settings' // size, rate or devices were changed
	| 'encoder' // the encoder failed and was rebuilt
	| 'worker' // the recorder worker stood still, or died and was restarted
	| 'suspended' // the machine slept or the browser froze the page
	| 'expired' // older than the buffer; what is before it is pinned by a clip
	| 'storage' // segments could not be written or are damaged
	| 'unknown';

export interface Gap extends TimeRange {
	readonly cause: GapCause;
}

/** One unbroken run of a source under one encoder configuration. */
export interface Epoch {
	readonly sourceId: string;
	/** Rises by one an epoch in the life of a source. */
	readonly id: number;
	readonly startUs: number;
	/** Why it had to begin: names the gap before it. `null` for a source's first. */
	readonly cause: GapCause | null;
	readonly video: VideoConfig;
	readonly audio: AudioConfig | null;
}

export interface VideoConfig {
	/** As the decoder wants it, built from the configuration record the encoder gave. */
	readonly codec: string;
	/** avcC, vpcC … as WebCodecs gives it; absent for VP8 and VP9. */
	readonly description: ArrayBuffer | null;
	readonly codedWidth: number;
	readonly codedHeight: number;
	readonly colorSpace: VideoColorSpaceInit | null;
	/** Clockwise turn to apply when showing, in degrees: 0, 90, 180 or 270. */
	readonly rotationDeg: number;
	readonly flip: boolean;
	/** What the encoder was asked for: the same request gives the same `description`. */
	readonly request: EncodingRequest;
}

/** What a `VideoEncoder` is asked for; `videoEncoderConfig` makes its configuration of it. */
export interface EncodingRequest {
	readonly codec: string;
	readonly width: number;
	readonly height: number;
	/** Bits per second. */
	readonly bitrate: number;
	/** Frames per second. */
	readonly frameRate: number;
	/** Color space of the frames that go in: the encoder writes it into the stream's parameters, or leaves it out where all is null. */
	readonly frameColorSpace: VideoColorSpaceInit;
}

export interface AudioConfig {
	readonly codec: string;
	readonly description: ArrayBuffer | null;
	readonly sampleRate: number;
	readonly numberOfChannels: number;
	/** Length of one packet. */
	readonly packetUs: number;
}
