import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/lib/model/settings';
import { begun } from '../../../src/lib/upload/job-rules';
import { isOlderCut } from '../../../src/lib/upload/upload-view';
import type { Uploads } from '../../../src/lib/upload/uploads';
import { put, START_MS, World } from '../../support/upload-world';

let world: World;
let uploads: Uploads;

function phase(id: string): string | undefined {
	return uploads.state.value.get(id)?.phase;
}

beforeEach(async () => {
	world = new World();
	world.addClip('a');
	world.addClip('b');
	uploads = world.tab();
	await uploads.start();
});

describe('the upload queue', () => {
	it('sends in order, one at a time, and erases each URL when it is proved', async () => {
		await uploads.upload('a', put('1'));
		world.nowMs += 1;
		await uploads.upload('b', put('2'));
		await world.pass();
		expect(world.sent).toEqual(['PUT /bucket/1', 'PUT /bucket/2']);
		expect([phase('a'), phase('b')]).toEqual(['uploaded', 'uploaded']);
		expect(JSON.stringify([...world.jobs.values()])).not.toContain('secret');
	});

	it('waits longer from try to try, then says so and keeps the URL for a press', async () => {
		world.answers.push('cut', { status: 503 }, 'cut', { status: 500 }, 'cut');
		await uploads.upload('a', put('1'));
		await world.pass();
		expect(phase('a')).toBe('retrying');
		const times = [START_MS];
		for (let count = 1; count < 5; count++) {
			while (world.sent.length === count) await world.pass(100);
			times.push(world.nowMs);
		}
		expect(times.map((time, index) => (time - (times[index - 1] ?? time)) / 1000)).toEqual([0, 1, 2, 4, 8]);
		await world.pass(120_000);
		expect([world.sent.length, phase('a'), uploads.state.value.get('a')?.canRetry]).toEqual([5, 'failed', true]);
		await uploads.retry('a');
		await world.pass();
		expect(phase('a')).toBe('uploaded');
	});

	it('never repeats a refusal, and erases its URL', async () => {
		world.answers.push({ status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' });
		await uploads.upload('a', put('1'));
		await world.pass(600_000);
		expect([world.sent.length, phase('a'), world.jobs.get('a')?.target]).toEqual([1, 'failed', null]);
	});

	it('sends nothing once the URL has expired', async () => {
		world.answers.push('cut');
		await uploads.upload('a', put('1'));
		await world.pass();
		world.nowMs += 3_600_000;
		await world.pass(1);
		expect([world.sent.length, phase('a'), world.jobs.get('a')?.target]).toEqual([1, 'needs-url', null]);
	});

	it('waits for a network without using up its tries, and asks for a nudge once', async () => {
		world.isOnline = false;
		await uploads.upload('a', put('1'));
		await world.pass(3_000_000);
		expect([world.sent, phase('a'), world.nudges]).toEqual([[], 'offline', 1]);
		world.isOnline = true;
		world.wake('online');
		await world.pass();
		expect(phase('a')).toBe('uploaded');
	});

	it('goes to this machine without a network', async () => {
		world.isOnline = false;
		await uploads.upload('a', put('1', 'http://127.0.0.1:9000'));
		await world.pass();
		expect(phase('a')).toBe('uploaded');
	});

	it('tries what failed for want of a network again when it is back', async () => {
		world.answers.push('cut', 'cut', 'cut', 'cut', 'cut');
		await uploads.upload('a', put('1'));
		await world.pass(60_000);
		expect(phase('a')).toBe('failed');
		world.wake('online');
		await world.pass();
		expect(phase('a')).toBe('uploaded');
	});

	it('pauses what runs and goes on when told', async () => {
		world.answers.push('hang');
		await uploads.upload('a', put('1'));
		await world.pass();
		expect([phase('a'), uploads.isBusy.value]).toEqual(['sending', true]);
		await uploads.pause('a');
		await world.pass(60_000);
		expect([phase('a'), uploads.isBusy.value, world.sent.length]).toEqual(['paused', false, 1]);
		await uploads.resume('a');
		await world.pass();
		expect(phase('a')).toBe('uploaded');
	});

	it('forgets a cancelled upload, and stops it', async () => {
		world.answers.push('hang');
		await uploads.upload('a', put('1'));
		await world.pass();
		await uploads.cancel('a');
		await world.pass();
		expect([phase('a'), world.jobs.size, uploads.isBusy.value]).toEqual([undefined, 0, false]);
	});

	it('takes a new URL in place of the one that runs; what became of the old is not said of the new', async () => {
		world.answers.push('hang');
		await uploads.upload('a', put('1'));
		await world.pass();
		world.nowMs += 1;
		await uploads.upload('a', put('2'));
		await world.pass();
		expect(world.sent).toEqual(['PUT /bucket/1', 'PUT /bucket/2']);
		expect(uploads.state.value.get('a')?.place?.key).toBe('2');
	});

	it('is taken up by the next start where a crash left it', async () => {
		world.answers.push('hang');
		await uploads.upload('a', put('1'));
		await world.pass();
		await uploads.close();
		uploads = world.tab();
		await uploads.start();
		await world.pass();
		expect([phase('a'), world.sent.length]).toEqual(['uploaded', 2]);
	});

	it('is worked on by one tab at a time; both see it and either may stop it', async () => {
		const other = world.tab();
		await other.start();
		world.answers.push('hang');
		await uploads.upload('a', put('1'));
		await world.pass();
		expect(other.state.value.get('a')?.phase).toBe('sending');
		await other.pause('a');
		await world.pass();
		expect([phase('a'), other.state.value.get('a')?.phase]).toEqual(['paused', 'paused']);
		expect(world.sent.length).toBe(1);
	});

	it('drops the upload of a deleted clip after its undo has run out, not before', async () => {
		world.isOnline = false;
		await uploads.upload('a', put('1'));
		const clips = world.clips.value;
		world.clips.set(clips.filter(({ id }) => id !== 'a'));
		world.isOnline = true;
		world.wake('online');
		await world.pass(20_000);
		expect([world.sent.length, world.jobs.size]).toEqual([0, 1]);
		world.clips.set(clips);
		await world.pass();
		expect(phase('a')).toBe('uploaded');
		world.clips.set([]);
		await world.pass(40_000);
		expect(world.jobs.size).toBe(0);
	});
});

describe('with a presign endpoint', () => {
	const endpoint = 'https://presign.example/ask';

	function set(upload: Partial<NonNullable<Settings['upload']>>): void {
		world.settings.set({
			...DEFAULT_SETTINGS,
			upload: { endpoint, everyClipSinceUs: null, allowMetered: false, ...upload }
		});
	}

	it('every clip made since is sent, the older ones are not', async () => {
		set({ everyClipSinceUs: START_MS * 1000 + 1 });
		world.answers.push({ body: JSON.stringify(put('c')) });
		world.addClip('c', START_MS * 1000 + 2);
		await world.pass();
		expect([...uploads.state.value.keys()]).toEqual(['c']);
		expect([phase('c'), world.sent]).toEqual(['uploaded', ['POST /ask', 'PUT /bucket/c']]);
	});

	it('a clip goes again when its ends were changed, once, however many tabs there are', async () => {
		const other = world.tab();
		await other.start();
		set({ everyClipSinceUs: START_MS * 1000 + 1 });
		await world.pass();
		for (const key of ['1', '2', '3']) world.answers.push({ body: JSON.stringify(put(key)) }, {});
		world.addClip('c', START_MS * 1000 + 2);
		await world.pass();
		world.changeEnds('c');
		await world.pass();
		expect([phase('c'), world.jobs.get('c')?.revision]).toEqual(['uploaded', 1]);
		expect(world.sent).toEqual(['POST /ask', 'PUT /bucket/1', 'POST /ask', 'PUT /bucket/2']);
		world.changeEnds('a');
		await world.pass();
		expect(phase('a'), 'made before it was turned on').toBeUndefined();
		await other.close();
	});

	it('a clip whose ends were changed while its older file was on its way goes again too', async () => {
		set({ everyClipSinceUs: START_MS * 1000 + 1 });
		let send = (): void => undefined;
		const sending = new Promise<void>((resolve) => (send = resolve));
		world.answers.push({ body: JSON.stringify(put('1')) }, { after: sending }, { body: JSON.stringify(put('2')) });
		world.addClip('c', START_MS * 1000 + 2);
		await world.pass();
		expect(phase('c')).toBe('sending');
		world.changeEnds('c');
		send();
		await world.pass();
		expect([phase('c'), world.jobs.get('c')?.revision]).toEqual(['uploaded', 1]);
		expect(world.sent).toEqual(['POST /ask', 'PUT /bucket/1', 'POST /ask', 'PUT /bucket/2']);
	});

	it('a clip the user cancelled is not queued again by itself', async () => {
		set({ everyClipSinceUs: 0 });
		world.isOnline = false;
		await world.pass();
		await uploads.cancel('a');
		await uploads.cancel('b');
		world.isOnline = true;
		world.addClip('c');
		world.answers.push({ body: JSON.stringify(put('c')) });
		await world.pass();
		expect([...uploads.state.value.keys()]).toEqual(['c']);
	});

	it('waits while the network is metered, but not when the user presses', async () => {
		set({ everyClipSinceUs: 0 });
		world.isMetered = true;
		world.wake('other');
		await uploads.upload('b', put('1'));
		world.addClip('c');
		await world.pass();
		expect([phase('c'), phase('b')]).toEqual(['metered', 'uploaded']);
	});

	it('is asked for another URL when the one it gave has expired in the queue', async () => {
		set({});
		world.answers.push({ body: JSON.stringify(put('old')) }, 'cut');
		await uploads.upload('a', null);
		await world.pass();
		world.nowMs += 3_600_000;
		const fresh = { ...put('new'), url: (put('new') as { url: string }).url.replace('T100000Z', 'T110000Z') };
		world.answers.push({ body: JSON.stringify(fresh) });
		await world.pass(10_000);
		expect(world.sent).toEqual(['POST /ask', 'PUT /bucket/old', 'POST /ask', 'PUT /bucket/new']);
		expect(phase('a')).toBe('uploaded');
	});

	it('without one, a clip queued for it says so', async () => {
		await uploads.upload('a', null);
		await world.pass();
		expect(uploads.state.value.get('a')?.failure?.code).toBe('no-endpoint');
	});
});

describe('a clip whose ends were changed after it was uploaded', () => {
	const isOlder = () => {
		const view = uploads.state.value.get('a');
		const clip = world.clips.value.find(({ id }) => id === 'a');
		return view !== undefined && isOlderCut(view, clip?.file ?? null);
	};

	it('has an older cut there, which does not count as a copy, until it is uploaded again', async () => {
		await uploads.upload('a', put('1'));
		world.changeEnds('a');
		await world.pass();
		expect(isOlder(), 'changed before it was sent').toBe(false);
		world.changeEnds('a');
		expect(isOlder()).toBe(true);
		await expect(uploads.freeSpace('a')).rejects.toThrow(/uploaded as it is/);
		await uploads.upload('a', put('2'));
		await world.pass();
		expect([world.sent, isOlder()]).toEqual([['PUT /bucket/1', 'PUT /bucket/2'], false]);
		await uploads.freeSpace('a');
	});

	it('never has parts of two cuts joined', async () => {
		await uploads.upload('a', put('1'));
		const job = world.jobs.get('a')!;
		const multipart = { uploadId: 'u', partSizeBytes: 5, sent: [{ number: 1, md5: 'm' }] };
		const first = begun({ ...job, multipart }, { revision: 0, sizeBytes: 9 });
		expect(first.multipart).toEqual(multipart);
		expect(begun(first, { revision: 0, sizeBytes: 9 }).multipart).toEqual(multipart);
		expect(begun(first, { revision: 1, sizeBytes: 8 })).toMatchObject({ multipart: null, revision: 1, sizeBytes: 8 });
	});
});
