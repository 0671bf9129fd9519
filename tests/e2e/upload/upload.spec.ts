import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { changedCard, openEditor, press } from '../clip/edit-steps';
import { download, waitForStatus } from '../harness';
import { readyCard, startCamera } from '../steps';
import { card, expect, multipartSet, pasteUpload, putUrl, sha256Of, test, testClip } from './upload-harness';

test('a clip goes to the bucket by a pasted PUT URL, byte for byte', async ({ gallery, minio, bucket }) => {
	const clip = testClip('Red car', 3_000_001);
	const { page } = await gallery([clip]);
	const url = await putUrl(minio, minio.port, bucket, 'day one/red car.mp4');

	await card(page, clip).getByRole('button', { name: 'Upload', exact: true }).click();
	const dialog = page.getByRole('dialog');
	await dialog.getByRole('textbox', { name: 'Presigned URL' }).fill(url);
	await expect(dialog).toContainText(minio.host);
	await expect(dialog).toContainText(bucket);
	await expect(dialog).toContainText('day one/red car.mp4');
	await expect(dialog).toContainText(/until 20\d\d-.* UTC, in 59 min/);
	await dialog.getByRole('button', { name: 'Upload', exact: true }).click();

	await expect(dialog).toBeHidden();
	await expect(card(page, clip)).toContainText('Uploaded');
	await expect(card(page, clip)).toContainText(`${minio.host} › ${bucket} › day one/red car.mp4`);
	expect(await minio.sha256Of(bucket, 'day one/red car.mp4')).toBe(sha256Of(clip));
	const { metaData } = await minio.client.statObject(bucket, 'day one/red car.mp4');
	expect(metaData['content-type']).toBe('video/mp4');
	await page.reload();
	await expect(card(page, clip)).toContainText('Uploaded');
});

test('by a POST form, named after the clip', async ({ gallery, minio, bucket }) => {
	const clip = testClip('Parcel', 2_000_000);
	const { page } = await gallery([clip]);
	const policy = minio.client.newPostPolicy();
	policy.setBucket(bucket);
	policy.setKeyStartsWith('cam/');
	policy.setContentType('video/mp4');
	policy.setContentLengthRange(1, 10_000_000);
	policy.setExpires(new Date(Date.now() + 600_000));
	const { postURL, formData } = await minio.client.presignedPostPolicy(policy);
	await pasteUpload(page, clip, JSON.stringify({ url: postURL, fields: formData }));

	await expect(card(page, clip)).toContainText('Uploaded');
	const [key = ''] = await minio.keysOf(bucket);
	expect(key).toBe('cam/hindsight-door-2026-11-22T10-04-30Z.mp4');
	expect(await minio.sha256Of(bucket, key)).toBe(sha256Of(clip));
});

test('by the line that mc share upload prints', async ({ gallery, minio, bucket }) => {
	const clip = testClip('Shared', 1_000_000);
	const { page } = await gallery([clip]);
	const policy = minio.client.newPostPolicy();
	policy.setBucket(bucket);
	policy.setKey('my door.mp4');
	policy.setExpires(new Date(Date.now() + 600_000));
	const { postURL, formData } = await minio.client.presignedPostPolicy(policy);
	const { key: _, ...rest } = formData as Record<string, string>;
	const fields = Object.entries(rest).map(([name, value]) => `-F ${name}=${value} `);
	await pasteUpload(page, clip, `Share: curl ${postURL}/ ${fields.join('')}-F key=my\\ door.mp4 -F file=@<FILE>`);

	await expect(card(page, clip)).toContainText('Uploaded');
	expect(await minio.sha256Of(bucket, 'my door.mp4')).toBe(sha256Of(clip));
});

test('a 60 MB clip goes in parts, and progress moves', async ({ gallery, minio, bucket, network }) => {
	const clip = testClip('Long drive', 60_000_000);
	const { page } = await gallery([clip]);
	// Slow enough to be seen.
	network.always({ kind: 'slow', bytesPerSecond: 30_000_000 });
	await pasteUpload(page, clip, await multipartSet(minio, network.port, bucket, 'long.mp4', clip.sizeBytes));

	const bar = card(page, clip).getByRole('progressbar', { name: 'Upload' });
	const seen = new Set<number>();
	await expect
		.poll(
			async () => {
				if (await bar.isVisible()) seen.add(Number(await bar.getAttribute('value', { timeout: 500 }).catch(() => 0)));
				return await card(page, clip).innerText();
			},
			{ timeout: 40_000, intervals: [100] }
		)
		.toContain('Uploaded');
	expect(seen.size).toBeGreaterThan(5);
	expect(Math.max(...seen)).toBeLessThanOrEqual(clip.sizeBytes);
	expect(await minio.sha256Of(bucket, 'long.mp4')).toBe(sha256Of(clip));
	expect(network.seen.map(({ method }) => method)).toEqual([...Array<string>(10).fill('PUT'), 'POST']);
	expect(await minio.openUploads(bucket, 'long.mp4')).toBe(0);
});

test('a clip that is edited after its upload says that the copy is of the older cut, and goes again', async ({
	launch,
	minio,
	bucket
}) => {
	test.setTimeout(90_000);
	const { page } = await launch({ camera: 'numbered' });
	await startCamera(page);
	await waitForStatus(page, ({ frame_count }) => frame_count >= 90);
	await page.getByRole('button', { name: /^Save last/ }).click();
	const made = await readyCard(page);
	const send = async (button: string, key: string) => {
		await made.getByRole('button', { name: button, exact: true }).click();
		const dialog = page.getByRole('dialog');
		await dialog.getByRole('textbox', { name: 'Presigned URL' }).fill(await putUrl(minio, minio.port, bucket, key));
		await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
	};
	const upload = made.getByRole('group', { name: 'Upload' });
	await send('Upload', 'older.mp4');
	await expect(upload).toContainText('Uploaded');
	await expect(upload.getByRole('button', { name: 'Free the space here…' })).toBeVisible();

	await openEditor(page, made);
	await press(page, 'Start', 'ArrowRight');
	await page.getByRole('button', { name: 'Save changes' }).click();
	await changedCard(page);
	await expect(upload).toContainText('Uploaded before the last change: the copy there has the older ends.');
	await expect(upload, 'the newer cut is only here').not.toContainText('Free the space');
	await page.reload();
	await send('Upload again', 'newer.mp4');
	await expect(upload).toContainText(/^\s*Uploaded\s/);
	await expect(upload).not.toContainText('before the last change');
	const { path } = await download(page, made.getByRole('button', { name: 'Download' }));
	const bytes = await readFile(path);
	expect(await minio.sha256Of(bucket, 'newer.mp4')).toBe(createHash('sha256').update(bytes).digest('hex'));
});
