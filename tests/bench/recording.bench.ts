import { setTimeout as span } from 'node:timers/promises';
import { expect, test } from '../e2e/harness.js';
import { startCamera } from '../e2e/steps.js';
import { browserUsage } from '../support/browser-usage.js';
import { serveRivals, type Rival } from './rivals.js';
import { median, met, seconds, writeTable } from './table.js';

/** Measured in turns, so that what else the machine does falls on all alike. */
const ROUNDS = 3;
const WARM_UP_MS = 5_000;

const WORDS: Readonly<Record<string, string>> = {
	camera: 'camera and preview alone',
	encoder: 'bare encoders in a worker, nothing kept',
	recorder: 'MediaRecorder to memory, the same codecs and rates',
	hindsight: 'Hindsight'
};

test('what recording costs', async ({ launch, complaints }) => {
	// The rivals' pages leave their frames to the garbage collector when they go.
	complaints.allow(/./);
	const seen = new Map<string, number[]>();
	const rivals = await serveRivals();
	const spanMs = (seconds('CPU_SECONDS', 60) / ROUNDS) * 1000;
	for (let round = 0; round < ROUNDS; round++) {
		for (const name of Object.keys(WORDS)) {
			const browser = await launch({ camera: 'numbered' });
			const { page, profileDir } = browser;
			if (name === 'hindsight') await startCamera(page);
			else await page.goto(`${rivals.url}/${name as Rival}`);
			await span(WARM_UP_MS);
			const from = { at: performance.now(), ...(await browserUsage(profileDir)) };
			await span(spanMs);
			const to = { at: performance.now(), ...(await browserUsage(profileDir)) };
			const cores = (to.cpuSeconds - from.cpuSeconds) / ((to.at - from.at) / 1000);
			seen.set(name, [...(seen.get(name) ?? []), cores]);
			await browser.close();
		}
	}
	await rivals.close();
	const cores = (name: string) => median(seen.get(name) ?? []);
	const ours = cores('hindsight');
	expect(ours).toBeGreaterThan(0);
	await writeTable('1-recording', {
		title: 'Processor time of recording 720p30 with sound',
		about: `All processes of the browser, ${ROUNDS} turns of ${spanMs / 1000} s each; the median, in cores.`,
		columns: ['', 'cores', 'Hindsight is', 'target', ''],
		rows: Object.entries(WORDS).map(([name, words]) => {
			const ratio = ours / cores(name);
			const more = ours - cores(name);
			if (name === 'recorder')
				return [words, cores(name).toFixed(3), `× ${ratio.toFixed(2)}`, '≤ × 1.05', met(ratio <= 1.05)];
			if (name === 'encoder')
				return [words, cores(name).toFixed(3), `+ ${more.toFixed(3)} cores`, '≤ + 0.020', met(more <= 0.02)];
			return [words, cores(name).toFixed(3), name === 'camera' ? `+ ${more.toFixed(3)} cores` : '', '', ''];
		})
	});
});
