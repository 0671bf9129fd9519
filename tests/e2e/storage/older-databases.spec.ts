import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DATABASE_NAME, DATABASE_VERSION } from '../../../src/lib/storage/schema';
import { dumpDatabase, loadDatabase, loadFiles, type DatabaseDump } from '../../support/database-dump.js';
import { dumpedVersions, readDatabaseFixture } from '../../support/database-fixtures.js';
import { readFrames } from '../../support/frames.js';
import { expectNothingLost, waitForMore } from '../fault-steps.js';
import { download, expect, status, test, waitForStatus } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

/** What the server takes for a page: its headers say what the page says. */
const BLANK = `<!doctype html><meta http-equiv="content-security-policy" content="default-src 'self'" /><title>Blank</title>`;

test('there is a dump of every version of the database, and the newest is of the stores this app makes', async ({
	launch
}) => {
	const versions = Array.from({ length: DATABASE_VERSION }, (_, index) => index + 1);
	expect(dumpedVersions(), 'tests/fixtures/databases/README.md says how one is made').toEqual(versions);
	const { page } = await launch({ camera: 'none' });
	await status(page);
	const made = await dumpDatabase(page, DATABASE_NAME);
	expect(storesOf(made)).toEqual(storesOf(readDatabaseFixture(DATABASE_VERSION).dump));
});

for (const version of dumpedVersions()) {
	test(`a database of version ${version} opens with all that is in it: footage, clips, uploads, settings`, async ({
		launch,
		server,
		complaints
	}, info) => {
		complaints.allow(/favicon/);
		const { dump, files, facts } = readDatabaseFixture(version);
		// The profile is that of a user who comes back: the app opens on what is there already.
		const blank = info.outputPath('blank');
		await mkdir(blank);
		for (const name of ['index.html', '404.html']) await writeFile(join(blank, name), BLANK);
		await server.start(blank);
		const { page, url } = await launch({ camera: 'numbered' });
		await loadDatabase(page, dump);
		await loadFiles(page, files);
		await server.start();
		await page.goto(url);

		const before = await waitForStatus(page, ({ frame_count }) => frame_count > 0);
		expect(before).toMatchObject({ ...facts.status });
		await openPage(page, 'Gallery');
		await expect(page.getByRole('article')).toHaveCount(Object.keys(facts.clips).length);
		for (const [title, { says, frames }] of Object.entries(facts.clips)) {
			const card = page.getByRole('article', { name: title });
			for (const words of says) await expect(card).toContainText(words);
			await expect(card).toContainText('verified', { timeout: 30_000 });
			const { path } = await download(page, card.getByRole('button', { name: 'Download' }));
			const reading = await readFrames(path);
			expect(reading.messages).toEqual([]);
			expect(reading.frames.map(({ number }) => number)).toEqual(frames);
		}
		await openPage(page, 'Settings');
		for (const [label, value] of Object.entries(facts.settings))
			await expect(page.getByLabel(label).locator('option:checked')).toHaveText(value);

		await openPage(page, 'Live');
		await startCamera(page);
		expectNothingLost(before, await waitForMore(page));
		const now = await dumpDatabase(page, DATABASE_NAME);
		expect(now.version).toBe(DATABASE_VERSION);
		for (const name of ['clips', 'uploads'])
			expect(keysOf(now, name), `keys of ${name}`).toEqual(expect.arrayContaining(keysOf(dump, name)));
	});
}

/** The shape of a database, without its records. */
function storesOf({ stores }: DatabaseDump) {
	return stores.map(({ records: _, ...store }) => store);
}

function keysOf({ stores }: DatabaseDump, name: string): unknown[] {
	return stores.find((store) => store.name === name)?.records.map(({ key }) => key) ?? [];
}
