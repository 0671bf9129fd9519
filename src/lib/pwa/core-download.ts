import { AppError, messageOf } from '../base/errors';

/** One file of ffmpeg's core as `vite.config.ts` pinned it. */
export type CoreFile = (typeof __FFMPEG_CORE__)['files'][number];

/** Without a byte for that long, a connection is given up and taken up again. */
const STALL_MS = 20_000;
/** Tries without a single new byte between them, with this pause before each further one. */
const BARREN_TRIES = 3;
const PAUSE_MS = 1_000;

/** What a download needs of the world. */
export interface DownloadEnvironment {
	fetch(url: string, init: RequestInit): Promise<Response>;
	/** Resolves after `ms`; rejects when `signal` aborts. */
	wait(ms: number, signal: AbortSignal): Promise<void>;
}

/**
 * Fetches one file and checks it against its SHA-256. Takes up broken connections where they broke, by Range.
 * @param onProgress called with the bytes of this file that are here; may go back to 0 when the server starts over
 * @returns the checked bytes, now the caller's: the whole file in memory once
 * @throws AppError `clip/core-unavailable`: not reachable, refused, or not the pinned file (`context.reason` 'sum' or
 * 'size', never stored)
 */
export async function downloadChecked(
	file: CoreFile,
	environment: DownloadEnvironment,
	signal: AbortSignal,
	onProgress: (doneBytes: number) => void
): Promise<Uint8Array<ArrayBuffer>> {
	const bytes = new Uint8Array(file.sizeBytes);
	let doneBytes = 0;
	const onBytes = (done: number) => {
		doneBytes = done;
		onProgress(done);
	};
	for (let barren = 0; doneBytes < file.sizeBytes;) {
		const before = doneBytes;
		try {
			await readInto(bytes, doneBytes, file, environment, signal, onBytes);
		} catch (error) {
			if (error instanceof AppError && error.context['isFinal'] === true) throw error;
			signal.throwIfAborted();
			barren = doneBytes > before ? 0 : barren + 1;
			if (barren >= BARREN_TRIES) throw unavailable(file, messageOf(error), {}, error);
			await environment.wait(PAUSE_MS * barren, signal);
		}
	}
	const sum = hex(await crypto.subtle.digest('SHA-256', bytes));
	if (sum !== file.sha256) throw unavailable(file, `SHA-256 is ${sum}, not ${file.sha256}`, { reason: 'sum' });
	return bytes;
}

/** One connection: resolves when it ended as it should, with all or a part of the rest read. */
async function readInto(
	bytes: Uint8Array,
	fromBytes: number,
	file: CoreFile,
	environment: DownloadEnvironment,
	signal: AbortSignal,
	onBytes: (doneBytes: number) => void
): Promise<void> {
	const stall = new AbortController();
	let timer = setTimeout(() => stall.abort(), STALL_MS);
	try {
		const response = await environment.fetch(file.path, {
			// Kept once, in the core's own cache; and a damaged file in the HTTP cache would come back for ever.
			cache: 'no-store',
			signal: AbortSignal.any([signal, stall.signal]),
			headers: fromBytes > 0 ? { range: `bytes=${fromBytes}-` } : {}
		});
		let at = startOf(response, fromBytes, file);
		onBytes(at);
		const reader = response.body?.getReader();
		if (!reader) throw unavailable(file, 'empty answer');
		for (;;) {
			const { done, value } = await reader.read();
			clearTimeout(timer);
			timer = setTimeout(() => stall.abort(), STALL_MS);
			if (done) break;
			if (at + value.byteLength > bytes.byteLength) {
				await reader.cancel();
				throw unavailable(file, 'longer than it should be', { reason: 'size', isFinal: true });
			}
			bytes.set(value, at);
			at += value.byteLength;
			onBytes(at);
		}
		if (at < bytes.byteLength) throw unavailable(file, `broke off at ${at} of ${bytes.byteLength} bytes`);
	} finally {
		clearTimeout(timer);
	}
}

/** Where in the file this answer begins. */
function startOf(response: Response, askedBytes: number, file: CoreFile): number {
	const { status } = response;
	if (status === 206) {
		const start = Number(/^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
		if (start !== askedBytes) throw unavailable(file, `asked for ${askedBytes}, got ${start}`);
		return start;
	}
	// A page instead of the file: what a host without the file answers to everything.
	const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false;
	if (response.ok && !isPage) return 0;
	const isFinal = response.ok || (status >= 400 && status < 500);
	throw unavailable(file, response.ok ? 'a page instead of the file' : `HTTP ${status}`, { status, isFinal });
}

function unavailable(
	{ path }: CoreFile,
	message: string,
	context: Readonly<Record<string, unknown>> = {},
	cause?: unknown
): AppError {
	return new AppError('clip/core-unavailable', 'retryable', `${path}: ${message}`, { path, ...context }, { cause });
}

function hex(buffer: ArrayBuffer): string {
	return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
