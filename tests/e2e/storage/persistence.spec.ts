import type { Page } from 'playwright/test';
import { expect, test } from '../harness.js';
import { openPage, startCamera } from '../steps.js';

/** Without a head Chromium decides alone, and the same each time: the answer is put in its place. Runs in the page. */
function answerPersist(answer: boolean): void {
	const asked = () => Number(sessionStorage.getItem('asked') ?? 0);
	const isGiven = () => answer && asked() > 0;
	Object.assign(navigator.storage, {
		persist: () => {
			sessionStorage.setItem('asked', String(asked() + 1));
			return Promise.resolve(answer);
		},
		persisted: () => Promise.resolve(isGiven())
	});
}

/** How often the browser was asked to keep what is stored. */
async function askedCount(page: Page): Promise<number> {
	return Number(await page.evaluate(() => sessionStorage.getItem('asked') ?? '0'));
}

async function stopCamera(page: Page): Promise<void> {
	await openPage(page, 'Live');
	await page.getByRole('button', { name: 'Stop camera' }).click();
	await expect(page.getByRole('button', { name: 'Start camera' })).toBeVisible();
}

for (const { answer, words } of [
	{ answer: true, words: 'The browser keeps everything here until you delete it.' },
	{ answer: false, words: 'When the disk gets full, the browser may delete what is kept here.' }
]) {
	test(`the browser is asked to keep what is stored at the first recording; it says ${answer ? 'yes' : 'no'}, and that is shown`, async ({
		launch
	}) => {
		const { page } = await launch({ camera: 'builtin' });
		await page.addInitScript(answerPersist, answer);
		await page.reload();
		await openPage(page, 'Settings');
		await expect(page.getByText('the browser may delete what is kept here')).toBeVisible();
		expect(await askedCount(page), 'nobody asked before there is anything to keep').toBe(0);

		await openPage(page, 'Live');
		await startCamera(page);
		await expect.poll(() => askedCount(page)).toBe(1);
		await openPage(page, 'Settings');
		await expect(page.getByText(words)).toBeVisible();
		const ask = page.getByRole('button', { name: 'Ask to keep it' });
		await expect(ask).toHaveCount(answer ? 0 : 1);

		await stopCamera(page);
		await startCamera(page);
		expect(await askedCount(page), 'once').toBe(1);
		if (answer) return;
		await openPage(page, 'Settings');
		await ask.click();
		await expect(page.getByText('It did not agree to keep it.').first()).toBeVisible();
		expect(await askedCount(page)).toBe(2);
	});
}
