import type { FrameReader } from './types';
import type { CutSource, ShownFrame } from '../model/clip';
import type { Coverage } from '../ring/coverage';
import { startClipWorker, type ClipClient } from '../workers/clip/client';
import type { FrameSource } from '../workers/clip/protocol';
import { isFrom } from '../cut/file-time';

/** Single frames of what a clip can be made of, by a worker of their own: the maker may be busy for minutes. */
export class ClipFrames implements FrameReader {
	readonly #source: CutSource;
	readonly #file: Coverage;
	#client: ClipClient | null = null;

	/** @param file what `source` shows */
	constructor(source: CutSource, file: Coverage) {
		this.#source = source;
		this.#file = file;
	}

	frameAt(atUs: number): Promise<ShownFrame> {
		return this.#worker().call('frameAt', { from: this.#from(atUs), atUs });
	}

	picture(atUs: number, type: 'image/png' | 'image/jpeg'): Promise<Blob> {
		return this.#worker().call('picture', { from: this.#from(atUs), atUs, type });
	}

	close(): void {
		this.#client?.terminate();
		this.#client = null;
	}

	/** The file where it shows the instant: the ring may let it go at any moment. */
	#from(atUs: number): FrameSource {
		const isInFile = this.#file.covered.some(({ fromUs, toUs }) => isFrom(atUs, fromUs) && !isFrom(atUs, toUs));
		return isInFile ? { kind: 'file', source: this.#source } : { kind: 'ring', sourceId: this.#source.sourceId };
	}

	#worker(): ClipClient {
		return (this.#client ??= startClipWorker({
			onEvent: () => undefined,
			// The pending call is rejected; the next one starts another worker.
			onCrash: () => (this.#client = null)
		}));
	}
}
