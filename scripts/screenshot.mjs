// Takes the picture in the README, `docs/live.png`, from the built app with a drawn road before its camera. Run it when
// the look changed: node scripts/screenshot.mjs
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from './browser.mjs';
import { BUILD_DIR, ROOT, buildApp } from './prepare.mjs';
import { serve } from './serve.mjs';

const FRAMES = 90;
const SAVED_AT_MS = 65_000;
const HELD_MS = 100_000;
const PICTURE = join(ROOT, 'docs/live.png');

const folder = mkdtempSync(join(tmpdir(), 'hindsight-screenshot-'));
await buildApp();
const server = await serve({ dir: BUILD_DIR, port: 0 });
try {
	const film = join(folder, 'road.mjpeg');
	await drawRoad(film);
	await takePicture(film);
	console.log(`docs/live.png`);
} finally {
	await server.close();
	rmSync(folder, { recursive: true, force: true });
}

/** @param {string} film */
async function takePicture(film) {
	const { args, ...options } = launchOptions();
	const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
		...options,
		args: [
			...args,
			'--use-fake-ui-for-media-stream',
			'--use-fake-device-for-media-stream=device-count=1,fps=30',
			`--use-file-for-fake-video-capture=${film}`
		],
		viewport: { width: 1280, height: 800 },
		colorScheme: 'dark'
	});
	try {
		const page = context.pages()[0] ?? (await context.newPage());
		// Cameras have names; the fake one is named by its file.
		await page.addInitScript(() => {
			Object.defineProperty(MediaStreamTrack.prototype, 'label', { get: () => 'Dash camera' });
		});
		await page.goto(server.url);
		await page.getByRole('link', { name: 'Settings' }).click();
		await page.getByLabel('Buffer length').selectOption({ label: '2 min' });
		await page.getByRole('link', { name: 'Live' }).click();
		await page.getByRole('button', { name: 'Start camera' }).click();
		await page.getByRole('button', { name: 'Record clip' }).waitFor();
		await heldFor(page, SAVED_AT_MS);
		await page.getByRole('button', { name: /^Save last/ }).click();
		await page.getByRole('status').filter({ hasText: 'Saved' }).first().waitFor();
		await heldFor(page, HELD_MS);
		await page.getByRole('button', { name: /^Save last/ }).click();
		await page.getByRole('status').filter({ hasText: 'Saved' }).first().waitFor();
		mkdirSync(join(ROOT, 'docs'), { recursive: true });
		await page.screenshot({ path: PICTURE });
	} finally {
		await context.close();
	}
}

/**
 * @param {import('playwright').Page} page
 * @param {number} ms
 */
async function heldFor(page, ms) {
	await page.evaluate(async (seconds) => {
		for (;;) {
			const status = await (await fetch('/buffer/status')).json();
			if (status.duration_seconds >= seconds) return;
			await new Promise((resolve) => setTimeout(resolve, 500));
		}
	}, ms / 1000);
}

/**
 * A road at dusk, seen from a car, as a film that loops.
 * @param {string} path
 */
async function drawRoad(path) {
	const browser = await chromium.launch(launchOptions());
	try {
		const page = await browser.newPage();
		/** @type {Buffer[]} */
		const frames = [];
		for (let i = 0; i < FRAMES; i++)
			frames.push(Buffer.from((await page.evaluate(drawFrame, i / FRAMES)).split(',')[1] ?? '', 'base64'));
		writeFileSync(path, Buffer.concat(frames));
	} finally {
		await browser.close();
	}
}

/**
 * Runs in the page.
 * @param {number} phase 0 to 1, the loop's position
 * @returns {string} a JPEG as data URL
 */
