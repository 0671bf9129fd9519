import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { changeWorker, copyBuild, IN_CLIP_WORKER, IN_RECORDER, tellThreads } from './changed-build.js';

/**
 * What may happen to the recorder's worker and its encoder while it runs:
 * - `crash`: an exception nobody caught. `vanish`: the worker is gone without a word, as when memory ran out.
 * - `hang`: its thread is busy for ever. `pause`: for three seconds.
 * - `encoder-error`, `encoder-reclaimed`: the encoder closes itself, broken or taken back by the browser.
 * - `encoder-silent`: takes frames and gives nothing. Encoders built after it work.
 * - `encoder-slow`: ten frames a second, until `encoder-well`. `encoder-weak`: the same, but the smaller the faster: 14
 *   frames a second at 1280 × 720, all of them at two thirds of it.
 * - `encoder-breaks`: each H.264 High encoder, those built later too, breaks at its 45th frame, until `encoder-well`.
 * - a number: the machine's clock is wrong by so many milliseconds.
 */
export type RecorderFault =
	| 'crash'
	| 'vanish'
	| 'hang'
	| 'pause'
	| 'encoder-error'
	| 'encoder-reclaimed'
	| 'encoder-silent'
	| 'encoder-slow'
	| 'encoder-weak'
	| 'encoder-breaks'
	| 'encoder-well'
	| number;

/**
 * What is wrong with the clip maker from its start:
 * - `ffmpeg-hangs`: it loads, and never answers when told to work; timers of half a minute take a second.
 * - `core-missing`: ffmpeg's core is not on the server.
 * - `no-memory`: no clip is small enough for ffmpeg's memory.
 * - `no-encoder`: the browser encodes no picture for it, though it does for the recorder.
 * - `edit-full`: the disk is full for the file of a changed clip. `edit-hangs-once`: it is never opened, the first time.
 * - `stuck-once`, `stuck`: its thread is busy for ever when it is told to make a clip, the first time or each time.
 * - `stays-in-step`: its thread is busy for ever in the step that a clip's id names.
 */
export type ClipFault =
	| 'edit-full'
	| 'edit-hangs-once'
	| 'ffmpeg-hangs'
	| 'core-missing'
	| 'no-memory'
	| 'no-encoder'
	| 'stuck-once'
	| 'stuck'
	| 'stays-in-step';

const CHANNEL = 'test-faults';

/** A copy of the build in `dir` whose recorder does what `inject` tells it. Serve it before the first page opens. */
export async function buildWithRecorderFaults(dir: string): Promise<void> {
	await copyBuild(dir);
	await changeWorker(dir, IN_RECORDER, (code) => `(${recorderFaults.toString()})('${CHANNEL}');${code}`);
}

/** In a copy of the build, an encoder that was asked for less is tried with more after five calm seconds, not minutes. */
export async function hurryClimbs(dir: string): Promise<void> {
	await changeWorker(dir, IN_RECORDER, (code) => {
		const parts = code.split('18e7');
		if (parts.length !== 2) throw new Error(`${parts.length - 1} waits in the recorder`);
		return parts.join('5e6');
	});
}

/** A copy of the build in `dir` with something wrong from the start. */
export async function buildWithClipFault(dir: string, fault: ClipFault): Promise<void> {
	await copyBuild(dir);
	switch (fault) {
		case 'core-missing':
			return rm(join(dir, 'ffmpeg'), { recursive: true });
		case 'no-memory':
			return changeWorker(dir, IN_CLIP_WORKER, (code) => code.replace(IN_CLIP_WORKER, '1'));
		case 'no-encoder':
			return changeWorker(dir, IN_CLIP_WORKER, (code) => `(${refuseToEncode.toString()})();${code}`);
		case 'ffmpeg-hangs':
			await changeWorker(dir, 'unpkg.com/@ffmpeg', (code) => `(${deafToExec.toString()})();${code}`);
			return changeWorker(dir, IN_CLIP_WORKER, (code) => `(${shortTimers.toString()})();${code}`);
		case 'edit-full':
		case 'edit-hangs-once':
			return changeWorker(
				dir,
				IN_CLIP_WORKER,
				(code) => `(${noSecondFile.toString()})(${fault === 'edit-full'});${code}`
			);
		case 'stays-in-step':
			return changeWorker(dir, IN_CLIP_WORKER, (code) => `(${stayInStep.toString()})();${code}`);
		case 'stuck-once':
		case 'stuck':
			return changeWorker(dir, IN_CLIP_WORKER, (code) => `(${stuckAtWork.toString()})(${fault === 'stuck'});${code}`);
	}
}

