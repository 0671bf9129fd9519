import { setTimeout as wait } from 'node:timers/promises';
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

const MANY_PARTS = testClip('Parts', 4 * PART_BYTES);
const ONE_PIECE = testClip('Piece', 5_000_000);

test('pause stops sending, resume goes on with the next part', async ({ gallery, minio, bucket, network }) => {
	const { page } = await gallery([MANY_PARTS]);
	network.always({ kind: 'slow', bytesPerSecond: 6_000_000 });
	await pasteUpload(page, MANY_PARTS, await multipartSet(minio, network.port, bucket, 'a.mp4', MANY_PARTS.sizeBytes));
	await expect.poll(() => network.seen.filter(({ status }) => status === 200).length, { timeout: 20_000 }).toBe(2);
	await card(page, MANY_PARTS).getByRole('button', { name: 'Pause' }).click();
	await expect(card(page, MANY_PARTS)).toContainText('Upload paused');
	await expect(card(page, MANY_PARTS)).toContainText('13 MB of 25 MB');
	const sent = network.seen.length;
	await wait(1_500);
	expect(network.seen.length).toBe(sent);

	network.always(null);
	await card(page, MANY_PARTS).getByRole('button', { name: 'Resume' }).click();
	await expect(card(page, MANY_PARTS)).toContainText('Uploaded');
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(MANY_PARTS));
	// The two parts that were there were not sent again.
	expect(network.seen.filter(({ method, status }) => method === 'PUT' && status === 200).length).toBe(4);
});

test('cancel leaves nothing: no object, no parts, no job, no URL', async ({ gallery, minio, bucket, network }) => {
	const { page } = await gallery([MANY_PARTS]);
	network.always({ kind: 'slow', bytesPerSecond: 6_000_000 });
	const text = await multipartSet(minio, network.port, bucket, 'a.mp4', MANY_PARTS.sizeBytes);
	await pasteUpload(page, MANY_PARTS, text);
	await expect.poll(() => network.seen.filter(({ status }) => status === 200).length, { timeout: 20_000 }).toBe(1);
	expect(await minio.openUploads(bucket, 'a.mp4')).toBe(1);
	await card(page, MANY_PARTS).getByRole('button', { name: 'Cancel' }).click();
	await expect(card(page, MANY_PARTS).getByRole('button', { name: 'Cancel' })).toHaveCount(0);
	await expect.poll(() => minio.openUploads(bucket, 'a.mp4')).toBe(0);
	expect(await minio.keysOf(bucket)).toEqual([]);
	await page.reload();
	await expect(card(page, MANY_PARTS)).toBeVisible();
	await expect(card(page, MANY_PARTS)).not.toContainText('Upload paused');
	// A single PUT, cancelled on its way, leaves no object either.
	await pasteUpload(page, MANY_PARTS, await putUrl(minio, network.port, bucket, 'b.mp4'));
	await expect(card(page, MANY_PARTS)).toContainText('Uploading');
	await card(page, MANY_PARTS).getByRole('button', { name: 'Cancel' }).click();
	await expect(card(page, MANY_PARTS).getByRole('button', { name: 'Cancel' })).toHaveCount(0);
	expect(await minio.keysOf(bucket)).toEqual([]);
});

test('cancelled without a network, the parts are given up when it is back', async ({
	gallery,
	minio,
	bucket,
	network
}) => {
	const { page } = await gallery([MANY_PARTS]);
	network.plan(null, { kind: 'silent' });
	await pasteUpload(page, MANY_PARTS, await multipartSet(minio, network.port, bucket, 'a.mp4', MANY_PARTS.sizeBytes));
	await expect.poll(() => network.seen.length).toBe(2);
	network.always({ kind: 'cut-before-answer' });
	await page.context().setOffline(true);
	await card(page, MANY_PARTS).getByRole('button', { name: 'Cancel' }).click();
	await expect(card(page, MANY_PARTS)).toContainText('Upload cancelled, tidying up');
	expect(await minio.openUploads(bucket, 'a.mp4')).toBe(1);
	network.always(null);
	await page.context().setOffline(false);
	await expect.poll(() => minio.openUploads(bucket, 'a.mp4')).toBe(0);
	await expect(card(page, MANY_PARTS)).not.toContainText('Upload cancelled');
});

