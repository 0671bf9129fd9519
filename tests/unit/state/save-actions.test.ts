import { expect, test, vi } from 'vitest';
import type { App } from '../../../src/lib/app/types';
import { AppError } from '../../../src/lib/base/errors';
import type { SaveAnswer } from '../../../src/lib/clip/types';
import { SaveActions } from '../../../src/lib/state/save-actions.svelte';
import { pinnedClip, S, T0 } from '../../support/builders';

function answer(id: string): SaveAnswer {
	const range = { fromUs: T0, toUs: T0 + 30 * S };
	return { clip: pinnedClip(id, { sourceId: 'cam', ...range }), askedUs: 30 * S, gotUs: 30 * S, range, gaps: [] };
}

function setUp() {
	const clips = {
		saveLast: vi.fn(async () => answer('last')),
		stopRecording: vi.fn(async () => answer('recorded')),
		startRecording: vi.fn(async () => answer('open').clip),
		endNow: vi.fn(async () => answer('ended')),
		extend: vi.fn(async () => undefined),
		remove: vi.fn(async () => undefined)
	};
	const recovery = { save: vi.fn(async () => answer('crash')) };
	return { clips, recovery, desk: new SaveActions({ clips, recovery } as unknown as App) };
}

test('there is no outcome before the first press', () => {
	expect(setUp().desk.outcome).toBeNull();
});

test('a press on Save takes what was asked for, and says what it got', async () => {
	const { desk, clips } = setUp();
	await desk.save(30 * S, 5 * S);
	expect(clips.saveLast).toHaveBeenCalledExactlyOnceWith(30 * S, 5 * S);
	expect(desk.outcome).toEqual({ kind: 'saved', saved: answer('last') });
});

test('a recording is opened, then closed', async () => {
	const { desk, clips } = setUp();
	await desk.toggleRecording(false);
	expect([desk.outcome?.kind, clips.stopRecording.mock.calls.length]).toEqual(['recording', 0]);
	await desk.toggleRecording(true);
	expect(desk.outcome).toEqual({ kind: 'saved', saved: answer('recorded') });
	expect(clips.startRecording).toHaveBeenCalledOnce();
});

test('what a crash left is saved, a clip that still grows is ended, and one is taken back', async () => {
	const { desk, clips } = setUp();
	await desk.saveCrash();
	expect(desk.outcome).toEqual({ kind: 'saved', saved: answer('crash') });
	await desk.endNow('a');
	expect(desk.outcome).toEqual({ kind: 'saved', saved: answer('ended') });
	await desk.undo('a');
	expect(desk.outcome).toEqual({ kind: 'undone' });
	expect(clips.remove).toHaveBeenCalledExactlyOnceWith('a');
	await desk.extend('a', 5 * S);
	expect([clips.extend.mock.calls, desk.outcome]).toEqual([[['a', 5 * S]], { kind: 'undone' }]);
});

test('a press that fails says so; one that was broken off says nothing', async () => {
	const { desk, clips } = setUp();
	clips.saveLast.mockRejectedValueOnce(new AppError('clip/nothing-held', 'degraded', 'nothing'));
	await desk.save('all', 0);
	expect(desk.outcome).toMatchObject({ kind: 'failed', error: { code: 'clip/nothing-held' } });
	clips.saveLast.mockRejectedValueOnce(new DOMException('closed', 'AbortError'));
	await desk.save('all', 0);
	expect(desk.outcome).toBeNull();
});

test('a slow answer does not cover that of a newer press', async () => {
	const { desk, clips } = setUp();
	let finish: (saved: SaveAnswer) => void = () => undefined;
	clips.saveLast.mockReturnValueOnce(new Promise((resolve) => (finish = resolve)));
	const slow = desk.save(30 * S, 0);
	await desk.saveCrash();
	finish(answer('slow'));
	await slow;
	expect(desk.outcome).toEqual({ kind: 'saved', saved: answer('crash') });
});
