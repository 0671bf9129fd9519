import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
	type BrowserContext,
	chromium,
	type ConsoleMessage,
	type Download,
	expect,
	type Locator,
	type Page,
	test as base
} from 'playwright/test';
import { sandboxArgs, systemChromium } from '../../scripts/browser.mjs';
import { BUILD_DIR } from '../../scripts/prepare.mjs';
import { serve } from '../../scripts/serve.mjs';
import { markedSound, numberedVideo } from '../fixtures/make-footage.mjs';

export interface LaunchOptions {
	/** Where the browser keeps its data; a fresh one unless given. Launch again with the same to come back to it. */
	readonly profileDir?: string;
	/**
	 * `numbered`: the looping footage, each frame with its number in it, 1280 × 720 at 30/s. `builtin`: Chromium's own
	 * drawing, which beeps in time with its picture. `none`: a machine without camera and microphone.
	 */
	readonly camera: 'numbered' | 'builtin' | 'none';
	/** How many cameras there are, all with the same picture; one unless given. */
	readonly cameraCount?: number;
	/** `marks` beeps each full second, but starts apart from the picture. The camera's own kind unless given. */
	readonly microphone?: 'marks' | 'builtin';
	/** What the browser answers when the page asks for the camera; `grant` unless given. */
	readonly permission?: 'grant' | 'deny' | 'ask';
	readonly viewport?: { readonly width: number; readonly height: number };
	readonly colorScheme?: 'dark' | 'light';
	readonly extraArgs?: readonly string[];
	readonly extraEnv?: Readonly<Record<string, string>>;
}

/** A running browser with a page of the app. */
export interface Launched {
	readonly context: BrowserContext;
	/** Opened at `/`. */
	readonly page: Page;
	readonly url: string;
	readonly profileDir: string;
	/** Ends the browser as a user does. */
	close(): Promise<void>;
	/** Ends it with SIGKILL, as a crash or a power cut does; launch again with the same `profileDir`. */
	kill(): Promise<void>;
}

/** The app's server; one for each test, so that a page finds its data again under the same origin. */
export interface AppServer {
	readonly url: string;
	stop(): Promise<void>;
	/** Serves again on the same port; another build when `dir` is given. */
	start(dir?: string): Promise<void>;
}

/** What pages and workers of the test's browsers said. */
export interface Complaints {
	/** Errors, uncaught exceptions and leaks so far. */
	readonly all: readonly string[];
	/** Complaints that match are part of what the test is about. */
	allow(pattern: RegExp): void;
}

interface Fixtures {
	readonly complaints: Complaints;
	readonly server: AppServer;
	readonly launch: (options: LaunchOptions) => Promise<Launched>;
}

/** `VideoFrame`, `AudioData` and the rest: the browser says so when one was forgotten. */
const LEAK = /garbage collected without being closed/i;
/**
 * A page's own: Chromium 156 forgets one when a camera's stream goes to a worker while the page is busy (it warns of 25
 * such handovers; with the page idle of none, with the reader idle of none). No code of the app's pages ever holds a
 * frame, and what a worker forgets comes with the devtools' log.
 */
const HANDOVER_LEAK = /^A VideoFrame was garbage collected/;

/**
 * Playwright's `test` with a server, browsers with cameras, and a watch over everything they log: a test fails on any
 * error it did not `complaints.allow`.
 */
export const test = base.extend<Fixtures>({
	complaints: [
		async ({}, use) => {
			const all: string[] = [];
			const allowed: RegExp[] = [];
			await use({ all, allow: (pattern) => void allowed.push(pattern) });
			expect(
				all.filter((text) => !allowed.some((pattern) => pattern.test(text))),
				'errors logged by the app'
			).toEqual([]);
		},
		{ auto: true }
	],

	server: async ({}, use) => {
		let served = await serve({ dir: BUILD_DIR, port: 0 });
		const { url, port } = served;
		let isUp = true;
		const stop = async (): Promise<void> => {
			if (isUp) await served.close();
			isUp = false;
		};
		await use({
			url,
			stop,
			async start(dir = BUILD_DIR) {
				await stop();
				served = await serve({ dir, port });
				isUp = true;
			}
		});
		await stop();
	},

	launch: async ({ server, complaints }, use, testInfo) => {
		const running = new Set<BrowserContext>();
		let count = 0;
		await use(async (options) => {
			const profileDir = options.profileDir ?? testInfo.outputPath(`profile-${count++}`);
			// Left by a browser that was killed; it would refuse to start.
			await rm(join(profileDir, 'SingletonLock'), { force: true });
			const executablePath = systemChromium();
			const context = await chromium.launchPersistentContext(profileDir, {
				...(executablePath ? { executablePath } : {}),
				headless: true,
				args: [...sandboxArgs(), ...(await deviceArgs(options)), ...(options.extraArgs ?? [])],
				viewport: options.viewport ?? { width: 1280, height: 800 },
				colorScheme: options.colorScheme ?? 'dark',
				acceptDownloads: true,
				...(options.extraEnv ? { env: { ...process.env, ...options.extraEnv } } : {})
			});
			running.add(context);
			await listen(context, complaints.all as string[]);
			const page = context.pages()[0] ?? (await context.newPage());
			await page.goto(server.url);
			return {
				context,
				page,
				url: server.url,
				profileDir,
				async close() {
					running.delete(context);
					await context.close();
				},
				async kill() {
					running.delete(context);
					const closed = context.waitForEvent('close');
					process.kill(await browserProcess(profileDir), 'SIGKILL');
					await closed;
				}
			};
		});
		for (const context of running) await context.close();
		// Profiles hold hundreds of megabytes of footage; a failed test's is kept to be looked at.
		if (testInfo.status === testInfo.expectedStatus)
			for (let i = 0; i < count; i++) await rm(testInfo.outputPath(`profile-${i}`), { recursive: true, force: true });
	}
});

