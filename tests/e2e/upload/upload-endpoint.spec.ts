import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { ROOT } from '../../../scripts/prepare.mjs';
import { credentials } from '../../support/minio';
import { changedCard, openEditor, press } from '../clip/edit-steps';
import { download, waitForStatus } from '../harness';
import { openPage, readyCard, startCamera } from '../steps';
import { card, expect, putUrl, sha256Of, test, testClip } from './upload-harness';

const SMALL = testClip('Small', 900_000);
const LARGE = testClip('Large', 20_000_000);

async function setEndpoint(page: Page, url: string, endpoint: string): Promise<void> {
	await page.goto(`${url}/settings`);
	const field = page.getByLabel('Presign endpoint');
	await field.fill(endpoint);
	await field.press('Enter');
	await expect(page.locator('#main').getByText('Saved')).toBeVisible();
}

/** The example of the docs, run as they say. */
async function startExample(port: number, bucket: string, origin: string): Promise<{ url: string; stop(): void }> {
	const server = spawn(process.execPath, [join(ROOT, 'examples/presign-server/server.mjs')], {
		env: {
			...process.env,
			S3_ENDPOINT: `http://127.0.0.1:${port}`,
			S3_ACCESS_KEY: credentials.user,
			S3_SECRET_KEY: credentials.password,
			BUCKET: bucket,
			ALLOW_ORIGIN: origin,
			PORT: '0'
		},
		stdio: ['ignore', 'pipe', 'inherit']
	});
	const url = await new Promise<string>((resolve, reject) => {
		server.once('exit', (code) => reject(new Error(`the example ended with ${code}`)));
		server.stdout.setEncoding('utf8').on('data', (text: string) => {
			const found = /http:\S+/.exec(text)?.[0];
			if (found) resolve(found);
		});
	});
	return { url, stop: () => void server.kill() };
}

test('the example endpoint says where clips go: small ones at once, large ones in parts', async ({
	gallery,
	minio,
	bucket
}) => {
	const { page, url } = await gallery([SMALL, LARGE]);
	const example = await startExample(minio.port, bucket, url);
	try {
		await setEndpoint(page, url, example.url);
		await page.goto(`${url}/gallery`);
		for (const clip of [SMALL, LARGE]) {
			await card(page, clip).getByRole('button', { name: 'Upload', exact: true }).click();
			await expect(page.getByRole('dialog')).toContainText('Leave it empty to ask your presign endpoint');
			await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
			await expect(card(page, clip)).toContainText('Uploaded', { timeout: 20_000 });
			const sha256 = sha256Of(clip);
			const key = (await minio.keysOf(bucket)).find((name) => name.includes(sha256.slice(0, 12))) ?? '';
			expect(key).toMatch(/^2026-11-22\/.*hindsight-door-2026-11-22T10-0\d-30Z\.mp4$/);
			expect(await minio.sha256Of(bucket, key)).toBe(sha256);
		}
	} finally {
		example.stop();
	}
});

test('every clip is uploaded by itself once that is wished, and not the older ones', async ({
	gallery,
	minio,
	bucket
}) => {
	const browser = await gallery([]);
	const { page, url } = browser;
	const example = await startExample(minio.port, bucket, url);
	try {
		await setEndpoint(page, url, example.url);
		await page.getByRole('switch', { name: 'Upload every clip' }).check();
		await expect(page.getByRole('switch', { name: 'Upload every clip' })).toBeChecked();
		await gallery([SMALL, { ...LARGE, createdUs: (Date.now() + 60_000) * 1000 }], browser);
		await expect(card(page, LARGE)).toContainText('Uploaded', { timeout: 20_000 });
		await expect(card(page, SMALL).getByRole('group', { name: 'Upload' })).toHaveCount(0);
		expect((await minio.keysOf(bucket)).length).toBe(1);
	} finally {
		example.stop();
	}
});

test('where every clip is uploaded, a clip whose ends were changed goes again by itself', async ({
	launch,
	minio,
	bucket
}) => {
	test.setTimeout(90_000);
	const { page, url } = await launch({ camera: 'numbered' });
	const example = await startExample(minio.port, bucket, url);
	try {
		await setEndpoint(page, url, example.url);
		await page.getByRole('switch', { name: 'Upload every clip' }).check();
		await expect(page.getByRole('switch', { name: 'Upload every clip' })).toBeChecked();
		await openPage(page, 'Live');
		await startCamera(page);
		await waitForStatus(page, ({ frame_count }) => frame_count >= 90);
		await page.getByRole('button', { name: /^Save last/ }).click();
		const made = await readyCard(page);
		const upload = made.getByRole('group', { name: 'Upload' });
		await expect(upload).toContainText('Uploaded', { timeout: 20_000 });
		await openEditor(page, made);
		await press(page, 'Start', 'ArrowRight');
		await page.getByRole('button', { name: 'Save changes' }).click();
		await changedCard(page);
		await expect.poll(async () => (await minio.keysOf(bucket)).length, { timeout: 20_000 }).toBe(2);
		await expect(upload).toContainText(/^\s*Uploaded\s/);
		await expect(upload).not.toContainText('before the last change');
		const { path } = await download(page, made.getByRole('button', { name: 'Download' }));
		const sha256 = createHash('sha256')
			.update(await readFile(path))
			.digest('hex');
		const key = (await minio.keysOf(bucket)).find((name) => name.includes(sha256.slice(0, 12))) ?? '';
		expect(await minio.sha256Of(bucket, key), 'the newer cut').toBe(sha256);
	} finally {
		example.stop();
	}
});

