import { packets } from '../../support/probe.js';
import { letGo } from './cut-steps.js';
import { changedCard, hashes, openEditor, press, readClip, savePast } from './edit-steps.js';
import { expect, test, waitForStatus } from '../harness.js';
import { openPage, readyCard, startCamera } from '../steps.js';

const CHANGES = 5;
/** A tick of the picture's clock and one of the sound's, for each file. */
const ROUNDING_US = CHANGES * (1e6 / 57_600 + 1e6 / 48_000);

/** How much later than the last frame the last packet of sound is; neither is changed when the beginning is. */
async function soundAfterPicture(path: string): Promise<number> {
	const [video, audio] = [await packets(path, 'video'), await packets(path, 'audio')];
	return (audio.at(-1)?.ptsUs ?? NaN) - (video.at(-1)?.ptsUs ?? NaN);
}

test('changed five times, each time out of the file before: the sound stays where it was', async ({ launch }) => {
	test.setTimeout(150_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 11);
	await savePast(page);
	await readyCard(page);
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await waitForStatus(page, ({ recording }) => !recording);
	await letGo(page, 0, Infinity);

	const card = await readyCard(page);
	let before = await readClip(page, card);
	const atFirst = await soundAfterPicture(before.path);
	const lastPacket = (await hashes(before.path, 'audio')).at(-1);
	const shifts: number[] = [];
	// A frame that is left out is no loss to be asked about, but for one that stands longer because the next was dropped.
	await page.addLocatorHandler(page.getByRole('button', { name: 'Replace' }), (replace) => replace.click());
	for (let change = 0; change < CHANGES; change++) {
		await openEditor(page, card);
		// Sound falls unevenly against frames: each of these is rounded anew.
		await press(page, 'Start', 'ArrowRight');
		await page.getByRole('button', { name: 'Save changes' }).click();
		await changedCard(page);
		const made = await readClip(page, card);
		expect(made.numbers).toEqual(before.numbers.slice(1));
		expect((await hashes(made.path, 'audio')).at(-1)).toEqual(lastPacket);
		shifts.push((await soundAfterPicture(made.path)) - atFirst);
		before = made;
	}
	expect(Math.max(...shifts.map(Math.abs)), `microseconds: ${shifts.join(', ')}`).toBeLessThanOrEqual(ROUNDING_US);
});