export { expect };

/** The shape of `/buffer/status`; times are ISO 8601 in UTC. */
export interface BufferStatus {
	readonly frame_count: number;
	readonly duration_seconds: number;
	readonly oldest_frame: string | null;
	readonly newest_frame: string | null;
	readonly bytes: number;
	readonly horizon_seconds: number;
	readonly recording: boolean;
	readonly sources: readonly {
		readonly id: string;
		readonly label: string;
		readonly recording: boolean;
		readonly frame_count: number;
		readonly duration_seconds: number;
		readonly oldest_frame: string | null;
		readonly newest_frame: string | null;
		readonly bytes: number;
		readonly dropped_frames: number;
		readonly width: number;
		readonly height: number;
		readonly codec: string;
		readonly gaps: readonly { readonly from: string; readonly to: string; readonly cause: string }[];
	}[];
}

/** Fetches `/buffer/status` from within the page, once its service worker answers. */
export async function status(page: Page): Promise<BufferStatus> {
	return (await page.evaluate(async () => {
		if (!navigator.serviceWorker.controller) {
			await new Promise((resolve) =>
				navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true })
			);
		}
		const response = await fetch('/buffer/status');
		if (!response.ok) throw new Error(`/buffer/status answered ${response.status}`);
		return (await response.json()) as unknown;
	})) as BufferStatus;
}

/** Waits until `isReached` holds for the status, asked twice a second. */
export async function waitForStatus(
	page: Page,
	isReached: (now: BufferStatus) => boolean,
	timeoutMs = 30_000
): Promise<BufferStatus> {
	let last: BufferStatus | undefined;
	await expect
		.poll(
			async () => {
				last = await status(page);
				return isReached(last);
			},
			{ timeout: timeoutMs, intervals: [500], message: `status as in ${isReached.toString()}` }
		)
		.toBe(true);
	if (!last) throw new Error('no status');
	return last;
}

/** Presses `button` and keeps the file it downloads beside the test's results. */
export async function download(page: Page, button: Locator): Promise<{ path: string; name: string }> {
	const [started] = await Promise.all([page.waitForEvent('download'), button.click()]);
	return await keep(started);
}

let downloadCount = 0;

async function keep(started: Download): Promise<{ path: string; name: string }> {
	const name = started.suggestedFilename();
	// One clip's files have one name in several formats: none may stand in for another.
	const path = test.info().outputPath(`download-${++downloadCount}`, name);
	await started.saveAs(path);
	return { path, name };
}

async function deviceArgs({
	camera,
	microphone,
	cameraCount = 1,
	permission = 'grant'
}: LaunchOptions): Promise<string[]> {
	const args: string[] = [];
	if (permission !== 'ask') args.push(`--use-fake-ui-for-media-stream${permission === 'deny' ? '=deny' : ''}`);
	// Without a fake device Chromium would ask the machine's own, and this test is about a machine that has none.
	if (camera === 'none') return [...args, '--use-fake-device-for-media-stream=device-count=0'];
	args.push(`--use-fake-device-for-media-stream=device-count=${cameraCount},fps=30`);
	// Its picture asks its sound for a beep by a call, which is lost when the two run in processes of their own.
	if (camera === 'builtin')
		args.push(
			'--enable-features=RunVideoCaptureServiceInBrowserProcess',
			'--disable-features=AudioServiceOutOfProcess'
		);
	if (camera === 'numbered') args.push(`--use-file-for-fake-video-capture=${await numberedVideo()}`);
	if ((microphone ?? (camera === 'numbered' ? 'marks' : 'builtin')) === 'marks')
		args.push(`--use-file-for-fake-audio-capture=${await markedSound()}`);
	return args;
}

/** Pages, their workers and the service worker: errors, uncaught exceptions, leaks. */
async function listen(context: BrowserContext, complaints: string[]): Promise<void> {
	const note = (message: ConsoleMessage): void => {
		const text = message.text();
		if (HANDOVER_LEAK.test(text)) return;
		if (message.type() === 'error' || LEAK.test(text)) complaints.push(`${text} (${message.location().url})`);
	};
	// What the browser itself says of a page's workers (leaks, policy violations) reaches only the devtools' log.
	const watch = async (page: Page): Promise<void> => {
		page.on('crash', () => complaints.push(`page crashed: ${page.url()}`));
		const session = await context.newCDPSession(page);
		session.on('Log.entryAdded', ({ entry }) => {
			if (entry.source === 'worker' && entry.level === 'error') complaints.push(`${entry.text} (worker)`);
		});
		await session.send('Log.enable');
	};
	context.on('console', note);
	context.on('weberror', (error) => complaints.push(String(error.error().stack ?? error.error())));
	context.on('serviceworker', (worker) => worker.on('console', note));
	context.on('page', (page) => {
		watch(page).catch((error: unknown) => {
			if (!page.isClosed()) complaints.push(`could not watch ${page.url()}: ${String(error)}`);
		});
	});
	for (const page of context.pages()) await watch(page);
}

/** The id of the browser's main process, by the profile in its command line. */
async function browserProcess(profileDir: string): Promise<number> {
	for (const name of await readdir('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		// A process may end between the listing and the reading.
		const args = await readFile(`/proc/${name}/cmdline`, 'utf8').then(
			(text) => text.split('\0'),
			() => []
		);
		const isMain =
			args.some((arg) => arg === `--user-data-dir=${profileDir}`) && !args.some((arg) => arg.startsWith('--type='));
		if (isMain) return Number(name);
	}
	throw new Error(`no browser runs on ${profileDir}`);
}