/** A copy of the build in `dir` whose recorder finds no encoder for H.264, until `allowH264`. */
export async function buildWithoutH264(dir: string): Promise<void> {
	await copyBuild(dir);
	await withoutH264(dir);
}

/** In a copy of the build, the recorder finds no encoder for H.264, until `allowH264`. */
export async function withoutH264(dir: string): Promise<void> {
	await changeWorker(dir, IN_RECORDER, (code) => `(${refuseH264.toString()})();${code}`);
}

/** From the next start of the camera on, a recorder that found no encoder for H.264 does, or does not again. */
export async function allowH264(page: Page, isAllowed: boolean): Promise<void> {
	await page.evaluate(
		async (allowed) => void (allowed ? await caches.open('test-h264') : await caches.delete('test-h264')),
		isAllowed
	);
}

/** After the next load, the page looks after a clip maker that says nothing 25 times as often. */
export async function hurryClipWatch(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const realSet = setInterval;
		const set = (handler: () => void, ms = 0): number => Number(realSet(handler, ms === 5_000 ? ms / 25 : ms));
		Reflect.set(globalThis, 'setInterval', set);
	});
}

/** Lets something happen to the recorder that runs. */
export async function inject(page: Page, fault: RecorderFault): Promise<void> {
	await tellThreads(page, CHANNEL, fault);
}

/** Runs in the recorder's worker, before its own code; uses nothing from outside itself. */
function recorderFaults(channelName: string): void {
	const RealEncoder = VideoEncoder;
	const realNow = Date.now.bind(Date);
	const encoders = new Set<FaultyEncoder>();
	/** Of an encoder that is configured so, how long each frame takes; `null` without a fault. */
	let frameMs: ((pixels: number) => number) | null = null;
	let breaks = false;
	let shiftMs = 0;
	Date.now = () => realNow() + shiftMs;

	class FaultyEncoder extends RealEncoder {
		readonly fail: (error: DOMException) => void;
		readonly waiting: { readonly frame: VideoFrame; readonly options: VideoEncoderEncodeOptions }[] = [];
		isSilent = false;
		emptied: () => void = () => undefined;
		pixels = 0;
		isHigh = false;
		frameCount = 0;

		constructor({ output, error }: VideoEncoderInit) {
			super({ output: (chunk, metadata) => this.isSilent || output(chunk, metadata), error });
			this.fail = error;
			encoders.add(this);
		}

		override configure(config: VideoEncoderConfig): void {
			this.pixels = config.width * config.height;
			this.isHigh = config.codec.startsWith('avc1.64');
			super.configure(config);
		}

		override encode(frame: VideoFrame, options: VideoEncoderEncodeOptions = {}): void {
			if (breaks && this.isHigh && ++this.frameCount === 45) queueMicrotask(() => this.breakDown('', 'EncodingError'));
			if (!frameMs && this.waiting.length === 0) return super.encode(frame, options);
			this.waiting.push({ frame: frame.clone(), options });
			if (this.waiting.length === 1) this.encodeSoon();
		}

		encodeSoon(): void {
			setTimeout(() => this.encodeNext(), frameMs?.(this.pixels) ?? 0);
		}

		encodeNext(): void {
			const next = this.waiting.shift();
			if (next && this.state === 'configured') super.encode(next.frame, next.options);
			next?.frame.close();
			if (this.waiting.length > 0) this.encodeSoon();
			else this.emptied();
		}

		override async flush(): Promise<void> {
			if (this.waiting.length > 0) await new Promise<void>((resolve) => (this.emptied = resolve));
			return super.flush();
		}

		override close(): void {
			for (const { frame } of this.waiting.splice(0)) frame.close();
			encoders.delete(this);
			super.close();
		}

		breakDown(message: string, name: string): void {
			this.close();
			this.fail(new DOMException(message, name));
		}
	}
	Reflect.set(globalThis, 'VideoEncoder', FaultyEncoder);

	new BroadcastChannel(channelName).onmessage = ({ data: fault }: MessageEvent<RecorderFault>) => {
		if (typeof fault === 'number') shiftMs = fault;
		if (fault === 'encoder-slow') frameMs = () => 100;
		if (fault === 'encoder-weak') frameMs = (pixels) => (70 * pixels) / (1280 * 720);
		if (fault === 'encoder-breaks') breaks = true;
		if (fault === 'encoder-well') [frameMs, breaks] = [null, false];
		if (fault === 'vanish') self.close();
		if (fault === 'hang') for (;;);
		const pauseEndMs = performance.now() + 3_000;
		while (fault === 'pause' && performance.now() < pauseEndMs);
		if (fault === 'crash') throw new Error('injected crash');
		for (const encoder of [...encoders]) {
			if (fault === 'encoder-silent') encoder.isSilent = true;
			if (fault === 'encoder-error') encoder.breakDown('Encoding failed.', 'EncodingError');
			if (fault === 'encoder-reclaimed') encoder.breakDown('Codec reclaimed due to inactivity.', 'QuotaExceededError');
		}
	};
}