test('several clips go one after the other, also when one fails', async ({ gallery, minio, bucket, network }) => {
	const clips = [testClip('First', 400_000), testClip('Second', 500_000), testClip('Third', 600_000)] as const;
	const { page } = await gallery(clips);
	network.plan({ kind: 'slow', bytesPerSecond: 300_000 });
	await pasteUpload(page, clips[0], await putUrl(minio, network.port, bucket, '1.mp4'));
	await pasteUpload(page, clips[1], await putUrl(minio, network.port, 'nowhere', '2.mp4'));
	await pasteUpload(page, clips[2], await putUrl(minio, network.port, bucket, '3.mp4'));
	await expect(card(page, clips[2])).toContainText('Waiting to upload');
	await expect(card(page, clips[2])).toContainText('Uploaded');
	await expect(card(page, clips[0])).toContainText('Uploaded');
	await expect(card(page, clips[1])).toContainText('There is no bucket named nowhere');
	expect(network.seen.map(({ path }) => path)).toEqual([`/${bucket}/1.mp4`, '/nowhere/2.mp4', `/${bucket}/3.mp4`]);
});

test('what may be repeated is: cuts, 500, 503, 429 with Retry-After', async ({ gallery, minio, bucket, network }) => {
	test.setTimeout(90_000);
	const { page } = await gallery([ONE_PIECE]);
	network.plan(
		{ kind: 'cut-body', afterBytes: 1 },
		{
			kind: 'answer',
			status: 503,
			body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate</Message></Error>'
		},
		{ kind: 'cut-body', afterBytes: 2_000_000 }
	);
	await pasteUpload(page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'a.mp4'));
	await expect(card(page, ONE_PIECE)).toContainText('Uploaded', { timeout: 30_000 });
	// The browser itself repeats a request when a kept-alive connection breaks, so there may be more than four.
	expect(network.seen.filter(({ status }) => status === 200).length).toBe(1);
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(ONE_PIECE));
	const before = network.seen.length;

	network.plan({ kind: 'answer', status: 429, headers: { 'retry-after': '4' } }, { kind: 'answer', status: 500 });
	await pasteUpload(page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'b.mp4'));
	const startMs = Date.now();
	await expect.poll(() => network.seen.length, { intervals: [50] }).toBe(before + 2);
	expect(Date.now() - startMs).toBeGreaterThan(3_500);
	await expect(card(page, ONE_PIECE)).toContainText('› b.mp4');
	await expect(card(page, ONE_PIECE)).toContainText('Uploaded', { timeout: 20_000 });
});

test('an answer lost on its way is asked for again, and there is one object', async ({
	gallery,
	minio,
	bucket,
	network
}) => {
	const { page } = await gallery([ONE_PIECE]);
	network.plan({ kind: 'cut-before-answer' }, { kind: 'cut-in-answer' });
	await pasteUpload(page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'a.mp4'));
	await expect(card(page, ONE_PIECE)).toContainText('Uploaded', { timeout: 20_000 });
	expect(await minio.keysOf(bucket)).toEqual(['a.mp4']);
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(ONE_PIECE));
});

test('a lost answer to the joining of parts: told by the object, or honestly not known', async ({
	gallery,
	minio,
	bucket,
	network
}) => {
	const clip = testClip('Joined', 2 * PART_BYTES);
	const { page } = await gallery([clip]);
	network.plan(null, null, { kind: 'cut-before-answer' });
	await pasteUpload(
		page,
		clip,
		await multipartSet(minio, network.port, bucket, 'a.mp4', clip.sizeBytes, { withHead: true })
	);
	await expect(card(page, clip)).toContainText('Uploaded', { timeout: 20_000 });
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(clip));

	network.plan(null, null, { kind: 'cut-before-answer' });
	await pasteUpload(page, clip, await multipartSet(minio, network.port, bucket, 'b.mp4', clip.sizeBytes));
	await expect(card(page, clip)).toContainText('it is done and the answer was lost, or', { timeout: 20_000 });
	expect(await minio.sha256Of(bucket, 'b.mp4')).toBe(sha256Of(clip));
});

