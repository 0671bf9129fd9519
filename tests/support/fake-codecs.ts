import { vi } from 'vitest';

type VideoOutput = (chunk: EncodedVideoChunk, metadata?: EncodedVideoChunkMetadata) => void;
type AudioOutput = (chunk: EncodedAudioChunk, metadata?: EncodedAudioChunkMetadata) => void;

/** What the encoders of the test do wrong; to be changed while they run. */
export interface CodecFaults {
	/** Codecs whose configuration is refused. */
	refused: (codec: string) => boolean;
	/** The video encoder reports an error with this frame, instead of encoding it. */
	breaksAt: (timestampUs: number) => boolean;
	/** The video encoder takes frames and gives nothing out, not even when it is flushed. */
	isHung: boolean;
	/** How long a flush of a video encoder takes that has had more frames than a trial gives. */
	flushMs: number;
	/** The video encoder gives nothing for this frame. */
	swallows: (timestampUs: number) => boolean;
	/** The audio encoder throws for each block. */
	isSoundBroken: boolean;
}

/** Open frames and blocks, which have to be closed by whoever reads them. */
export const open = { frames: 0, blocks: 0 };

interface FrameInit {
	readonly timestamp: number;
	readonly codedWidth?: number;
	readonly codedHeight?: number;
	readonly rotation?: number;
}

export class FakeVideoFrame {
	readonly timestamp: number;
	readonly displayWidth: number;
	readonly displayHeight: number;
	readonly rotation: number;
	readonly flip = false;
	readonly colorSpace = { toJSON: () => ({}) };
	#isClosed = false;

	constructor(_data: unknown, { timestamp, codedWidth = 1280, codedHeight = 720, rotation = 0 }: FrameInit) {
		this.timestamp = timestamp;
		this.displayWidth = codedWidth;
		this.displayHeight = codedHeight;
		this.rotation = rotation;
		open.frames++;
	}

	get isClosed(): boolean {
		return this.#isClosed;
	}

	close(): void {
		if (!this.#isClosed) open.frames--;
		this.#isClosed = true;
	}
}

export class FakeAudioData {
	readonly sampleRate: number;
	readonly numberOfFrames: number;
	readonly numberOfChannels: number;
	readonly timestamp: number;
	readonly #level: number;
	#isClosed = false;

	constructor({
		timestamp,
		sampleRate = 48_000,
		level = 0.5
	}: {
		timestamp: number;
		sampleRate?: number;
		level?: number;
	}) {
		this.timestamp = timestamp;
		this.sampleRate = sampleRate;
		this.numberOfFrames = sampleRate / 100;
		this.numberOfChannels = 1;
		this.#level = level;
		open.blocks++;
	}

