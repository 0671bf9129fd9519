import type { Page } from 'playwright/test';
import {
	card,
	expect,
	multipartSet,
	PART_BYTES,
	pasteUpload,
	putUrl,
	sha256Of,
	test,
	testClip
} from './upload-harness';
import { everythingWritten } from './written-steps';

const CLIP = testClip('Secret', 1_500_000);

/** All signatures in a text. */
function signaturesOf(text: string): string[] {
	return [...text.matchAll(/X-Amz-Signature=([0-9a-f]{64})/g)].map(([, signature = '']) => signature);
}

/** What the app itself writes to the console; the browser's own words about a request name its URL. */
function listenTo(page: Page): string[] {
	const said: string[] = [];
	page.on('console', (message) => {
		const isBrowsersOwn = message.args().length === 0;
		if (!isBrowsersOwn) said.push(message.text());
	});
	return said;
}

test('a URL is in nothing the app wrote once the job is done', async ({ gallery, minio, bucket, network }) => {
	const big = testClip('Larger', 2 * PART_BYTES);
	const { page } = await gallery([CLIP, big]);
	const said = listenTo(page);
	const url = await putUrl(minio, network.port, bucket, 'a.mp4');
	const set = await multipartSet(minio, network.port, bucket, 'b.mp4', big.sizeBytes);
	await pasteUpload(page, CLIP, url);
	await expect(card(page, CLIP)).toContainText('Uploaded');
	network.plan(null, { kind: 'answer', status: 503 });
	await pasteUpload(page, big, set);
	await expect(card(page, big)).toContainText('Uploaded', { timeout: 20_000 });
	const signatures = [...signaturesOf(url), ...signaturesOf(set)];
	expect(signatures.length).toBe(5);
	const written = await everythingWritten(page);
	expect(written).toContain('"state":"uploaded"');
	for (const signature of signatures) expect(written).not.toContain(signature);
	for (const line of said) expect(line).not.toMatch(/X-Amz/);
	expect(written).not.toMatch(/X-Amz-/i);
});

test('nor once it was refused or cancelled, nor in the words about it', async ({ gallery, minio, bucket, network }) => {
	const { page } = await gallery([CLIP]);
	const said = listenTo(page);
	const url = await putUrl(minio, network.port, bucket, 'a.mp4');
	const [signature = ''] = signaturesOf(url);
	// A server that repeats the request in its error, as AWS does.
	network.plan({
		kind: 'answer',
		status: 403,
		body: `<Error><Code>SignatureDoesNotMatch</Code><Message>For ${url.replaceAll('&', '&amp;')}</Message><SignatureProvided>${signature}</SignatureProvided></Error>`
	});
	await pasteUpload(page, CLIP, url);
	await expect(card(page, CLIP)).toContainText('finds the signature wrong');
	expect(await everythingWritten(page)).not.toContain(signature);

	network.plan({ kind: 'silent' });
	await pasteUpload(page, CLIP, url);
	await expect(card(page, CLIP)).toContainText(/Uploading|All is sent/);
	// While the queue needs it, it is in the queue and nowhere else.
	const needed = await everythingWritten(page);
	expect(needed.split(signature).length - 1).toBe(1);
	await card(page, CLIP).getByRole('button', { name: 'Cancel' }).click();
	await expect(card(page, CLIP).getByRole('button', { name: 'Cancel' })).toHaveCount(0);
	expect(await everythingWritten(page)).not.toContain(signature);
	for (const line of said) expect(line).not.toContain(signature);
});

test('requests go bare: no cookie, no referrer, no service worker in between', async ({
	gallery,
	minio,
	bucket,
	network
}) => {
	const { page, context } = await gallery([CLIP]);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
	await context.addCookies([{ name: 'session', value: 'private', url: `http://${network.host}` }]);
	const viaWorker: string[] = [];
	context.on('request', (request) => {
		if (request.serviceWorker() && request.url().includes(network.host)) viaWorker.push(request.url());
	});
	await pasteUpload(
		page,
		CLIP,
		await multipartSet(minio, network.port, bucket, 'a.mp4', CLIP.sizeBytes, { withHead: true })
	);
	await expect(card(page, CLIP)).toContainText('Uploaded');
	expect(network.seen.length).toBe(2);
	for (const { headers } of network.seen) {
		expect(headers.cookie).toBeUndefined();
		expect(headers.referer).toBeUndefined();
		expect(headers.authorization).toBeUndefined();
	}
	expect(viaWorker).toEqual([]);
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(CLIP));
});

test('an upload that is sent on to another address is not called uploaded', async ({
	gallery,
	minio,
	bucket,
	network
}) => {
	const { page } = await gallery([CLIP]);
	const elsewhere = await putUrl(minio, network.port, bucket, 'elsewhere.mp4');
	network.plan({ kind: 'answer', status: 307, headers: { location: elsewhere } });
	await pasteUpload(page, CLIP, await putUrl(minio, network.port, bucket, 'a.mp4'));
	await expect(card(page, CLIP)).toContainText('sent the upload on to another address');
	await expect(card(page, CLIP)).toContainText('Upload failed');
});
