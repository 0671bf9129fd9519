import { beforeEach, describe, expect, it } from 'vitest';
import type { MultipartTarget } from '../../../src/lib/model/upload-job';
import { multipartEtagOf } from '../../../src/lib/upload/digest';
import type { Uploads } from '../../../src/lib/upload/uploads';
import { START_MS, World } from '../../support/upload-world';

const EMPTY_MD5 = 'd41d8cd98f00b204e9800998ecf8427e';
const QUERY =
	'X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=20261122T100000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=secret&uploadId=u';

const target: MultipartTarget = {
	kind: 'multipart',
	partUrls: [`https://h.example/b/k?${QUERY}&partNumber=1`],
	partSizeBytes: 5 * 1024 * 1024,
	completeUrl: `https://h.example/b/k?${QUERY}`,
	abortUrl: `https://h.example/b/k?${QUERY}`,
	headUrl: null
};

let world: World;
let uploads: Uploads;

function phase(): string | undefined {
	return uploads.state.value.get('a')?.phase;
}

beforeEach(async () => {
	world = new World();
	world.addClip('a');
	uploads = world.tab();
	await uploads.start();
});

describe('an upload in parts', () => {
	it('keeps each proved part, then is joined and forgets its URLs', async () => {
		const etag = await multipartEtagOf([EMPTY_MD5]);
		world.answers.push({}, { headers: new Map([['etag', `"${etag}"`]]) });
		await uploads.upload('a', target);
		await world.pass();
		expect([phase(), world.sent]).toEqual(['uploaded', ['PUT /b/k', 'POST /b/k']]);
		expect(JSON.stringify(world.jobs.get('a'))).not.toContain('secret');
	});

	it('goes on after the proved part, with all its tries', async () => {
		world.answers.push('cut', 'cut', {}, 'hang');
		await uploads.upload('a', target);
		await world.pass(10_000);
		expect(world.jobs.get('a')).toMatchObject({ attempts: 0, multipart: { sent: [{ number: 1, md5: EMPTY_MD5 }] } });
		await uploads.pause('a');
		await world.pass();
		const etag = await multipartEtagOf([EMPTY_MD5]);
		world.answers.push({ headers: new Map([['etag', `"${etag}"`]]) });
		await uploads.resume('a');
		await world.pass();
		expect([phase(), world.sent]).toEqual(['uploaded', ['PUT /b/k', 'PUT /b/k', 'PUT /b/k', 'POST /b/k', 'POST /b/k']]);
	});

	it('that was refused has its parts given up while there still is a URL for that', async () => {
		world.answers.push({ status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }, { status: 204 });
		await uploads.upload('a', target);
		await world.pass();
		expect([phase(), world.sent]).toEqual(['failed', ['PUT /b/k', 'DELETE /b/k']]);
		expect(world.jobs.get('a')).toMatchObject({ target: null, multipart: null });
	});

	it('that may be tried again keeps its parts at the server', async () => {
		world.answers.push({ status: 507 });
		await uploads.upload('a', target);
		await world.pass();
		expect(world.jobs.get('a')?.target).not.toBeNull();
		expect(world.sent).not.toContain('DELETE /b/k');
	});
});

describe('a cancelled upload in parts', () => {
	async function cancelled(): Promise<void> {
		world.answers.push('hang');
		await uploads.upload('a', target);
		await world.pass();
		// The file of this world is empty, so all of it counts as sent at once.
		expect(phase()).toBe('checking');
		await uploads.cancel('a');
	}

	it('ends when the server has given the parts up', async () => {
		await cancelled();
		world.answers.push({ status: 204 });
		await world.pass();
		expect([world.sent, world.jobs.size, phase()]).toEqual([['PUT /b/k', 'DELETE /b/k'], 0, undefined]);
	});

	it('ends when the server will not give them up: another question gets the same answer', async () => {
		await cancelled();
		world.answers.push({ status: 403 });
		await world.pass(600_000);
		expect([world.sent, world.jobs.size]).toEqual([['PUT /b/k', 'DELETE /b/k'], 0]);
	});

	it('is tried again while the server does not answer, and ends with its answer', async () => {
		await cancelled();
		world.answers.push('cut', 'cut', { status: 204 });
		await world.pass();
		expect([phase(), world.jobs.get('a')?.failure]).toEqual(['cancelling', null]);
		expect(world.jobs.get('a')).toMatchObject({ state: 'cancelling', target: { kind: 'multipart' } });
		await world.pass(60_000);
		expect([world.sent.length, world.jobs.size]).toEqual([4, 0]);
	});

	it('ends when its URLs have expired without an answer', async () => {
		await cancelled();
		world.nowMs = START_MS + 3_600_000;
		world.answers.push('cut');
		await world.pass();
		expect([world.sent, world.jobs.size]).toEqual([['PUT /b/k', 'DELETE /b/k'], 0]);
	});
});
