import { setTimeout as span } from 'node:timers/promises';
import { status, test, waitForStatus } from '../e2e/harness.js';
import { chooseLength, startCamera } from '../e2e/steps.js';
import { browserUsage } from '../support/browser-usage.js';
import { press } from './press.js';
import { median, met, seconds, writeTable } from './table.js';

const SAMPLE_MS = 5_000;
const PRESS_EVERY_MS = 20_000;
const LONG_TASK_MS = 50;

test('memory while the ring fills and turns over, and clips every 20 seconds', async ({ launch }) => {
	const fillS = seconds('FILL_SECONDS', 420);
	const pressS = seconds('PRESS_SECONDS', 600);
	const { page, profileDir } = await launch({ camera: 'numbered' });
	await page.evaluate(() => {
		const tasks: number[] = [];
		Object.assign(window, { longTasks: tasks });
		new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
			type: 'longtask'
		});
	});
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 30, 60_000);
	const memory: number[] = [];
	for (const endMs = Date.now() + fillS * 1000; Date.now() < endMs; await span(SAMPLE_MS))
		memory.push((await browserUsage(profileDir)).residentBytes);
	const part = Math.max(1, Math.floor(memory.length / 6));
	const growth = (median(memory.slice(-part)) - median(memory.slice(0, part))) / 1e6;
	// What starting cost is not what running costs.
	await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks.splice(0));
	const lostBefore = (await status(page)).sources[0]?.dropped_frames ?? 0;
	await chooseLength(page, '30 s');
	let pressCount = 0;
	for (const endMs = Date.now() + pressS * 1000; Date.now() < endMs; await span(PRESS_EVERY_MS)) {
		await press(page, { isReadyWaitedFor: false });
		pressCount++;
	}
	const lost = ((await status(page)).sources[0]?.dropped_frames ?? 0) - lostBefore;
	const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
	const longest = Math.max(0, ...tasks);
	await writeTable('5-hours', {
		title: 'While it runs',
		about: `720p30 with sound and a ring of 5 min: ${fillS} s untouched from half a minute on, then ${pressS} s with \`Save last 30 s\` pressed every 20 s (${pressCount} presses). Memory is the anonymous memory of all processes, the median of the last sixth less that of the first. Tasks shorter than 50 ms are not counted by the browser.`,
		columns: ['', 'measured', 'target', ''],
		rows: [
			['growth of memory while the ring fills and turns over', `${growth.toFixed(1)} MB`, '≤ 20 MB', met(growth <= 20)],
			['frames lost', String(lost), '0', met(lost === 0)],
			[
				'longest task on the page',
				tasks.length === 0
					? `under ${LONG_TASK_MS} ms`
					: `${longest.toFixed(0)} ms (${tasks.length} over ${LONG_TASK_MS} ms)`,
				`≤ ${LONG_TASK_MS} ms`,
				met(longest <= LONG_TASK_MS)
			]
		]
	});
});
