import { expect, test, waitForStatus } from '../harness.js';
import { openPage, readyCard, savedAnswer, startCamera } from '../steps.js';

test('Diagnostics shows what was tried out and how the camera does; its report holds nothing private', async ({
	launch
}) => {
	const { page, context, url } = await launch({ camera: 'numbered' });
	// Whatever is not granted here counts as refused from now on.
	const permissions = ['clipboard-read', 'clipboard-write', 'camera', 'microphone'];
	await context.grantPermissions(permissions, { origin: url });
	await page.goto(`${url}/?from=a-private-place`);
	await startCamera(page);
	const { sources } = await waitForStatus(page, ({ duration_seconds }) => duration_seconds >= 3);
	await openPage(page, 'Settings');
	await page.getByRole('link', { name: 'Diagnostics' }).click();
	await expect(page.getByRole('heading', { name: 'Diagnostics' })).toBeVisible();
	for (const name of ['Live', 'Gallery', 'Settings'])
		await expect(page.getByRole('navigation').getByRole('link', { name })).toBeVisible();

	const right = page.getByRole('region', { name: 'Right now' });
	await expect(right).toContainText(/of 5:00, and growing/);
	await expect(right).toContainText(/1280×720, \d+ pictures a second/);
	await expect(right).toContainText('the same in the footage');
	await expect(right).toContainText('the browser allows');

	const camera = page.getByRole('region', { name: 'Camera' });
	await expect(camera).toContainText('Recording');
	await expect(camera).toContainText(/avc1\.\w+, 1280×720, with sound/);
	const framesIn = async (): Promise<number> =>
		Number(/From the camera\s*([\d,]+) frames/.exec(await camera.innerText())?.[1]?.replaceAll(',', ''));
	const before = await framesIn();
	expect(before).toBeGreaterThan(30);
	await expect.poll(framesIn).toBeGreaterThan(before + 20);
	await expect(camera).toContainText(/Writing a second took\s*\d+ ms/);
	await expect(camera).toContainText('none since this page was opened');

	const browser = page.getByRole('region', { name: 'This browser' });
	await expect(browser).toContainText(/Video, H\.264\s*yes, tried at 1280×720, 30\/s/, { timeout: 30_000 });
	await expect(browser).toContainText(/Sound, Opus\s*yes/);
	await expect(browser).toContainText(/Database\s*yes/);
	await expect(browser).toContainText(/Private files\s*yes/);
	await expect(browser).toContainText(/Opens offline\s*yes/);

	const events = page.getByRole('region', { name: 'Events' });
	await expect(events).toContainText('The camera is being started');
	await expect(events).toContainText(/Encoding 1280×720 as avc1/);

	await page.getByRole('button', { name: 'Copy report' }).click();
	await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
	const report = await page.evaluate(() => navigator.clipboard.readText());
	expect(report).toMatch(/^Hindsight \d/);
	expect(report).toContain('- Video, H.264: yes, tried at 1280×720, 30/s');
	expect(report).toMatch(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}Recording/);
	const devices = await page.evaluate(() => navigator.mediaDevices.enumerateDevices());
	const secrets = [
		'a-private-place',
		'numbered', // The label of a fake camera is the path of its file.
		...sources.flatMap(({ id, label }) => [id, label]),
		...devices.flatMap(({ deviceId, groupId, label }) => [deviceId, groupId, label])
	];
	for (const secret of secrets.filter((text) => text.length > 7)) expect(report).not.toContain(secret);
	expect(report).not.toMatch(/https?:|\?\w+=|\/(home|tmp|work|Users)\//);
});

