import { FFmpeg } from '@ffmpeg/ffmpeg';
import { AppError, messageOf } from '../../base/errors';
import { mp4End } from './mp4-end';

/**
 * Without a sign of ffmpeg for this long it hangs: it tells how far it is twice a second, and in between copies some
 * 100 MB/s in and out of its memory, a tenth of that on a phone.
 */
const MAX_SILENT_MS = 30_000;

/** Kept of ffmpeg's log for a failure's report. */
const LOG_LINES = 40;

/** Runs of one instance, which dies at its 122nd or 135th `exec`, by what they do (measured with core 0.12.10). */
const MAX_RUNS = 40;

/** The file that ffmpeg writes. */
interface Out {
	/** Its ending names the format. */
	readonly name: string;
	/**
	 * Room made for an MP4 before it is written; what is not needed is cut off. Without it a file in ffmpeg's memory is
	 * copied again and again as it grows: nine times its size in all.
	 */
	readonly roomBytes?: number;
}

/**
 * An instance of ffmpeg.wasm for one run after the other, under a watchdog, since an `exec` may never return. Cancelling
 * is `close`.
 */
export class Ffmpeg {
	readonly #ffmpeg = new FFmpeg();
	#runCount = 0;
	readonly #log: string[] = [];
	readonly #loading: Promise<unknown>;
	/** ffmpeg gave a sign of life; where it told it, how far it is. */
	#onSign: (doneUs?: number) => void = () => undefined;

	/** Begins to load the core at once. */
	constructor() {
		this.#ffmpeg.on('log', ({ message }) => {
			this.#log.push(message);
			if (this.#log.length > LOG_LINES) this.#log.shift();
			this.#onSign();
		});
		this.#ffmpeg.on('progress', ({ time }) => this.#onSign(time));
		const [core, wasm] = __FFMPEG_CORE__.files;
		this.#loading = this.#ffmpeg.load({
			coreURL: new URL(core?.path ?? '', self.location.origin).href,
			wasmURL: new URL(wasm?.path ?? '', self.location.origin).href
		});
		// Its failure is told by `run`, which awaits it.
		this.#loading.catch(() => undefined);
	}

	/** It should not be run again. */
	get isSpent(): boolean {
		// fault 10.4/1
		return this.#runCount >= MAX_RUNS;
	}

	/**
	 * Runs ffmpeg over one input in memory. After a failure the instance is good for nothing but `close`.
	 * @param input handed over: empty here afterwards
	 * @param args between `-i in.mp4` (after `inputArgs`) and the output file
	 * @param onSign called while it works; at times with the recorded time done
	 * @returns the output file
	 * @throws AppError `clip/core-unavailable`, `clip/assembly-failed`
	 */
	async run(
		input: Uint8Array,
		inputArgs: readonly string[],
		args: readonly string[],
		onSign: (doneUs?: number) => void,
		{ name, roomBytes = 0 }: Out = { name: 'out.mp4' }
	): Promise<Uint8Array<ArrayBuffer>> {
		let watchdog: ReturnType<typeof setTimeout> | undefined;
		this.#onSign = (doneUs) => {
			clearTimeout(watchdog);
			// fault 10.2/1
			watchdog = setTimeout(() => this.close(), MAX_SILENT_MS);
			onSign(doneUs);
		};
		this.#onSign();
		try {
			await this.#loading;
		} catch (error) {
			clearTimeout(watchdog);
			throw new AppError('clip/core-unavailable', 'retryable', messageOf(error), {}, { cause: error });
		}
		try {
			this.#onSign();
			this.#runCount++;
			await this.#ffmpeg.writeFile('in.mp4', input);
			if (roomBytes > 0) await this.#ffmpeg.writeFile(name, new Uint8Array(roomBytes));
			const room = roomBytes > 0 ? ['-truncate', '0'] : [];
			const code = await this.#ffmpeg.exec([
				'-hide_banner',
				'-y',
				...inputArgs,
				'-i',
				'in.mp4',
				...args,
				...room,
				name
			]);
			if (code !== 0) throw new Error(`ffmpeg returned ${code}`);
			const output = await this.#ffmpeg.readFile(name);
			if (typeof output === 'string') throw new Error('ffmpeg gave text');
			for (const each of ['in.mp4', name]) await this.#ffmpeg.deleteFile(each);
			const file = output as Uint8Array<ArrayBuffer>;
			return roomBytes > 0 ? file.subarray(0, mp4End(file)) : file;
		} catch (error) {
			const context = { log: this.#log.join('\n') };
			throw new AppError('clip/assembly-failed', 'retryable', messageOf(error), context, { cause: error });
		} finally {
			this.#onSign = () => undefined;
			clearTimeout(watchdog);
		}
	}

	/** Ends the instance and what it runs; frees its memory. May be called twice. */
	close(): void {
		this.#ffmpeg.terminate();
	}
}
