import {
	BufferTarget,
	EncodedAudioPacketSource,
	EncodedPacket,
	EncodedVideoPacketSource,
	Mp4OutputFormat,
	Output,
	StreamTarget,
	type AudioCodec,
	type Rotation,
	type VideoCodec
} from 'mediabunny';
import { secondsFromUs } from '../../base/units';
import { sourceTag } from '../../cut/file-name';
import type { LaidSample, LaidSegment } from '../../cut/lay-out';
import type { AudioConfig, VideoConfig } from '../../model/segment';
import type { ClipFileWriter } from './clip-file-writer';

/** Where the file goes. */
type Destination =
	| { readonly target: 'memory' }
	| {
			readonly target: ClipFileWriter;
			readonly title: string;
			/** What recorded it, as the user reads it. */
			readonly sourceLabel: string;
			/** Room is left at the front for so many; more is an error. */
			readonly maxFrames: number;
			readonly maxPackets: number;
	  };

/**
 * Writes laid-out samples as an MP4, without touching them. In memory `moov` comes last, for ffmpeg, so that samples are
 * copied as they come and none is held until the end; in a file it comes first.
 */
export class Mp4Writer {
	readonly #target: BufferTarget | StreamTarget;
	readonly #output: Output;
	readonly #video: EncodedVideoPacketSource;
	readonly #audio: EncodedAudioPacketSource | null = null;
	readonly #videoMeta: EncodedVideoChunkMetadata;
	readonly #audioMeta: EncodedAudioChunkMetadata | undefined;

	constructor(video: VideoConfig, audio: AudioConfig | null, destination: Destination) {
		const isInMemory = destination.target === 'memory';
		this.#target = destination.target === 'memory' ? new BufferTarget() : targetOf(destination.target);
		this.#output = new Output({
			// The muxer's timescale is 1/57600 s: capture times are kept to 9 µs, nothing is evened out.
			format: new Mp4OutputFormat({ fastStart: isInMemory ? false : 'reserve' }),
			target: this.#target
		});
		this.#video = new EncodedVideoPacketSource(containerCodec(video.codec));
		this.#output.addVideoTrack(this.#video, {
			rotation: video.rotationDeg as Rotation,
			...(isInMemory ? {} : { maximumPacketCount: destination.maxFrames })
		});
		if (!isInMemory) {
			const { title, sourceLabel } = destination;
			this.#output.setMetadataTags({ title, comment: sourceTag(sourceLabel) });
		}
		this.#videoMeta = {
			decoderConfig: {
				codec: video.codec,
				codedWidth: video.codedWidth,
				codedHeight: video.codedHeight,
				...(video.description ? { description: video.description } : {}),
				...(video.colorSpace ? { colorSpace: video.colorSpace } : {})
			}
		};
		if (audio) {
			this.#audio = new EncodedAudioPacketSource(audio.codec as AudioCodec);
			this.#output.addAudioTrack(this.#audio, isInMemory ? {} : { maximumPacketCount: destination.maxPackets });
			this.#audioMeta = {
				decoderConfig: {
					codec: audio.codec,
					sampleRate: audio.sampleRate,
					numberOfChannels: audio.numberOfChannels,
					...(audio.description ? { description: audio.description } : {})
				}
			};
		}
	}

	/** Must be the first call. */
	start(): Promise<void> {
		return this.#output.start();
	}

	async add({ video, audio }: LaidSegment): Promise<void> {
		for (const sample of video) await this.#video.add(packetOf(sample), this.#videoMeta);
		await this.addAudio(audio);
	}

	async addAudio(samples: readonly LaidSample[]): Promise<void> {
		if (!this.#audio) return;
		for (const sample of samples) await this.#audio.add(packetOf(sample), this.#audioMeta);
	}

	/** The whole file where it was written to memory, else nothing; the writer accepts nothing afterwards. */
	async finish(): Promise<Uint8Array<ArrayBuffer>> {
		await this.#output.finalize();
		const buffer = this.#target instanceof BufferTarget ? this.#target.buffer : null;
		return new Uint8Array(buffer ?? new ArrayBuffer(0));
	}
}

function targetOf(file: ClipFileWriter): StreamTarget {
	return new StreamTarget(new WritableStream({ write: ({ data, position }) => file.write(data, position) }), {
		chunked: true
	});
}

function packetOf({ bytes, isKeyframe, timeUs, durationUs }: LaidSample): EncodedPacket {
	return new EncodedPacket(bytes, isKeyframe ? 'key' : 'delta', secondsFromUs(timeUs), secondsFromUs(durationUs));
}

/** mediabunny's name for what a WebCodecs codec string says. */
function containerCodec(codec: string): VideoCodec {
	if (codec.startsWith('avc1')) return 'avc';
	if (codec.startsWith('vp09')) return 'vp9';
	if (codec.startsWith('av01')) return 'av1';
	return 'vp8';
}
