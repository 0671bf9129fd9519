import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILD_DIR } from '../../../scripts/prepare.mjs';
import { expect, test } from '../harness';
import { buildWithDamagedCore, controlled, hashedFiles, serveBreakingOff } from './build-steps';

const PAGES = ['/', '/gallery', '/settings', '/settings/notices', '/gallery?from=a-link'];
const KEPT = 'Clips can be made offline.';

test('after one visit every page opens with the server gone', async ({ launch, server, complaints }) => {
	complaints.allow(/status of 404|Not found: \/nowhere/);
	const { page, url } = await launch({ camera: 'none' });
	await controlled(page);
	await server.stop();
	for (const path of PAGES) {
		const response = await page.goto(url + path);
		expect(response?.status(), path).toBe(200);
		expect(response?.fromServiceWorker()).toBe(true);
		await expect(page.getByRole('link', { name: 'Gallery', exact: true }).first()).toBeVisible();
	}
	await page.goto(`${url}/gallery/`);
	await expect(page).toHaveURL(`${url}/gallery`);
	const response = await page.goto(`${url}/nowhere`);
	expect(response?.status()).toBe(404);
	await expect(page.getByRole('link', { name: 'Live', exact: true }).first()).toBeVisible();
});

test('every script of the build is kept, those of workers and of their workers too', async ({ launch }) => {
	const { page } = await launch({ camera: 'none' });
	await controlled(page);
	const kept = await page.evaluate(async () => {
		const name = (await caches.keys()).find((key) => key.startsWith('workbox-precache'));
		const requests = await (await caches.open(name ?? '')).keys();
		return requests.map((request) => new URL(request.url).pathname);
	});
	const files = await hashedFiles();
	expect(files.some((path) => path.includes('/workers/'))).toBe(true);
	expect(files.filter((path) => !kept.includes(path))).toEqual([]);
	expect(kept.filter((path) => path.startsWith('/ffmpeg/'))).toEqual([]);
});

test('the clip maker is fetched once, checked, and comes from the device afterwards', async ({ launch, server }) => {
	const { page, url } = await launch({ camera: 'none' });
	await controlled(page);
	await page.goto(`${url}/settings`);
	await page.getByRole('button', { name: 'Fetch the clip maker' }).click();
	await expect(page.getByText(KEPT)).toBeVisible();
	await server.stop();
	await page.reload();
	await expect(page.getByText(KEPT)).toBeVisible();
	const [version = ''] = await readdir(join(BUILD_DIR, 'ffmpeg'));
	const got = await page.evaluate(async (path) => {
		const response = await fetch(path);
		const sum = await crypto.subtle.digest('SHA-256', await response.arrayBuffer());
		const bytes = Array.from(new Uint8Array(sum), (byte) => byte.toString(16).padStart(2, '0'));
		return { status: response.status, type: response.headers.get('content-type'), sum: bytes.join('') };
	}, `/ffmpeg/${version}/ffmpeg-core.wasm`);
	const built = await readFile(join(BUILD_DIR, 'ffmpeg', version, 'ffmpeg-core.wasm'));
	expect(got).toEqual({ status: 200, type: 'application/wasm', sum: createHash('sha256').update(built).digest('hex') });
	expect(await page.evaluate(() => caches.keys())).toContain(`hindsight-ffmpeg-${version}`);
});

test('a damaged clip maker is refused and not kept; a good one is taken at the next try', async ({
	launch,
	server
}, info) => {
	const { page, url } = await launch({ camera: 'none' });
	await controlled(page);
	await page.goto(`${url}/settings`);
	const damaged = info.outputPath('damaged');
	await buildWithDamagedCore(damaged);
	await server.start(damaged);
	await page.getByRole('button', { name: 'Fetch the clip maker' }).click();
	await expect(page.getByText('cannot be fetched')).toBeVisible();
	const keptFiles = () =>
		page.evaluate(async () => {
			const name = (await caches.keys()).find((key) => key.startsWith('hindsight-ffmpeg-'));
			if (name === undefined) return [];
			const requests = await (await caches.open(name)).keys();
			return requests.map((request) => request.url.replace(/.*\//, ''));
		});
	expect(await keptFiles()).toEqual(['ffmpeg-core.js']);
	await server.start();
	await page.getByRole('button', { name: 'Try again' }).click();
	await expect(page.getByText(KEPT)).toBeVisible();
	expect(await keptFiles()).toEqual(['ffmpeg-core.js', 'ffmpeg-core.wasm']);
});

test('a fetch that breaks off goes on where it broke', async ({ launch, server, complaints }) => {
	complaints.allow(/ffmpeg-core\.wasm/);
	const { page, url } = await launch({ camera: 'none' });
	await controlled(page);
	await page.goto(`${url}/settings`);
	await server.stop();
	const broken = await serveBreakingOff({
		port: Number(new URL(url).port),
		path: /ffmpeg-core\.wasm$/,
		afterBytes: 3_000_000
	});
	try {
		await page.getByRole('button', { name: 'Fetch the clip maker' }).click();
		await expect(page.getByText(KEPT)).toBeVisible();
	} finally {
		await broken.close();
	}
	expect(broken.ranges).toHaveLength(2);
	expect(broken.ranges[0]).toBeUndefined();
	expect(broken.ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
});
