import { expect, status, test } from '../harness.js';
import { openPage } from '../steps.js';

test('permission refused: how to give it, and the button to try again', async ({ launch }) => {
	const { page } = await launch({ camera: 'builtin', permission: 'deny' });
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('heading', { name: 'The browser refused the camera or microphone.' })).toBeVisible();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeEnabled();
	expect((await status(page)).recording).toBe(false);
});

test('no camera: what to do, and the rest of the app works', async ({ launch }) => {
	const { page } = await launch({ camera: 'none' });
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('heading', { name: 'No camera was found.' })).toBeVisible();
	await openPage(page, 'Gallery');
	await expect(page.getByRole('heading', { name: 'Gallery' })).toBeVisible();
});

test('camera busy: the other program is named as the reason', async ({ launch }) => {
	const { page } = await launch({ camera: 'builtin' });
	await page.evaluate(() => {
		navigator.mediaDevices.getUserMedia = () =>
			Promise.reject(new DOMException('Could not start video source', 'NotReadableError'));
	});
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect(page.getByRole('heading', { name: 'in use by another program' })).toBeVisible();
});

test('a browser without the capture path says which browsers have it', async ({ launch }) => {
	const { context, url } = await launch({ camera: 'builtin' });
	const page = await context.newPage();
	await page.addInitScript(() => Reflect.deleteProperty(window, 'MediaStreamTrackProcessor'));
	await page.goto(url);
	const start = page.getByRole('button', { name: 'Start camera' });
	if (await start.isVisible()) await start.click();
	await expect(page.getByRole('heading', { name: 'This browser cannot record here yet.' })).toBeVisible();
	await expect(page.getByText(/Chrome, Edge/)).toBeVisible();
});

test('storage refused: said at once, with what to do', async ({ launch, complaints }) => {
	complaints.allow(/IndexedDB|SecurityError|storage/i);
	const { context, url } = await launch({ camera: 'builtin' });
	const page = await context.newPage();
	await page.addInitScript(() => {
		IDBFactory.prototype.open = () => {
			throw new DOMException('The operation is insecure.', 'SecurityError');
		};
	});
	await page.goto(url);
	await expect(page.getByText('This browser keeps no data for Hindsight')).toBeVisible();
});

test('nothing held yet: a press says so and makes no clip', async ({ launch }) => {
	const { page } = await launch({ camera: 'builtin' });
	await page.keyboard.press('s');
	await openPage(page, 'Gallery');
	await expect(page.getByRole('article')).toHaveCount(0);
});

test('a camera that is pulled out: said, and recording goes on by itself when it is back', async ({ launch }) => {
	const { page } = await launch({ camera: 'builtin' });
	await page.evaluate(() => {
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (constraints) => {
			const stream = await open(constraints);
			Reflect.set(window, 'lastStream', stream);
			return stream;
		};
	});
	await page.getByRole('button', { name: 'Start camera' }).click();
	await expect.poll(async () => (await status(page)).frame_count).toBeGreaterThan(60);
	// A device that vanishes cannot be had here: its tracks end, as they do then.
	await page.evaluate(() => {
		for (const track of (Reflect.get(window, 'lastStream') as MediaStream).getTracks()) {
			track.stop();
			track.dispatchEvent(new Event('ended'));
		}
	});
	await expect
		.poll(async () => (await status(page)).sources[0]?.gaps.map(({ cause }) => cause), { timeout: 20_000 })
		.toEqual(['camera-lost']);
	expect((await status(page)).recording).toBe(true);
});
