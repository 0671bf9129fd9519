import { setTimeout as span } from 'node:timers/promises';
import { status, test } from '../e2e/harness.js';
import { startCamera } from '../e2e/steps.js';
import { browserUsage } from '../support/browser-usage.js';
import { serveRivals } from './rivals.js';
import { met, seconds, writeTable } from './table.js';

const WARM_UP_MS = 10_000;

test('what a byte of footage costs on the disk', async ({ launch, complaints }) => {
	complaints.allow(/./);
	const rivals = await serveRivals();
	const spanMs = seconds('DISK_SECONDS', 60) * 1000;
	const rows = [];
	for (const { words, path, extraArgs, target } of [
		{ words: 'IndexedDB on LevelDB', path: null, extraArgs: [], target: 1.05 },
		{
			words: 'IndexedDB on SQLite',
			path: null,
			extraArgs: ['--enable-features=IdbSqliteBackingStore'],
			target: 2.2
		},
		{ words: 'one OPFS file, the same bytes', path: 'opfs', extraArgs: [], target: null }
	]) {
		const browser = await launch({ camera: 'numbered', extraArgs });
		const { page, profileDir } = browser;
		if (path === null) await startCamera(page);
		else await page.goto(`${rivals.url}/${path}`);
		const payload = async () =>
			path === null
				? (await status(page)).bytes
				: page.evaluate(() => (window as unknown as { writtenBytes?: number }).writtenBytes ?? 0);
		await span(WARM_UP_MS);
		const from = { bytes: await payload(), written: (await browserUsage(profileDir)).writtenBytes };
		await span(spanMs);
		const to = { bytes: await payload(), written: (await browserUsage(profileDir)).writtenBytes };
		await browser.close();
		const bytes = to.bytes - from.bytes;
		const ratio = (to.written - from.written) / bytes;
		rows.push([
			words,
			(bytes / 1e6).toFixed(1),
			ratio.toFixed(2),
			target === null ? '' : `≤ ${target}`,
			target === null ? '' : met(ratio <= target)
		]);
	}
	await rivals.close();
	await writeTable('4-disk', {
		title: 'Disk bytes for each byte of footage',
		about: `What the processes of the browser wrote (\`write_bytes\` in \`/proc/PID/io\`) while ${spanMs / 1000} s of 720p30 went into the ring, by its size. All else that a browser writes is in it.`,
		columns: ['', 'MB of footage', 'written for each byte', 'target', ''],
		rows
	});
});
