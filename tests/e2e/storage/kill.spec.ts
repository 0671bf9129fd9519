import { setTimeout as pause } from 'node:timers/promises';
import { BACKENDS } from '../../support/backends.js';
import { readFrames } from '../../support/frames.js';
import { seededRandom } from '../../support/random.js';
import { download, expect, status, test, waitForStatus, type Launched } from '../harness.js';
import { chooseLength, openPage, setBufferLength, startCamera } from '../steps.js';
import { tier } from '../tiers.js';

/** `npm run torture` asks for many more, with a seed of its own. */
const KILLS = Number(process.env['HINDSIGHT_KILLS'] ?? 5);
const SEED = Number(process.env['HINDSIGHT_SEED'] ?? 20261123);

for (const { name, extraArgs } of BACKENDS) {
	test(
		`killed at random moments, on ${name}: what was acknowledged is there, what was saved is made`,
		tier(name === 'SQLite'),
		async ({ launch }) => {
			test.setTimeout(120_000 + KILLS * 60_000);
			const random = seededRandom(SEED);
			console.log(`${KILLS} kills, seed ${SEED}`);
			let app = await launch({ camera: 'numbered', extraArgs });
			const { profileDir } = app;
			await openPage(app.page, 'Settings');
			await app.page.getByLabel(/start when opened/i).check();
			await setBufferLength(app.page, '30 s');
			await startCamera(app.page);
			await chooseLength(app.page, '10 s');

			let acknowledged = { newest: '', clips: 0 };
			for (let kill = 0; kill < KILLS; kill++) {
				const before = await waitForStatus(
					app.page,
					({ recording, newest_frame }) => recording && newest_frame !== null
				);
				const oldest = before.oldest_frame ?? '';
				if (acknowledged.newest !== '') {
					// Nothing that was acknowledged before the kill is missing after it, unless newer footage replaced it.
					expect(oldest <= acknowledged.newest || before.duration_seconds >= 29).toBe(true);
					expect((before.newest_frame ?? '') >= acknowledged.newest).toBe(true);
				}
				const savedCount = await act(app, random);
				// The random moment: what this test is about, and nothing waits for.
				await pause(random() * 2_500);
				const last = await status(app.page);
				acknowledged = { newest: last.newest_frame ?? '', clips: acknowledged.clips + savedCount };
				await app.kill();
				app = await launch({ camera: 'numbered', extraArgs, profileDir });
			}

			await openPage(app.page, 'Gallery');
			const cards = app.page.getByRole('article');
			await expect(cards).toHaveCount(acknowledged.clips);
			await expect(cards.getByText('verified')).toHaveCount(acknowledged.clips, { timeout: 30_000 + KILLS * 5_000 });
			for (let index = 0; index < acknowledged.clips; index++) {
				const { path } = await download(app.page, cards.nth(index).getByRole('button', { name: 'Download' }));
				const { frames, messages } = await readFrames(path);
				expect(messages).toEqual([]);
				expect(frames.length).toBeGreaterThan(0);
				expect(frames.every(({ number }) => Number.isFinite(number))).toBe(true);
			}
		}
	);
}

/** Something that a kill may interrupt. @returns how many clips more there must be */
async function act({ page }: Launched, random: () => number): Promise<number> {
	const kind = Math.floor(random() * 3);
	if (kind === 0) return 0;
	if (kind === 1) {
		await page.getByRole('button', { name: 'Save last 10 s' }).click();
		await expect(page.getByRole('status').filter({ hasText: 'Saved' })).toBeVisible();
		return 1;
	}
	await page.getByRole('button', { name: 'Record clip' }).click();
	await expect(page.getByRole('button', { name: 'Stop recording' })).toBeVisible();
	// Long enough that the recording holds a frame that was acknowledged.
	const from = (await status(page)).newest_frame ?? '';
	await waitForStatus(page, ({ newest_frame }) => Date.parse(newest_frame ?? '') > Date.parse(from) + 1_500);
	return 1;
}