test('a server that lies is found out, part by part too', async ({ gallery, minio, bucket, network }) => {
	const { page } = await gallery([ONE_PIECE, MANY_PARTS]);
	const url = await putUrl(minio, network.port, bucket, 'a.mp4');
	network.plan({ kind: 'answer', status: 200 });
	await pasteUpload(page, ONE_PIECE, url);
	await expect(card(page, ONE_PIECE)).toContainText('its answer proves nothing');
	await expect(card(page, ONE_PIECE)).toContainText('Upload failed');

	network.plan({ kind: 'wrong-etag' });
	await card(page, ONE_PIECE).getByRole('button', { name: 'Try again' }).click();
	await expect(card(page, ONE_PIECE)).toContainText('is of other bytes');

	await card(page, ONE_PIECE).getByRole('button', { name: 'Try again' }).click();
	await expect(card(page, ONE_PIECE)).toContainText('Uploaded');

	network.plan(null, { kind: 'wrong-etag' });
	await pasteUpload(page, MANY_PARTS, await multipartSet(minio, network.port, bucket, 'b.mp4', MANY_PARTS.sizeBytes));
	await expect(card(page, MANY_PARTS)).toContainText('is of other bytes');
	network.plan(null, null, null, { kind: 'answer', status: 200, body: '<Error><Code>InternalError</Code></Error>' });
	await card(page, MANY_PARTS).getByRole('button', { name: 'Try again' }).click();
	await expect(card(page, MANY_PARTS)).toContainText('Uploaded', { timeout: 20_000 });
	expect(await minio.sha256Of(bucket, 'b.mp4')).toBe(sha256Of(MANY_PARTS));
});

test('without a network it waits, and goes on when it is back', async ({ gallery, minio, bucket, network }) => {
	const { page } = await gallery([ONE_PIECE]);
	await page.context().setOffline(true);
	await pasteUpload(page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'a.mp4'));
	await expect(card(page, ONE_PIECE)).toContainText('tries again');
	expect(network.seen).toEqual([]);
	await page.context().setOffline(false);
	await expect(card(page, ONE_PIECE)).toContainText('Uploaded');
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(ONE_PIECE));
});

test('two tabs show the same, one sends, and either may stop it', async ({ gallery, minio, bucket, network }) => {
	const { page, context } = await gallery([ONE_PIECE]);
	network.always({ kind: 'slow', bytesPerSecond: 250_000 });
	await pasteUpload(page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'a.mp4'));
	const other = await context.newPage();
	await other.goto(page.url());
	await expect(card(other, ONE_PIECE)).toContainText(/Uploading|All is sent/);
	await card(other, ONE_PIECE).getByRole('button', { name: 'Pause' }).click();
	await expect(card(page, ONE_PIECE)).toContainText('Upload paused');
	network.always(null);
	// The tab that began it goes away; the other takes it up.
	await page.close();
	await card(other, ONE_PIECE).getByRole('button', { name: 'Resume' }).click();
	await expect(card(other, ONE_PIECE)).toContainText('Uploaded');
	expect(network.seen.length).toBe(2);
});

test('the browser killed on the way takes it up again: once, and with equal bytes', async ({
	gallery,
	launch,
	minio,
	bucket,
	network
}) => {
	test.setTimeout(120_000);
	const first = await gallery([MANY_PARTS]);
	network.plan(null, null, { kind: 'slow', bytesPerSecond: 500_000 });
	const text = await multipartSet(minio, network.port, bucket, 'a.mp4', MANY_PARTS.sizeBytes);
	await pasteUpload(first.page, MANY_PARTS, text);
	await expect.poll(() => network.seen[2]?.bytes ?? 0, { timeout: 20_000 }).toBeGreaterThan(100_000);
	await first.kill();

	const again = await launch({ camera: 'none', profileDir: first.profileDir });
	await again.page.goto(`${again.url}/gallery`);
	await expect(card(again.page, MANY_PARTS)).toContainText('Uploaded', { timeout: 30_000 });
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(MANY_PARTS));
	expect(await minio.keysOf(bucket)).toEqual(['a.mp4']);
	expect(await minio.openUploads(bucket, 'a.mp4')).toBe(0);
	const whole = network.seen.filter(({ method, status }) => method === 'PUT' && status === 200);
	expect(whole.length).toBe(4);
});

test('a single PUT killed between being done and being noted is repeated, harmlessly', async ({
	gallery,
	launch,
	minio,
	bucket,
	network
}) => {
	const first = await gallery([ONE_PIECE]);
	network.plan({ kind: 'cut-before-answer' });
	await pasteUpload(first.page, ONE_PIECE, await putUrl(minio, network.port, bucket, 'a.mp4'));
	await expect.poll(() => minio.keysOf(bucket), { intervals: [20] }).toEqual(['a.mp4']);
	await first.kill();
	const again = await launch({ camera: 'none', profileDir: first.profileDir });
	await again.page.goto(`${again.url}/gallery`);
	await expect(card(again.page, ONE_PIECE)).toContainText('Uploaded', { timeout: 20_000 });
	expect(await minio.keysOf(bucket)).toEqual(['a.mp4']);
	expect(await minio.sha256Of(bucket, 'a.mp4')).toBe(sha256Of(ONE_PIECE));
});