/** Runs in ffmpeg's worker, before its own code. */
function deafToExec(): void {
	self.addEventListener('message', (event: MessageEvent<{ readonly type?: string }>) => {
		if (event.data.type === 'EXEC') event.stopImmediatePropagation();
	});
}

/** Runs in the clip worker, before its own code: half a minute passes in a second. */
function shortTimers(): void {
	const realSet = setTimeout;
	const set = (handler: () => void, ms = 0): number => Number(realSet(handler, ms >= 30_000 ? ms / 30 : ms));
	Reflect.set(globalThis, 'setTimeout', set);
}

/** Runs in the clip worker, before its own code. */
function stuckAtWork(isAlways: boolean): void {
	const note = 'test-faults/stuck';
	self.addEventListener('message', (event: MessageEvent<{ readonly name?: string }>) => {
		if (event.data.name !== 'make') return;
		event.stopImmediatePropagation();
		void caches.open(note).then(async (cache) => {
			const wasStuck = (await cache.match('/stuck')) !== undefined;
			await cache.put('/stuck', new Response());
			if (wasStuck && !isAlways) self.onmessage?.(event);
			else for (;;);
		});
	});
}

/** Runs in the worker: a clip's first file is written as ever, one of another revision is not. */
function noSecondFile(isFull: boolean): void {
	type Get = typeof FileSystemDirectoryHandle.prototype.getFileHandle;
	const get: Get = Reflect.get(FileSystemDirectoryHandle.prototype, 'getFileHandle');
	FileSystemDirectoryHandle.prototype.getFileHandle = async function (name, options) {
		if (!options?.create || !/\.\d+\.mp4$/.test(name)) return get.call(this, name, options);
		if (isFull) {
			// The tests' library is that of a page, which has no such handles.
			const handles = Reflect.get(globalThis, 'FileSystemSyncAccessHandle') as { readonly prototype: object };
			Reflect.set(handles.prototype, 'write', () => {
				throw new DOMException('full', 'QuotaExceededError');
			});
		} else if (!(await caches.has('test-hung'))) {
			await caches.open('test-hung');
			await new Promise(() => undefined);
		}
		return get.call(this, name, options);
	};
}

/** Runs in the recorder's worker, before its own code. */
function refuseH264(): void {
	const ask = VideoEncoder.isConfigSupported.bind(VideoEncoder);
	VideoEncoder.isConfigSupported = async (config) =>
		config.codec.startsWith('avc1') && !(await caches.has('test-h264')) ? { supported: false, config } : ask(config);
}

/** Runs in the clip worker, before its own code. */
function refuseToEncode(): void {
	VideoEncoder.prototype.configure = () => {
		throw new DOMException('no such encoder', 'NotSupportedError');
	};
}

/** Runs in the clip worker, before its own code. */
function stayInStep(): void {
	const post = self.postMessage.bind(self);
	Reflect.set(
		self,
		'postMessage',
		(message: { readonly event?: { readonly clipId: string; readonly progress: { readonly step: string } } }) => {
			post(message);
			const { event } = message;
			// What was posted leaves while the thread does not come back.
			while (event && event.clipId === event.progress.step);
		}
	);
}
