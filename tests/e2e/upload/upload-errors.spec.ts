import { setTimeout as wait } from 'node:timers/promises';
import { startMinio } from '../../support/minio';
import { card, expect, multipartSet, pasteUpload, PART_BYTES, putUrl, test, testClip } from './upload-harness';

// Every error of the issue, brought about for real: by waiting, tampering, limits, a missing bucket, a foreign origin.

const CLIP = testClip('Door', 500_000);

test.describe('the dialog says beforehand', () => {
	test('that a URL has expired, and so does the card when it is pressed all the same', async ({
		gallery,
		minio,
		bucket,
		network
	}) => {
		const { page } = await gallery([CLIP]);
		const signedAt = new Date(Date.now() - 120_000);
		const url = await putUrl(minio, network.port, bucket, 'a.mp4', 60, signedAt);
		await card(page, CLIP).getByRole('button', { name: 'Upload', exact: true }).click();
		await page.getByRole('textbox', { name: 'Presigned URL' }).fill(url);
		await expect(page.getByRole('dialog')).toContainText(/The URL expired at 20\d\d-/);
		await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
		await expect(card(page, CLIP)).toContainText('Upload stopped: needs a fresh URL');
		await expect(card(page, CLIP)).toContainText(/The URL expired at 20\d\d-/);
		expect(network.seen).toEqual([]);
		// A fresh one goes through.
		await card(page, CLIP).getByRole('button', { name: 'Paste a fresh URL' }).click();
		await page.getByRole('textbox', { name: 'Presigned URL' }).fill(await putUrl(minio, network.port, bucket, 'a.mp4'));
		await page.getByRole('dialog').getByRole('button', { name: 'Upload', exact: true }).click();
		await expect(card(page, CLIP)).toContainText('Uploaded');
	});

	test('what else is wrong, and sends nothing', async ({ gallery, minio, bucket, network }) => {
		const { page } = await gallery([CLIP]);
		await card(page, CLIP).getByRole('button', { name: 'Upload', exact: true }).click();
		const dialog = page.getByRole('dialog');
		const url = await putUrl(minio, network.port, bucket, 'a.mp4');
		const get = await minio.client.presignedGetObject(bucket, 'a.mp4', 60, { 'response-content-type': 'video/mp4' });
		const cases: readonly (readonly [string, RegExp])[] = [
			['hello', /This is no upload URL/],
			[url.replace('127.0.0.1', 'nas.example'), /plain http/],
			[get, /a download \(GET\)/],
			[url.replace(/&X-Amz-Signature=.*/, ''), /X-Amz-Signature is missing/],
			[await multipartSet(minio, network.port, bucket, 'a.mp4', 1, { partSize: 100_000 }), /larger than this takes/]
		];
		for (const [text, words] of cases) {
			await dialog.getByRole('textbox', { name: 'Presigned URL' }).fill(text);
			await expect(dialog).toContainText(words);
			await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
			await expect(dialog.getByRole('alert')).toContainText('Nothing was sent');
		}
		await dialog.getByRole('button', { name: 'Cancel' }).click();
		await expect(dialog).toBeHidden();
		expect(network.seen).toEqual([]);
	});
});