function drawFrame(phase) {
	const canvas = document.createElement('canvas');
	canvas.width = 1280;
	canvas.height = 720;
	const context = canvas.getContext('2d');
	if (!context) throw new Error('no canvas');
	const horizon = 300;

	/** @param {number} from @param {number} to @param {readonly [number, string][]} stops */
	const shade = (from, to, stops) => {
		const gradient = context.createLinearGradient(0, from, 0, to);
		for (const [at, colour] of stops) gradient.addColorStop(at, colour);
		return gradient;
	};
	context.fillStyle = shade(0, horizon, [
		[0, '#1b2740'],
		[0.6, '#5a5470'],
		[1, '#e0a071']
	]);
	context.fillRect(0, 0, 1280, horizon);
	context.fillStyle = '#2a2e3a';
	context.beginPath();
	context.moveTo(0, horizon);
	for (let x = 0; x <= 1280; x += 8)
		context.lineTo(x, horizon - 34 - 26 * Math.sin(x / 170) - 16 * Math.sin(x / 61 + 1) - 5 * Math.sin(x / 19));
	context.lineTo(1280, horizon);
	context.fill();
	context.fillStyle = shade(horizon, 720, [
		[0, '#3b3a35'],
		[1, '#1d211c']
	]);
	context.fillRect(0, horizon, 1280, 720 - horizon);

	/** Where a point on the road is seen. @param {number} x metres from the middle @param {number} z metres ahead */
	const seen = (x, z) => /** @type {const} */ ([640 + (x * 900) / z, horizon + (1.3 * 900) / z]);
	/** @param {number} x @param {number} width @param {number} from @param {number} to @param {string} colour */
	const strip = (x, width, from, to, colour) => {
		context.fillStyle = colour;
		context.beginPath();
		context.moveTo(...seen(x - width / 2, from));
		context.lineTo(...seen(x + width / 2, from));
		context.lineTo(...seen(x + width / 2, to));
		context.lineTo(...seen(x - width / 2, to));
		context.fill();
	};
	strip(0, 9, 2, 900, '#33353b');
	strip(-4.2, 0.14, 2, 900, '#c9c6ba');
	strip(4.2, 0.14, 2, 900, '#c9c6ba');
	for (let i = 40; i >= 0; i--) {
		const z = 2 + i * 12 - ((phase * 36) % 12);
		if (z > 1) strip(0, 0.16, Math.max(z, 2), z + 4, '#d8d4c4');
	}
	for (let i = 20; i >= 1; i--) {
		const z = i * 24 - ((phase * 72) % 24) + 3;
		for (const side of [-1, 1]) {
			const [x, y] = seen(side * 5.4, z);
			const height = (1.1 * 900) / z;
			context.fillStyle = '#a9a79d';
			context.fillRect(x - 60 / z, y - height, 120 / z, height);
			context.fillStyle = side < 0 ? '#e9e6da' : '#f0603f';
			context.fillRect(x - 60 / z, y - height * 0.85, 120 / z, height * 0.16);
		}
	}
	// The car ahead, breathing a little in its lane.
	const distance = 15 + 2 * Math.sin(2 * Math.PI * phase);
	const [x, y] = seen(2 + 0.2 * Math.sin(2 * Math.PI * phase), distance);
	const unit = 900 / distance;
	context.fillStyle = 'rgb(0 0 0 / 45%)';
	context.beginPath();
	context.ellipse(x, y, unit, unit * 0.12, 0, 0, 7);
	context.fill();
	context.fillStyle = '#59636f';
	context.beginPath();
	context.roundRect(x - 0.72 * unit, y - 1.42 * unit, 1.44 * unit, 0.8 * unit, unit * 0.22);
	context.fill();
	context.fillStyle = '#20262e';
	context.beginPath();
	context.roundRect(x - 0.6 * unit, y - 1.34 * unit, 1.2 * unit, 0.5 * unit, unit * 0.14);
	context.fill();
	context.fillStyle = '#6b7683';
	context.beginPath();
	context.roundRect(x - 0.88 * unit, y - 0.9 * unit, 1.76 * unit, 0.72 * unit, unit * 0.14);
	context.fill();
	context.fillStyle = '#16191d';
	context.fillRect(x - 0.8 * unit, y - 0.24 * unit, 0.3 * unit, 0.26 * unit);
	context.fillRect(x + 0.5 * unit, y - 0.24 * unit, 0.3 * unit, 0.26 * unit);
	context.fillStyle = '#e8e6df';
	context.fillRect(x - 0.24 * unit, y - 0.5 * unit, 0.48 * unit, 0.13 * unit);
	context.shadowColor = '#ff4a36';
	context.shadowBlur = unit * 0.3;
	context.fillStyle = '#ff5a45';
	context.fillRect(x - 0.84 * unit, y - 0.76 * unit, 0.32 * unit, 0.15 * unit);
	context.fillRect(x + 0.52 * unit, y - 0.76 * unit, 0.32 * unit, 0.15 * unit);
	return canvas.toDataURL('image/jpeg', 0.9);
}
