import { cp } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { BACKENDS } from '../../support/backends.js';
import { seededRandom } from '../../support/random.js';
import { causesIn, expectClipsRight, expectNothingLost, waitForMore } from '../fault-steps.js';
import { expect, status, test, waitForStatus, type BufferStatus } from '../harness.js';
import { startCamera } from '../steps.js';
import { tier } from '../tiers.js';

const SEED = 20261126;
const COPIES = 4;

for (const { name, extraArgs } of BACKENDS) {
	test(
		`copies of the profile made while recording, on ${name}, open whole to the second before`,
		tier(name === 'SQLite'),
		async ({ launch }, info) => {
			test.setTimeout(180_000);
			const random = seededRandom(SEED);
			const original = await launch({ camera: 'numbered', extraArgs });
			await startCamera(original.page);
			const copies: { profileDir: string; before: BufferStatus }[] = [];
			for (let index = 0; index < COPIES; index++) {
				const before = await waitForMore(original.page);
				// Any moment of a second: what this test is about, and nothing waits for.
				await pause(random() * 1_000);
				const profileDir = info.outputPath(`copy-${index}`);
				await cp(original.profileDir, profileDir, {
					recursive: true,
					filter: (path) => !/\/Singleton|Cache(\/|$)/.test(path)
				});
				copies.push({ profileDir, before });
			}
			expect((await status(original.page)).recording).toBe(true);
			await original.close();
			for (const { profileDir, before } of copies) {
				const copy = await launch({ camera: 'numbered', profileDir, extraArgs });
				const found = await waitForStatus(copy.page, ({ frame_count }) => frame_count > 0);
				expectNothingLost(before, found);
				expect(causesIn(found)).toEqual([]);
				await expectClipsRight(copy.page);
				await copy.close();
			}
		}
	);
}
