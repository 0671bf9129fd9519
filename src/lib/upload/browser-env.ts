import { requestSync } from './background-sync';
import type { Transport } from './outcome';
import { SYNC_MESSAGE } from './sync-message';
import type { LiveProgress } from './upload-view';

/** One tab at a time sends. The lock is free again as soon as its holder ends, however that comes about. */
export const UPLOADS_LOCK = 'hindsight-uploads';

/** What tabs tell each other. Holds no secret: the queue itself is in storage. */
export type UploadNews =
	{ readonly type: 'changed' } | { readonly type: 'live'; readonly clipId: string; readonly live: LiveProgress | null };

/** What the queue needs of the browser; tests put fakes in its place. */
export interface UploadEnv {
	readonly transport: Transport;
	/** Milliseconds of UTC. */
	nowMs(): number;
	/** A random number in [0, 1). */
	random(): number;
	isOnline(): boolean;
	/** The browser knows the connection to be metered. Most do not tell: then no. */
	isMetered(): boolean;
	/** Runs `work` when no other tab does. Rejects with AbortError while it waits and `signal` aborts. */
	withLock(signal: AbortSignal, work: () => Promise<void>): Promise<void>;
	/** Calls `wake` when the network came, its kind changed, or the service worker nudges. Returns what ends that. */
	onWake(wake: (reason: 'online' | 'other') => void): () => void;
	/** News from the other tabs; returns how to tell them some, and what ends it. */
	openChannel(listener: (news: UploadNews) => void): { post(news: UploadNews): void; close(): void };
	/** Calls `run` once after `delayMs`; returns what prevents it. */
	setTimer(delayMs: number, run: () => void): () => void;
	/** Asks the service worker to nudge when there is a network again, where the browser has Background Sync. */
	requestNudge(): void;
}

/** Network Information API, Chromium only: `type` on phones, `saveData` everywhere. */
interface ConnectionInfo extends EventTarget {
	readonly type?: string;
	readonly saveData?: boolean;
}

function connection(): ConnectionInfo | undefined {
	return (navigator as Navigator & { readonly connection?: ConnectionInfo }).connection;
}

/** Whether this browser can tell a metered connection at all. */
export function canTellMetered(): boolean {
	return connection() !== undefined;
}

/** The real one. */
export const BROWSER_ENV: UploadEnv = {
	transport: {
		send: async (upload, options) => (await import('./send')).send(upload, options),
		ask: async (question, signal) => (await import('./send')).ask(question, signal)
	},
	nowMs: () => Date.now(),
	random: () => Math.random(),
	isOnline: () => navigator.onLine,
	isMetered: () => connection()?.type === 'cellular' || connection()?.saveData === true,

	async withLock(signal, work) {
		await navigator.locks.request(UPLOADS_LOCK, { signal }, work);
	},

	onWake(wake) {
		const online = () => wake('online');
		const other = () => wake('other');
		const message = ({ data }: MessageEvent<unknown>) => {
			if (data === SYNC_MESSAGE) wake('online');
		};
		addEventListener('online', online);
		addEventListener('offline', other);
		connection()?.addEventListener('change', other);
		navigator.serviceWorker?.addEventListener('message', message);
		return () => {
			removeEventListener('online', online);
			removeEventListener('offline', other);
			connection()?.removeEventListener('change', other);
			navigator.serviceWorker?.removeEventListener('message', message);
		};
	},

	openChannel(listener) {
		const channel = new BroadcastChannel(UPLOADS_LOCK);
		channel.onmessage = ({ data }: MessageEvent<UploadNews>) => listener(data);
		return { post: (news) => channel.postMessage(news), close: () => channel.close() };
	},

	setTimer(delayMs, run) {
		const timer = setTimeout(run, delayMs);
		return () => clearTimeout(timer);
	},

	requestNudge: requestSync
};
