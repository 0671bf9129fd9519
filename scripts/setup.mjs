// Gets what the tests need on a fresh Debian or Ubuntu: dependencies, a Chromium that knows H.264, ffmpeg, MinIO. Quick
// when all is there. By hand: node scripts/setup.mjs
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { aptInstall } from './apt.mjs';
import { onPath, systemChromium } from './browser.mjs';
import { PlainFailure, binary, checkNode, installDependencies, run } from './prepare.mjs';

/**
 * Sees to everything; what cannot be had is told and does not keep the rest from being tried.
 * @param {AbortSignal} [signal]
 * @returns {Promise<string[]>} what is missing after all, in sentences
 */
export async function setUp(signal) {
	checkNode();
	await installDependencies(signal);
	/** @type {string[]} */
	const missing = [];
	for (const step of [getFfmpeg, getBrowser, getMinio]) {
		signal?.throwIfAborted();
		const problem = await step(signal);
		if (problem) missing.push(problem);
	}
	return missing;
}

/** @typedef {(signal?: AbortSignal) => Promise<string | null>} Step What is missing afterwards, or null. */

/** @type {Step} */
async function getFfmpeg(signal) {
	const isThere = () => onPath('ffmpeg') !== undefined && onPath('ffprobe') !== undefined;
	if (!isThere()) await aptInstall(['ffmpeg'], signal);
	return isThere() ? null : 'ffmpeg and ffprobe are missing: sudo apt-get install ffmpeg';
}

/** @type {Step} */
async function getBrowser(signal) {
	if (systemChromium()) return null;
	// Debian's name, then Ubuntu's, whose package leads to a snap and may not work in a container.
	for (const name of ['chromium', 'chromium-browser'])
		if ((await aptInstall([name], signal)) && systemChromium()) return null;

	const { chromium } = await import('playwright');
	if (!existsSync(chromium.executablePath())) {
		console.log('Downloading the browser Playwright brings …');
		await run(binary('playwright'), ['install', 'chromium'], { signal });
	}
	if (!existsSync(chromium.executablePath()))
		return 'There is no Chromium: sudo apt-get install chromium, or name one in HINDSIGHT_CHROMIUM';
	console.log("Testing in Playwright's Chromium: where it lacks H.264, tests that are about H.264 will fail.");
	return null;
}

/** @type {Step} */
async function getMinio(signal) {
	const { MinioUnavailable, ensureMinio } = await import('./minio.mjs');
	try {
		await ensureMinio(console.log, signal);
		return null;
	} catch (error) {
		if (error instanceof MinioUnavailable) return `Uploads cannot be tested: ${error.message}`;
		throw error;
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	try {
		const missing = await setUp();
		for (const sentence of missing) console.error(sentence);
		console.log(missing.length === 0 ? 'Ready to test.' : 'Not all tests can run.');
		process.exitCode = missing.length === 0 ? 0 : 1;
	} catch (error) {
		if (!(error instanceof PlainFailure)) throw error;
		console.error(error.message);
		process.exitCode = 1;
	}
}
