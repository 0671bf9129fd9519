/// <reference types="@sveltejs/kit" />
/**
 * The service worker: the shell offline, ffmpeg's core from its own cache, the buffer's status and the clips' files. It
 * never takes over by itself. A page that records runs on the version it was loaded from until the user says otherwise;
 * `lib/pwa/updates.ts` asks the user and sends the one message that lets a new version in.
 */
import { version } from '$service-worker';
import { coreCacheName, deleteOldCores } from '../lib/pwa/core-cache';
import { recordingSources } from '../lib/platform/recorder-lock';
import { ClipStore } from '../lib/storage/clip-store';
import { Database } from '../lib/storage/database';
import { currentClipFile } from '../lib/storage/files';
import { IndexCopy } from '../lib/storage/index-copy';
import { RingReader } from '../lib/storage/ring-reader';
import { SettingsStore } from '../lib/storage/settings-store';
import { StoreChannel } from '../lib/storage/store-channel';
import { clipResponse, missingClip } from './clips';
import { isSkipWaiting } from './messages';
import { Shell } from './precache';
import { statusResponse, type StatusFacts } from './status';
import { targetOf } from './target';
import { nudgeOnSync } from './upload-nudge';

declare const self: ServiceWorkerGlobalScope;

const shell = new Shell();
const database = new Database();
const ring = new RingReader(database);
const index = new IndexCopy(database, new StoreChannel());
const settings = new SettingsStore(database, null);

const facts: StatusFacts = {
	sources: () => ring.sources(),
	entries: () => index.entries(),
	epochs: () => ring.epochs(),
	horizonUs: async () => (await settings.load()).horizonUs,
	recordingIds: recordingSources
};

const clips = new ClipStore(database, null);

/** The revision of a clip's file that its record names. */
function openClip(clipId: string): Promise<File> {
	return currentClipFile((id) => clips.get(id), clipId);
}

let isFirstInstall = false;

self.addEventListener('install', (event) => {
	isFirstInstall = self.registration.active === null;
	event.waitUntil(shell.install(event));
});

self.addEventListener('activate', (event) => {
	event.waitUntil(takeCharge(event));
});

self.addEventListener('message', (event) => {
	if (isSkipWaiting(event.data)) event.waitUntil(self.skipWaiting());
});

nudgeOnSync(self);

self.addEventListener('fetch', (event) => {
	const answer = answerTo(event.request);
	if (answer) event.respondWith(answer);
});

async function takeCharge(event: ExtendableEvent): Promise<void> {
	// Only where no version was before: status and clips answer at once, and no page changes its version under itself.
	if (isFirstInstall) await self.clients.claim();
	await shell.activate(event);
	await deleteOldCores(caches, __FFMPEG_CORE__.version);
}

/** The answer to a request, or null to leave it to the browser: uploads, other origins, what has a body. */
function answerTo(request: Request): Promise<Response> | null {
	const url = new URL(request.url);
	if (url.origin !== self.location.origin) return null;
	const target = targetOf(url.pathname);
	if (request.method === 'GET' || request.method === 'HEAD') {
		if (target.kind === 'status') return statusResponse(request, facts);
		if (target.kind === 'clip') {
			return target.clipId === null ? Promise.resolve(missingClip()) : clipResponse(request, target.clipId, openClip);
		}
	}
	if (request.method !== 'GET') return null;
	if (target.kind === 'core') return coreFile(request, target.version);
	// Kit reloads the page by itself when a chunk is missing and this file names another version: it never does here.
	if (target.kind === 'version') return Promise.resolve(Response.json({ version }));
	return request.mode === 'navigate' ? shell.page(request) : shell.file(request);
}

/** Only `lib/pwa/offline.ts` puts files there, after it has checked them. */
async function coreFile(request: Request, coreVersion: string): Promise<Response> {
	const kept = await caches.match(request.url, { cacheName: coreCacheName(coreVersion) });
	return kept ?? fetch(request);
}