test('an endpoint that gives an expired URL is asked anew; one that refuses or talks nonsense is named', async ({
	gallery,
	minio,
	bucket
}) => {
	const answers: { status: number; body: string }[] = [];
	const asked: Record<string, unknown>[] = [];
	const endpoint = createServer((request, response) => {
		const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };
		if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
		let text = '';
		request
			.on('data', (chunk: Buffer) => (text += chunk.toString()))
			.on('end', () => {
				asked.push(JSON.parse(text) as Record<string, unknown>);
				const { status, body } = answers.shift() ?? { status: 500, body: '' };
				response.writeHead(status, cors).end(body);
			});
	});
	await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
	try {
		const { page, url } = await gallery([SMALL]);
		const port = (endpoint.address() as AddressInfo).port;
		await setEndpoint(page, url, `http://127.0.0.1:${port}/presign?token=mine`);
		await page.goto(`${url}/gallery`);
		const upload = async () => {
			await card(page, SMALL).getByRole('button', { name: 'Upload', exact: true }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
		};
		answers.push({ status: 403, body: '' });
		await upload();
		await expect(card(page, SMALL)).toContainText('The presign endpoint refused (answer 403)');
		answers.push({ status: 200, body: '{"hello":1}' });
		await card(page, SMALL).getByRole('button', { name: 'Try again' }).click();
		await expect(card(page, SMALL)).toContainText('The presign endpoint’s answer is not understood'.replace('’', "'"));
		const old = await putUrl(minio, minio.port, bucket, 'a.mp4', 60, new Date(Date.now() - 3_600_000));
		answers.push(
			{ status: 503, body: '' },
			{ status: 200, body: JSON.stringify({ url: old }) },
			{ status: 200, body: JSON.stringify({ url: await putUrl(minio, minio.port, bucket, 'a.mp4') }) }
		);
		await card(page, SMALL).getByRole('button', { name: 'Try again' }).click();
		await expect(card(page, SMALL)).toContainText('Uploaded', { timeout: 20_000 });
		expect(asked.at(-1)).toEqual({
			name: 'hindsight-door-2026-11-22T10-04-30Z.mp4',
			type: 'video/mp4',
			size: SMALL.sizeBytes,
			sha256: sha256Of(SMALL),
			capturedAt: '2026-11-22T10:04:30.000Z',
			source: 'Door'
		});
		expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(SMALL));
	} finally {
		endpoint.closeAllConnections();
		endpoint.close();
	}
});

test('an uploaded clip can be freed here: file gone, card and place kept', async ({ gallery, minio, bucket }) => {
	const { page } = await gallery([SMALL]);
	await card(page, SMALL).getByRole('button', { name: 'Upload', exact: true }).click();
	await page.getByRole('textbox', { name: 'Presigned URL' }).fill(await putUrl(minio, minio.port, bucket, 'a.mp4'));
	await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
	await card(page, SMALL).getByRole('button', { name: 'Free the space here…' }).click();
	await expect(page.getByRole('dialog')).toContainText(`${minio.host} › ${bucket} › a.mp4`);
	await page.getByRole('button', { name: 'Keep it' }).click();
	expect(await clipFiles(page)).toEqual([`${SMALL.id}.mp4`]);
	await card(page, SMALL).getByRole('button', { name: 'Free the space here…' }).click();
	await page.getByRole('button', { name: 'Free the space', exact: true }).click();
	await expect(card(page, SMALL).getByRole('button', { name: 'Free the space here…' })).toHaveCount(0);
	await expect(card(page, SMALL)).toContainText('Uploaded');
	expect(await clipFiles(page)).toEqual([]);
	await expect(card(page, SMALL).getByRole('button', { name: 'Download' })).toHaveAttribute('aria-disabled', 'true');
	await page.reload();
	await expect(card(page, SMALL)).toContainText(`${bucket} › a.mp4`);
});

async function clipFiles(page: Page): Promise<string[]> {
	return await page.evaluate(async () => {
		const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('clips');
		const names: string[] = [];
		for await (const name of folder.keys()) names.push(name);
		return names;
	});
}
