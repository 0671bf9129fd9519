import { expect, test } from '../harness';

const PAGES = [
	{ path: '/', link: 'Live' },
	{ path: '/gallery', link: 'Gallery' },
	{ path: '/settings', link: 'Settings' }
];

test('each page opens by its link and by its address, with links to all three', async ({ launch }) => {
	const { page, url } = await launch({ camera: 'none' });
	for (const { path, link } of PAGES) {
		await page.goto(`${url}${path}`);
		for (const other of PAGES)
			await expect(page.getByRole('link', { name: other.link, exact: true }).first()).toBeVisible();
		await page.goto(url);
		await page.getByRole('link', { name: link, exact: true }).first().click();
		await expect(page).toHaveURL(`${url}${path}`);
	}
});

test('pages and scripts come with a policy that lets in nothing foreign or inline', async ({ server }) => {
	for (const path of ['/', '/gallery', '/settings']) {
		const response = await fetch(`${server.url}${path}`);
		expect(response.status).toBe(200);
		const policy = response.headers.get('content-security-policy') ?? '';
		expect(policy).toMatch(/script-src 'self' 'wasm-unsafe-eval' 'sha256-[^']+'(;|$)/);
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy).not.toMatch(/unsafe-inline|unsafe-eval'.*'unsafe-eval'| \*/);
		expect(response.headers.get('permissions-policy')).toContain('camera=(self)');
		expect(response.headers.get('cache-control')).toBe('no-cache');

		const script = /\.\/(_app\/immutable\/[^"]+\.js)/.exec(await response.text())?.[1];
		const answer = await fetch(`${server.url}/${script}`, { headers: { 'accept-encoding': 'br' } });
		expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
		expect(answer.headers.get('cache-control')).toContain('immutable');
		expect(answer.headers.get('content-encoding')).toBe('br');
	}
});

test('an address that is not there is answered with 404 and a page that leads back', async ({ launch, complaints }) => {
	complaints.allow(/status of 404/);
	complaints.allow(/Not found: \/nowhere/);
	const { page, url } = await launch({ camera: 'none' });
	const response = await page.goto(`${url}/nowhere`);
	expect(response?.status()).toBe(404);
	await expect(page.getByRole('link', { name: 'Live', exact: true }).first()).toBeVisible();
});