	copyTo(samples: Float32Array): void {
		samples.fill(this.#level);
	}

	close(): void {
		if (!this.#isClosed) open.blocks--;
		this.#isClosed = true;
	}
}

/** The parts of an encoder that both kinds have: it answers later, in order, and all of it before a flush is over. */
abstract class FakeEncoder<Config> {
	state: CodecState = 'unconfigured';
	protected config: Config | null = null;
	readonly #waiting: (() => void)[] = [];

	configure(config: Config): void {
		this.config = config;
		this.state = 'configured';
	}

	close(): void {
		if (this.state === 'closed') throw new DOMException('closed already', 'InvalidStateError');
		this.state = 'closed';
		this.#waiting.length = 0;
	}

	async flush(): Promise<void> {
		this.#requireOpen();
		while (this.#waiting.length > 0) this.#waiting.shift()?.();
	}

	protected later(give: () => void): void {
		this.#requireOpen();
		this.#waiting.push(give);
		setTimeout(() => this.#waiting.shift()?.(), 5);
	}

	#requireOpen(): void {
		if (this.state !== 'configured') throw new DOMException(`it is ${this.state}`, 'InvalidStateError');
	}
}

function chunk(timestamp: number, type: 'key' | 'delta', byteLength: number) {
	return { timestamp, type, byteLength, copyTo: (bytes: Uint8Array) => bytes.fill(type === 'key' ? 1 : 2) };
}

function withResolvers<T>() {
	let resolve!: (value: T | PromiseLike<T>) => void;
	let reject!: (reason?: unknown) => void;
	const promise = new Promise<T>((...settle) => ([resolve, reject] = settle));
	return { promise, resolve, reject };
}

/**
 * Puts encoders, frames and sound in the place of Node's globals, which has none. `vi.unstubAllGlobals` takes them away.
 * @returns the faults to set, and the keyframes that each video encoder was asked for
 */
export function stubCodecs(): { readonly faults: CodecFaults; readonly keyframes: number[] } {
	const faults: CodecFaults = {
		refused: () => false,
		breaksAt: () => false,
		isHung: false,
		flushMs: 0,
		swallows: () => false,
		isSoundBroken: false
	};
	const keyframes: number[] = [];
	Object.assign(open, { frames: 0, blocks: 0 });

	class FakeVideoEncoder extends FakeEncoder<VideoEncoderConfig> {
		readonly #init: { readonly output: VideoOutput; readonly error: (error: DOMException) => void };
		#isFirst = true;
		#takenCount = 0;

		static async isConfigSupported({ codec }: VideoEncoderConfig): Promise<{ supported: boolean }> {
			return { supported: !faults.refused(codec) };
		}

		constructor(init: { readonly output: VideoOutput; readonly error: (error: DOMException) => void }) {
			super();
			this.#init = init;
		}

		encode(frame: FakeVideoFrame, { keyFrame }: { keyFrame: boolean }): void {
			const { timestamp } = frame;
			if (frame.isClosed) throw new TypeError('the frame is closed');
			this.#takenCount++;
			if (keyFrame) keyframes.push(timestamp);
			if (faults.isHung || faults.swallows(timestamp)) return;
			this.later(() => this.#give(timestamp, keyFrame));
		}

		override async flush(): Promise<void> {
			if (faults.isHung) return new Promise(() => undefined);
			if (faults.flushMs > 0 && this.#takenCount > 3)
				await new Promise((resolve) => setTimeout(resolve, faults.flushMs));
			await super.flush();
		}

		#give(timestamp: number, keyFrame: boolean): void {
			if (faults.breaksAt(timestamp)) {
				this.close();
				return this.#init.error(new DOMException('Encoding failed.', 'EncodingError'));
			}
			const { codec = '', width = 0, height = 0 } = this.config ?? {};
			const metadata = { decoderConfig: { codec, codedWidth: width, codedHeight: height } };
			const made = chunk(timestamp, keyFrame ? 'key' : 'delta', keyFrame ? 100 : 10);
			this.#init.output(made as unknown as EncodedVideoChunk, this.#isFirst ? metadata : {});
			this.#isFirst = false;
		}
	}

	class FakeAudioEncoder extends FakeEncoder<AudioEncoderConfig> {
		readonly #output: AudioOutput;
		#inputCount = 0;

		constructor({ output }: { readonly output: AudioOutput }) {
			super();
			this.#output = output;
		}

		/** Blocks are of 10 ms, packets of 20 ms. */
		encode({ timestamp }: FakeAudioData): void {
			if (faults.isSoundBroken) throw new DOMException('no sound', 'EncodingError');
			if (++this.#inputCount % 2 !== 0) return;
			const { codec = '', sampleRate = 0, numberOfChannels = 0 } = this.config ?? {};
			const decoderConfig = { codec, sampleRate, numberOfChannels };
			this.later(() => this.#output(chunk(timestamp, 'key', 20) as unknown as EncodedAudioChunk, { decoderConfig }));
		}
	}

	// Browsers have it; Node has it from 22 on.
	if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers });
	vi.stubGlobal('VideoFrame', FakeVideoFrame);
	vi.stubGlobal('AudioData', FakeAudioData);
	vi.stubGlobal('VideoEncoder', FakeVideoEncoder);
	vi.stubGlobal('AudioEncoder', FakeAudioEncoder);
	return { faults, keyframes };
}