test.describe('the card says in words what the server says', () => {
	test('a tampered signature', async ({ gallery, minio, bucket }) => {
		const { page } = await gallery([CLIP]);
		const url = await putUrl(minio, minio.port, bucket, 'a.mp4');
		await pasteUpload(
			page,
			CLIP,
			url.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
		);
		await expect(card(page, CLIP)).toContainText('The server finds the signature wrong');
		await expect(card(page, CLIP).getByRole('button', { name: 'Try again' })).toHaveCount(0);
	});

	test('a content type other than the signed one, and which header that is', async ({ gallery, minio, bucket }) => {
		const { page } = await gallery([CLIP]);
		// Signed for a type that a clip does not have, which only the server can tell.
		const url = minio.presignWithHeaders('PUT', bucket, 'a.mp4', { 'content-type': 'image/png' });
		await pasteUpload(page, CLIP, url);
		await expect(card(page, CLIP)).toContainText('signed together with content-type');
		await pasteUpload(page, CLIP, minio.presignWithHeaders('PUT', bucket, 'a.mp4', { 'content-type': 'video/mp4' }));
		await expect(card(page, CLIP)).toContainText('Uploaded');
	});

	test('more than a policy allows, found out by the server', async ({ gallery, minio, bucket, network }) => {
		const { page } = await gallery([CLIP]);
		const policy = minio.client.newPostPolicy();
		policy.setBucket(bucket);
		policy.setKey('a.mp4');
		policy.setContentLengthRange(1, 1_000);
		policy.setExpires(new Date(Date.now() + 600_000));
		const { postURL, formData } = await minio.clientFor(network.port).presignedPostPolicy(policy);
		const text = JSON.stringify({ url: postURL, fields: formData });
		await card(page, CLIP).getByRole('button', { name: 'Upload', exact: true }).click();
		await page.getByRole('textbox', { name: 'Presigned URL' }).fill(text);
		await expect(page.getByRole('dialog')).toContainText('larger than this takes: at most 1000 bytes');
		await page.keyboard.press('Escape');
		// The same answer from MinIO itself, to a request no dialog looked at.
		const form = new FormData();
		for (const [name, value] of Object.entries(formData)) form.append(name, String(value));
		form.append('file', new Blob([new Uint8Array(2_000)]), 'a.mp4');
		const answer = await fetch(postURL, { method: 'POST', body: form });
		expect(await answer.text()).toContain('EntityTooLarge');
		network.plan({
			kind: 'answer',
			status: answer.status,
			body: '<Error><Code>EntityTooLarge</Code><Message>Your proposed upload exceeds the maximum allowed object size.</Message></Error>'
		});
		await pasteUpload(page, CLIP, await putUrl(minio, network.port, bucket, 'a.mp4'));
		await expect(card(page, CLIP)).toContainText('The clip is larger than the server takes');
	});

	test('a bucket that is not there', async ({ gallery, minio }) => {
		const { page } = await gallery([CLIP]);
		await pasteUpload(page, CLIP, await putUrl(minio, minio.port, 'nowhere', 'a.mp4'));
		await expect(card(page, CLIP)).toContainText('There is no bucket named nowhere');
	});

	test('a URL dated ahead, by this device and by the server', async ({ gallery, minio, bucket, network }) => {
		const { page } = await gallery([CLIP]);
		const url = await putUrl(minio, network.port, bucket, 'a.mp4', 3600, new Date(Date.now() + 20 * 60_000));
		await pasteUpload(page, CLIP, url);
		await expect(card(page, CLIP)).toContainText('not valid before');
		expect(network.seen).toEqual([]);
		// A device whose clock is ahead as well sees nothing wrong; then the server does.
		await page.clock.setFixedTime(Date.now() + 20 * 60_000);
		await pasteUpload(page, CLIP, url);
		await expect(card(page, CLIP)).toContainText('The URL is not valid yet');
		expect(network.seen.map(({ status }) => status)).toEqual([403]);
	});

	test('expiry while it waits for the network', async ({ gallery, minio, bucket, network }) => {
		const { page } = await gallery([CLIP]);
		network.always({ kind: 'answer', status: 503 });
		await pasteUpload(page, CLIP, await putUrl(minio, network.port, bucket, 'a.mp4', 2));
		await expect(card(page, CLIP)).toContainText('tries again');
		await expect(card(page, CLIP)).toContainText('The URL expired at');
		await expect(card(page, CLIP)).toContainText('needs a fresh URL');
	});

	test('expiry by the server’s clock, ahead of this device’s', async ({ gallery, minio, bucket, network }) => {
		const { page } = await gallery([CLIP]);
		const signedAt = new Date();
		const url = await putUrl(minio, network.port, bucket, 'a.mp4', 1, signedAt);
		await wait(2_000);
		await page.clock.setFixedTime(signedAt);
		await pasteUpload(page, CLIP, url);
		await expect(card(page, CLIP)).toContainText('The URL has expired');
		expect(network.seen.map(({ status }) => status)).toEqual([403]);
	});

	test('a part smaller than S3 takes', async ({ gallery, minio, bucket }) => {
		const clip = testClip('Parts', 2_000_000);
		const { page } = await gallery([clip]);
		const text = await multipartSet(minio, minio.port, bucket, 'a.mp4', clip.sizeBytes, { partSize: 1_000_000 });
		await card(page, clip).getByRole('button', { name: 'Upload', exact: true }).click();
		await page.getByRole('textbox', { name: 'Presigned URL' }).fill(text);
		await expect(page.getByRole('dialog')).toContainText('smaller than 5 MiB');
	});

	test('an upload the server has ended', async ({ gallery, minio, bucket }) => {
		const clip = testClip('Ended', 2 * PART_BYTES);
		const { page } = await gallery([clip]);
		const text = await multipartSet(minio, minio.port, bucket, 'a.mp4', clip.sizeBytes);
		const { abort } = JSON.parse(text) as { abort: string };
		expect((await fetch(abort, { method: 'DELETE' })).status).toBe(204);
		await pasteUpload(page, clip, text);
		await expect(card(page, clip)).toContainText('The server has ended this multipart upload');
	});
});

test('an answer the page may not read is said to be that, with the exact value to set', async ({
	gallery,
	complaints
}) => {
	// The browser's own words.
	complaints.allow(/blocked by CORS policy/);
	const strict = await startMinio('https://elsewhere.example');
	try {
		const bucket = await strict.makeBucket();
		const { page, url: appUrl } = await gallery([CLIP]);
		await pasteUpload(page, CLIP, await putUrl(strict, strict.port, bucket, 'a.mp4'));
		await expect(card(page, CLIP)).toContainText('No answer came that this page may read');
		await card(page, CLIP).getByText('What it can be').click();
		const origin = new URL(appUrl).origin;
		await expect(card(page, CLIP)).toContainText(`MINIO_API_CORS_ALLOW_ORIGIN=${origin}`);
		expect(await strict.keysOf(bucket)).toEqual([]);
	} finally {
		await strict.stop();
	}
});
