import { AppError } from '../../src/lib/base/errors';
import { Observable } from '../../src/lib/base/observable';
import type { Database } from '../../src/lib/storage/database';
import type { Clip } from '../../src/lib/model/clip';
import { DEFAULT_SETTINGS, type Settings } from '../../src/lib/model/settings';
import type { UploadJob, UploadTarget } from '../../src/lib/model/upload-job';
import type { UploadEnv, UploadNews } from '../../src/lib/upload/browser-env';
import { digestsOf } from '../../src/lib/upload/digest';
import { NoAnswerError, type SendOptions, type Upload } from '../../src/lib/upload/send';
import type { Answer } from '../../src/lib/upload/server-error';
import { Uploads } from '../../src/lib/upload/uploads';

export const START_MS = Date.parse('2026-11-22T10:00:00Z');
/** MD5 of the empty text: every test file is empty. */
const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';

/** What differs from 200 with the right ETag, and what the server waits for before it answers. */
type PlannedAnswer = Partial<Answer> & { readonly after?: Promise<void> };

/** The queue's world, shared by the tabs of a test: clock, network, storage, lock. */
export class World {
	nowMs = START_MS;
	isOnline = true;
	isMetered = false;
	readonly jobs = new Map<string, UploadJob>();
	readonly clips = new Observable<readonly Clip[]>([]);
	readonly isLoaded = new Observable(true);
	readonly settings = new Observable<Settings>(DEFAULT_SETTINGS);
	readonly sent: string[] = [];
	/** What the next requests come to; 200 with the right ETag after them. */
	readonly answers: (PlannedAnswer | 'cut' | 'hang')[] = [];
	readonly channels: ((news: UploadNews) => void)[] = [];
	timers: { readonly atMs: number; readonly run: () => void }[] = [];
	wake: (reason: 'online' | 'other') => void = () => undefined;
	nudges = 0;
	#lock: Promise<void> = Promise.resolve();

	tab(): Uploads {
		return new Uploads(
			{
				database: {} as Database,
				clips: { clips: this.clips, isLoaded: this.isLoaded, file: (id) => this.#file(id) },
				settings: { value: this.settings },
				releaseFile: () => Promise.resolve()
			},
			this.#env(),
			{
				list: () => Promise.resolve([...this.jobs.values()].sort((a, b) => a.queuedUs - b.queuedUs)),
				update: (id, change) => {
					const next = change(this.jobs.get(id));
					if (next === null) this.jobs.delete(id);
					else if (next) this.jobs.set(id, next);
					return Promise.resolve(next ?? undefined);
				}
			}
		);
	}

	addClip(id: string, createdUs = START_MS * 1000): void {
		const file = { sizeBytes: 0 };
		const clip = { id, title: id, createdUs, startUs: createdUs, sourceLabel: 'Door', state: 'ready', file };
		this.clips.set([clip as unknown as Clip, ...this.clips.value]);
	}

	/** The clip's ends were changed: another file of it is there, no earlier one. */
	changeEnds(id: string): void {
		this.clips.set(
			this.clips.value.map((clip) =>
				clip.id === id && clip.file
					? { ...clip, file: { ...clip.file, revision: (clip.file.revision ?? 0) + 1 } }
					: clip
			)
		);
	}

	/** Lets everything run that is due until nothing more is, moving the clock from timer to timer up to `ms` on. */
	async pass(ms = 0): Promise<void> {
		const endMs = this.nowMs + ms;
		for (let run = 0; ; run++) {
			// A queue that never rests would keep a test for ever.
			if (run > MAX_TIMERS) throw new Error(`more than ${MAX_TIMERS} timers ran within ${ms} ms`);
			await settle();
			const next = this.timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
			if (!next) break;
			this.timers = this.timers.filter((timer) => timer !== next);
			this.nowMs = Math.max(this.nowMs, next.atMs);
			next.run();
		}
		this.nowMs = endMs;
	}

	#env(): UploadEnv {
		let mine: ((news: UploadNews) => void) | null = null;
		return {
			transport: {
				send: (upload, options) => this.#answer(upload, options.signal),
				ask: (question, signal) => this.#answer(question, signal)
			},
			nowMs: () => this.nowMs,
			random: () => 0,
			isOnline: () => this.isOnline,
			isMetered: () => this.isMetered,
			withLock: async (signal, work) => {
				const before = this.#lock;
				let free = (): void => undefined;
				this.#lock = new Promise((resolve) => (free = resolve));
				await before;
				try {
					if (!signal.aborted) await work();
				} finally {
					free();
				}
			},
			onWake: (wake) => {
				this.wake = wake;
				return () => undefined;
			},
			openChannel: (listener) => {
				mine = listener;
				this.channels.push(listener);
				return {
					post: (news) => this.channels.filter((each) => each !== mine).forEach((each) => each(news)),
					close: () => void this.channels.splice(this.channels.indexOf(listener), 1)
				};
			},
			setTimer: (delayMs, run) => {
				const timer = { atMs: this.nowMs + delayMs, run };
				this.timers.push(timer);
				return () => (this.timers = this.timers.filter((each) => each !== timer));
			},
			requestNudge: () => void this.nudges++
		};
	}

	#file(id: string): Promise<File> {
		if (this.clips.value.some((clip) => clip.id === id)) return Promise.resolve(new File([], `${id}.mp4`));
		return Promise.reject(new AppError('clip/file-missing', 'fatal', id));
	}

	async #answer(
		request: Pick<Upload, 'url'> & { readonly method: string },
		signal: SendOptions['signal']
	): Promise<Answer> {
		this.sent.push(`${request.method} ${new URL(request.url).pathname}`);
		const answer = this.answers.shift() ?? {};
		if (answer === 'cut') throw new NoAnswerError('network');
		if (answer === 'hang')
			await new Promise((_, reject) =>
				signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
			);
		const { after, ...given } = answer as PlannedAnswer;
		await after;
		return { status: 200, headers: new Map([['etag', `"${EMPTY_MD5}"`]]), body: '', ...given };
	}
}

/** A PUT target signed at `START_MS`, valid for an hour, with the text `secret` in it. */
export function put(key: string, host = 'https://h.example'): UploadTarget {
	const query = `X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=20261122T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=secret`;
	return { kind: 'put', url: `${host}/bucket/${key}?${query}`, headers: {} };
}

/** Timers that one `pass` may run: tests need some dozens at most. */
const MAX_TIMERS = 500;

/**
 * Promises that are ready to go on do so; no time of the queue's passes. Hashing is compiled code that answers from
 * another thread, so it is asked along: what was asked before it has been answered then.
 */
async function settle(): Promise<void> {
	for (let i = 0; i < 6; i++) {
		await digestsOf(new Blob([]), new AbortController().signal);
		for (let j = 0; j < 4; j++) await new Promise((resolve) => setImmediate(resolve));
	}
}
