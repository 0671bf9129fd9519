import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { BUILD_DIR } from '../../../scripts/prepare.mjs';
import { serve } from '../../../scripts/serve.mjs';

/** The version of the build under test. */
export async function builtVersion(): Promise<string> {
	const { version } = JSON.parse(await readFile(join(BUILD_DIR, '_app/version.json'), 'utf8')) as { version: string };
	return version;
}

/**
 * The same app as another version, in `dir`: what an update is to a browser, without building for it. The service
 * worker's bytes and the revision of every page differ.
 */
export async function buildAsVersion(version: string, dir: string): Promise<void> {
	await copyBuild(dir);
	const old = await builtVersion();
	for (const name of ['service-worker.js', '_app/version.json', 'index.html'])
		await rewrite(dir, name, (text) =>
			text.replaceAll(old, version).replace('<head>', `<head><meta name="made-as" content="${version}" />`)
		);
}

/** The build with one bit of ffmpeg's core changed, as a broken cache or a bad host would hand it out. */
export async function buildWithDamagedCore(dir: string): Promise<void> {
	await copyBuild(dir);
	const [version = ''] = await readdir(join(dir, 'ffmpeg'));
	const path = join(dir, 'ffmpeg', version, 'ffmpeg-core.wasm');
	const bytes = await readFile(path);
	bytes.writeUInt8(bytes.readUInt8(20_000_000) ^ 1, 20_000_000);
	await writeFile(path, bytes);
	await dropCompressed(path);
}

/**
 * Serves the build on `port` and breaks off the first answer for `path` after `afterBytes` bytes on the wire.
 * @returns the `Range` headers of all requests for `path`, and what ends it
 */
export async function serveBreakingOff(options: { port: number; path: RegExp; afterBytes: number }): Promise<{
	readonly ranges: readonly (string | undefined)[];
	close(): Promise<void>;
}> {
	const whole = await serve({ dir: BUILD_DIR, port: 0 });
	const ranges: (string | undefined)[] = [];
	const proxy = createServer((request, response) => {
		const breaks = options.path.test(request.url ?? '') && ranges.push(request.headers.range) === 1;
		get(`http://127.0.0.1:${whole.port}${request.url}`, { headers: request.headers }, (answer) => {
			response.writeHead(answer.statusCode ?? 500, answer.headers);
			let sent = 0;
			answer.on('data', (chunk: Buffer) => {
				sent += chunk.byteLength;
				if (!breaks || sent < options.afterBytes) response.write(chunk);
				else response.destroy();
			});
			answer.on('end', () => response.end());
		});
	});
	await new Promise<void>((resolve) => proxy.listen(options.port, 'localhost', resolve));
	return {
		ranges,
		async close() {
			proxy.closeAllConnections();
			await new Promise((resolve) => proxy.close(resolve));
			await whole.close();
		}
	};
}

/** Addresses of all hashed files of the build. */
export async function hashedFiles(): Promise<string[]> {
	const entries = await readdir(join(BUILD_DIR, '_app/immutable'), { recursive: true, withFileTypes: true });
	return entries
		.filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name))
		.map((entry) => join(entry.parentPath, entry.name).slice(BUILD_DIR.length))
		.sort();
}

/** Waits until the page's requests go through its service worker. */
export async function controlled(page: Page): Promise<void> {
	await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated');
}

/** The version that answers this page's requests. */
export async function versionInCharge(page: Page): Promise<string> {
	return page.evaluate(async () => {
		const response = await fetch('/_app/version.json');
		return ((await response.json()) as { version: string }).version;
	});
}

async function copyBuild(dir: string): Promise<void> {
	await cp(BUILD_DIR, dir, { recursive: true });
}

async function rewrite(dir: string, name: string, change: (text: string) => string): Promise<void> {
	const path = join(dir, name);
	const text = await readFile(path, 'utf8');
	const changed = change(text);
	if (changed === text) throw new Error(`${name} names no version`);
	await writeFile(path, changed);
	await dropCompressed(path);
}

/** The server prefers them. */
async function dropCompressed(path: string): Promise<void> {
	for (const ending of ['.br', '.gz']) await rm(path + ending, { force: true });
}
