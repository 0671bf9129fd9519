import {
	EncodedAudioPacketSource,
	EncodedVideoPacketSource,
	Mp4OutputFormat,
	Output,
	StreamTarget,
	WebMOutputFormat,
	type AudioCodec,
	type EncodedPacket,
	type Rotation,
	type VideoCodec
} from 'mediabunny';
import { isoFromUs } from '../../base/units';
import { ClipFileWriter } from '../clip/clip-file-writer';

/** Sound that is ready to be written, with its decoder's configuration. */
export interface Sound {
	readonly codec: AudioCodec;
	readonly config: AudioDecoderConfig;
	readonly packets: AsyncIterable<EncodedPacket> | Iterable<EncodedPacket>;
	readonly packetCount: number;
	/** Size of all packets; 0 where they are read as they are written. */
	readonly byteCount: number;
}

interface Options {
	readonly handle: FileSystemFileHandle;
	readonly container: 'mp4' | 'webm';
	readonly codec: VideoCodec;
	readonly rotation: Rotation;
	readonly frameCount: number;
	readonly sound: Sound | null;
	readonly title: string;
	readonly sourceLabel: string;
	readonly startUs: number;
}

/**
 * Writes picture and sound to disk as they come, sound beside the picture of the same time. `close` it, whatever
 * happened.
 */
export class ExportOutput {
	readonly #file: ClipFileWriter;
	readonly #output: Output;
	readonly #video: EncodedVideoPacketSource;
	readonly #audio: EncodedAudioPacketSource | null = null;
	readonly #sound: Sound | null;
	readonly #packets: AsyncIterator<EncodedPacket> | Iterator<EncodedPacket> | null;
	readonly #options: Options;
	#next: EncodedPacket | null = null;

	private constructor(file: ClipFileWriter, options: Options) {
		const { container, sound, title, sourceLabel, startUs } = options;
		const isMp4 = container === 'mp4';
		this.#file = file;
		this.#options = options;
		this.#output = new Output({
			format: isMp4 ? new Mp4OutputFormat({ fastStart: 'reserve' }) : new WebMOutputFormat(),
			target: new StreamTarget(new WritableStream({ write: ({ data, position }) => file.write(data, position) }), {
				chunked: true
			})
		});
		this.#video = new EncodedVideoPacketSource(options.codec);
		this.#output.addVideoTrack(this.#video, {
			rotation: options.rotation,
			...(isMp4 ? { maximumPacketCount: options.frameCount } : {})
		});
		if (sound) {
			this.#audio = new EncodedAudioPacketSource(sound.codec);
			this.#output.addAudioTrack(this.#audio, isMp4 ? { maximumPacketCount: sound.packetCount } : {});
		}
		this.#sound = sound;
		this.#packets = sound ? iteratorOf(sound.packets) : null;
		// An MP4 has a field of its own for the time, set at the end.
		const captured = isoFromUs(startUs);
		// Matroska's own name for it, and the one ffmpeg looks for.
		const raw = isMp4 ? {} : { raw: { DATE_RECORDED: captured, CREATION_TIME: captured } };
		this.#output.setMetadataTags({ title, comment: sourceLabel, ...raw });
	}

	static async open(options: Options): Promise<ExportOutput> {
		const output = new ExportOutput(await ClipFileWriter.over(options.handle), options);
		await output.#output.start();
		return output;
	}

	/** Adds a frame, in order; sound up to its time is written before it. */
	async add(packet: EncodedPacket, metadata?: EncodedVideoChunkMetadata): Promise<void> {
		await this.#soundUntil(packet.timestamp);
		await this.#video.add(packet, metadata);
	}

	async finish(): Promise<void> {
		this.#video.close();
		await this.#soundUntil(Infinity);
		await this.#output.finalize();
		if (this.#options.container === 'mp4') this.#file.setCreationTime(this.#options.startUs);
	}

	/** May be called twice. */
	close(): void {
		this.#file.close();
	}

	async #soundUntil(seconds: number): Promise<void> {
		if (!this.#audio || !this.#sound || !this.#packets) return;
		for (;;) {
			if (!this.#next) {
				const result: IteratorResult<EncodedPacket, unknown> = await this.#packets.next();
				if (result.done) return;
				this.#next = result.value;
			}
			if (this.#next.timestamp > seconds) return;
			await this.#audio.add(this.#next, { decoderConfig: this.#sound.config });
			this.#next = null;
		}
	}
}

function iteratorOf(packets: Sound['packets']): AsyncIterator<EncodedPacket> | Iterator<EncodedPacket> {
	return Symbol.asyncIterator in packets ? packets[Symbol.asyncIterator]() : packets[Symbol.iterator]();
}
