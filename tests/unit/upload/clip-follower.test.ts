import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../src/lib/model/settings';
import type { Uploads } from '../../../src/lib/upload/uploads';
import { START_MS, World } from '../../support/upload-world';

let world: World;
let uploads: Uploads;

beforeEach(async () => {
	world = new World();
	world.isOnline = false;
	uploads = world.tab();
	await uploads.start();
});

function sendEveryClipSince(us: number): void {
	const upload = { endpoint: 'https://presign.example/ask', everyClipSinceUs: us, allowMetered: false };
	world.settings.set({ ...DEFAULT_SETTINGS, upload });
}

describe('where every clip is to be sent', () => {
	it('those made from that instant on are queued, oldest first', async () => {
		sendEveryClipSince(START_MS * 1000);
		world.addClip('before', START_MS * 1000 - 1);
		world.addClip('at', START_MS * 1000);
		world.addClip('after', START_MS * 1000 + 1);
		await world.pass();
		expect([...world.jobs.keys()]).toEqual(['at', 'after']);
		expect([...world.jobs.values()].every(({ isAutomatic }) => isAutomatic)).toBe(true);
	});

	it('one whose file is not made yet waits for that', async () => {
		sendEveryClipSince(0);
		world.addClip('a');
		const [clip] = world.clips.value;
		await world.pass();
		world.jobs.clear();
		world.clips.set([{ ...clip!, id: 'b', state: 'assembling', file: null }]);
		await world.pass();
		expect([...world.jobs.keys()]).toEqual([]);
		world.clips.set([{ ...clip!, id: 'b' }]);
		await world.pass();
		expect([...world.jobs.keys()]).toEqual(['b']);
	});

	it('none is given up while the clips are not read yet, nor before 30 seconds are over', async () => {
		sendEveryClipSince(0);
		world.addClip('a');
		await world.pass();
		const { value } = world.clips;
		world.isLoaded.set(false);
		world.clips.set([]);
		await world.pass(60_000);
		expect([...world.jobs.keys()], 'the clips are not read yet').toEqual(['a']);
		world.clips.set(value);
		world.isLoaded.set(true);
		world.clips.set([]);
		await world.pass(29_999);
		expect([...world.jobs.keys()], 'the deletion can still be undone').toEqual(['a']);
		await world.pass(1);
		expect([...world.jobs.keys()]).toEqual([]);
	});
});