test('a report that may not be copied is shown, selected', async ({ launch }) => {
	const { page, url } = await launch({ camera: 'none' });
	await page.goto(`${url}/diagnostics`);
	await page.evaluate(() => {
		const refuse = (): Promise<never> => Promise.reject(new DOMException('no', 'NotAllowedError'));
		Object.defineProperty(navigator.clipboard, 'writeText', { value: refuse });
	});
	await expect(page.getByRole('region', { name: 'Right now' })).toContainText('Nothing yet: the camera is off');
	await page.getByRole('button', { name: 'Copy report' }).click();
	const area = page.getByRole('textbox');
	await expect(area).toHaveValue(/^Hindsight \d[^]*Right now\n- What is held: Nothing yet/);
	await expect(area).toBeFocused();
	const selected = await area.evaluate((element: HTMLTextAreaElement) => element.selectionEnd - element.selectionStart);
	expect(selected).toBeGreaterThan(400);
});

test('after the browser was killed one line says what was kept; Save it makes a clip of exactly that', async ({
	launch
}) => {
	test.setTimeout(120_000);
	const first = await launch({ camera: 'numbered' });
	await startCamera(first.page);
	const before = await waitForStatus(first.page, ({ duration_seconds }) => duration_seconds >= 6);
	await first.kill();

	const { page, context } = await launch({ camera: 'numbered', profileDir: first.profileDir });
	const line = page.getByRole('region', { name: 'After a crash' });
	await expect(line).toContainText(/After a crash: 0:\d\d kept, \d\d:\d\d:\d\d–\d\d:\d\d:\d\d UTC/);
	// Over a reload too, and whatever else is done.
	await page.reload();
	await startCamera(page);
	const after = await waitForStatus(page, ({ sources }) => (sources[0]?.gaps.length ?? 0) > 0);
	expect(after.sources[0]?.gaps[0]?.cause).toBe('crash');
	expect(Date.parse(after.sources[0]?.gaps[0]?.from ?? '')).toBeGreaterThanOrEqual(
		Date.parse(before.newest_frame ?? '') - 1
	);
	const kept = /(\d\d:\d\d:\d\d)–(\d\d:\d\d:\d\d) UTC/.exec(await line.innerText());
	await line.getByRole('button', { name: 'Save it' }).click();
	await expect(savedAnswer(page)).toContainText(`${kept?.[1]}–${kept?.[2]} UTC`);
	await expect(line).toBeHidden();

	// Answered is answered, in other tabs and later too.
	const other = await context.newPage();
	await other.goto(page.url());
	await expect(other.getByRole('button', { name: /Save last/ })).toBeVisible();
	await expect(other.getByRole('region', { name: 'After a crash' })).toBeHidden();
	await other.close();

	await readyCard(page);
	await expect(page.getByRole('article')).toHaveCount(1);
	await openPage(page, 'Settings');
	await page.getByRole('link', { name: 'Diagnostics' }).click();
	const events = page.getByRole('region', { name: 'Events' });
	await expect(events).toContainText(/After a crash: 0:\d\d kept/);
	await expect(events).toContainText(/are missing: browser ended suddenly/);
	await expect(events).toContainText('A clip was saved');
	await expect(events).toContainText('The file of a clip was made');
});

test('a browser that was closed, and a page that was reloaded, say nothing of a crash', async ({ launch }) => {
	const first = await launch({ camera: 'numbered' });
	await startCamera(first.page);
	await waitForStatus(first.page, ({ duration_seconds }) => duration_seconds >= 3);
	await first.page.reload();
	await expect(first.page.getByRole('button', { name: /Save last/ })).toBeVisible();
	await expect(first.page.getByRole('region', { name: 'After a crash' })).toBeHidden();
	await startCamera(first.page);
	// As a user closes it: the browser that is told to quit by its tests asks no page.
	const closed = first.page.waitForEvent('close');
	await first.page.close({ runBeforeUnload: true });
	await closed;
	await first.close();
	const { page } = await launch({ camera: 'numbered', profileDir: first.profileDir });
	await expect(page.getByRole('button', { name: /Save last/ })).toBeVisible();
	await expect(page.getByRole('region', { name: 'After a crash' })).toBeHidden();
});
