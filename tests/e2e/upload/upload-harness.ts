import { createHash } from 'node:crypto';
import type { Page } from 'playwright/test';
import type { Clip } from '../../../src/lib/model/clip';
import { MinioUnavailable } from '../../../scripts/minio.mjs';
import { type FaultProxy, startFaultProxy } from '../../support/fault-proxy';
import { type Minio, startMinio } from '../../support/minio';
import { expect, type Launched, test as base } from '../harness';
import { putRecords } from '../steps';

/** The first run may build MinIO. */
const BUILD_MS = 20 * 60_000;
/** Part size that S3 allows at least, rounded up to whole megabytes. */
export const PART_BYTES = 6 * 1024 * 1024;

interface WorkerFixtures {
	/** One server for all tests of a worker; null where there is none to be had. */
	readonly runningMinio: Minio | null;
}

interface TestFixtures {
	/** Shared: each test makes a bucket of its own. */
	readonly minio: Minio;
	/** Between page and MinIO; passes everything until told otherwise. */
	readonly network: FaultProxy;
	/** An empty bucket. */
	readonly bucket: string;
	/** The gallery of a fresh browser without a camera, made of clips the test put there. */
	readonly gallery: (clips: readonly TestClip[], launched?: Launched) => Promise<Launched>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
	runningMinio: [
		async ({}, use) => {
			const server = await startMinio().catch((error: unknown) => {
				if (!(error instanceof MinioUnavailable) || process.env['CI']) throw error;
				console.error(`\n*** SKIPPED: all upload tests. ${error.message}\n`);
				return null;
			});
			await use(server);
			await server?.stop();
		},
		{ scope: 'worker', timeout: BUILD_MS }
	],

	// Skipping is each test's own: a worker's fixture that skips ends only the first one.
	minio: async ({ runningMinio }, use) => {
		if (runningMinio) await use(runningMinio);
		// Never in CI, where a missing server is a failure: on a newcomer's machine the other tests are still of use.
		else test.skip(true, 'no MinIO server: see above');
	},

	network: async ({ minio }, use) => {
		const proxy = await startFaultProxy(minio.port);
		await use(proxy);
		await proxy.stop();
	},

	bucket: async ({ minio }, use) => {
		await use(await minio.makeBucket());
	},

	gallery: async ({ launch, complaints }, use) => {
		// The browser logs every refused or broken request by itself; what the app makes of them is what is tested.
		complaints.allow(/^Failed to load resource/);
		// Some time after each page load it looks for a new service worker, network or not, and logs that it failed.
		complaints.allow(/^An unknown error occurred when fetching the script/);
		await use(async (clips, launched) => {
			const browser = launched ?? (await launch({ camera: 'none' }));
			await putClips(browser.page, clips);
			await browser.page.goto(`${browser.url}/gallery`);
			return browser;
		});
	}
});

export { expect };

/** A clip with a file of random bytes, for uploads don't look inside. */
export interface TestClip {
	readonly id: string;
	readonly title: string;
	readonly sizeBytes: number;
	/** Decides the bytes. */
	readonly seed: number;
	/** Microseconds of UTC; its capture time unless given. */
	readonly createdUs?: number;
}

export function testClip(title: string, sizeBytes: number, seed = sizeBytes): TestClip {
	return { id: `clip-${title.toLowerCase().replace(/\W+/g, '-')}`, title, sizeBytes, seed };
}

/** Hex SHA-256 of a clip's bytes, computed apart from the browser. */
export function sha256Of(clip: TestClip): string {
	const hash = createHash('sha256');
	for (const chunk of bytesOf(clip)) hash.update(chunk);
	return hash.digest('hex');
}

/** The card of a clip. */
export function card(page: Page, clip: TestClip) {
	return page.getByRole('article', { name: clip.title });
}

/** Pastes `text` into the clip's upload dialog and presses `Upload`. */
export async function pasteUpload(page: Page, clip: TestClip, text: string): Promise<void> {
	await card(page, clip).getByRole('button', { name: 'Upload', exact: true }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'Presigned URL' }).fill(text);
	await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
	await expect(dialog).toBeHidden();
}

/** A presigned PUT URL for one object, valid for an hour from `at`. */
export function putUrl(
	minio: Minio,
	port: number,
	bucket: string,
	key: string,
	seconds = 3600,
	at = new Date()
): Promise<string> {
	return minio.clientFor(port).presignedUrl('PUT', bucket, key, seconds, {}, at);
}

/** A multipart set as JSON, and the upload begun for it at the server. */
export async function multipartSet(
	minio: Minio,
	port: number,
	bucket: string,
	key: string,
	sizeBytes: number,
	options: { readonly partSize?: number; readonly withHead?: boolean; readonly seconds?: number } = {}
): Promise<string> {
	const { partSize = PART_BYTES, withHead = false, seconds = 3600 } = options;
	const client = minio.clientFor(port);
	const uploadId = await minio.client.initiateNewMultipartUpload(bucket, key, { 'content-type': 'video/mp4' });
	const sign = (method: string, query: Record<string, string>) =>
		client.presignedUrl(method, bucket, key, seconds, query, new Date());
	const count = Math.max(1, Math.ceil(sizeBytes / partSize));
	const numbers = Array.from({ length: count }, (_, index) => String(index + 1));
	return JSON.stringify({
		parts: await Promise.all(numbers.map((partNumber) => sign('PUT', { partNumber, uploadId }))),
		partSize,
		complete: await sign('POST', { uploadId }),
		abort: await sign('DELETE', { uploadId }),
		...(withHead ? { head: await sign('HEAD', {}) } : {})
	});
}

/** Bytes that are the same here and in the page: a 32-bit linear congruential generator, four bytes a step. */
function* bytesOf({ sizeBytes, seed }: TestClip): Generator<Uint8Array> {
	const words = new Uint32Array(256 * 1024);
	let state = seed >>> 0;
	for (let at = 0; at < sizeBytes; at += words.byteLength) {
		for (let i = 0; i < words.length; i++) words[i] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		yield new Uint8Array(words.buffer, 0, Math.min(words.byteLength, sizeBytes - at)).slice();
	}
}

/** Puts finished clips where the app keeps them: a record in IndexedDB, a file in OPFS. */
async function putClips(page: Page, clips: readonly TestClip[]): Promise<void> {
	await page.waitForLoadState();
	// The app makes the database; here only rows are added.
	await expect
		.poll(() => page.evaluate(async () => (await indexedDB.databases()).some(({ name }) => name === 'hindsight')))
		.toBe(true);
	await putRecords(page, clips.map(recordOf));
	await page.evaluate(async (parameters) => {
		// After the record: at its start the app deletes files that belong to no clip.
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips', { create: true });
		for (const { id, sizeBytes, seed } of parameters) {
			const writable = await (await folder.getFileHandle(`${id}.mp4`, { create: true })).createWritable();
			const words = new Uint32Array(256 * 1024);
			let state = seed >>> 0;
			for (let at = 0; at < sizeBytes; at += words.byteLength) {
				for (let i = 0; i < words.length; i++) words[i] = state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
				await writable.write(new Uint8Array(words.buffer.slice(0, Math.min(words.byteLength, sizeBytes - at))));
			}
			await writable.close();
		}
	}, clips);
}

function recordOf(clip: TestClip, index: number): Clip {
	const startUs = Date.UTC(2026, 10, 22, 10, 4, 30) * 1000 + index * 60_000_000;
	return {
		id: clip.id,
		title: clip.title,
		createdUs: clip.createdUs ?? startUs,
		sourceLabel: 'Door',
		ranges: [],
		state: 'ready',
		askedUs: 30_000_000,
		gotUs: 30_000_000,
		startUs,
		gaps: [],
		file: {
			sizeBytes: clip.sizeBytes,
			durationUs: 30_000_000,
			width: 1280,
			height: 720,
			videoCodec: 'avc1.640028',
			audioCodec: 'mp4a.40.2',
			frameCount: 900,
			leadUs: 0
		},
		poster: null,
		failure: null,
		attempts: 0,
		deletedUs: null,
		notes: []
	};
}
