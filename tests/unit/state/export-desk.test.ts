import { expect, test, vi } from 'vitest';
import { AppError } from '../../../src/lib/base/errors';
import { Observable } from '../../../src/lib/base/observable';
import type { ExportRun } from '../../../src/lib/clip/types';
import { DEFAULT_SHARE, type ExportProgress } from '../../../src/lib/model/export-request';
import { ExportDesk } from '../../../src/lib/state/export-desk.svelte';
import { pinnedClip, S, T0 } from '../../support/builders';

const CLIP = pinnedClip('a', { sourceId: 'cam', fromUs: T0, toUs: T0 + S });
const FILE = new File(['film'], 'a.mp4', { type: 'video/mp4' });

function setUp() {
	const runs: { finish: (file: File) => void; fail: (error: Error) => void; close: () => Promise<void> }[] = [];
	const progress = new Observable<ExportProgress | null>(null);
	const start = (): ExportRun => {
		const close = vi.fn(async () => undefined);
		const file = new Promise<File>((finish, fail) => void runs.push({ finish, fail, close }));
		return { progress, file, close };
	};
	const exports = { start } as unknown as ConstructorParameters<typeof ExportDesk>[0];
	return { desk: new ExportDesk(exports), runs, progress };
}

test('shows the work, then the file', async () => {
	const { desk, runs, progress } = setUp();
	expect(desk.phase).toBe('choosing');
	const making = desk.begin(CLIP, DEFAULT_SHARE);
	progress.set({ step: 'picture', doneUs: 1, totalUs: 2 });
	expect([desk.phase, desk.progress?.doneUs]).toEqual(['working', 1]);
	runs[0]?.finish(FILE);
	expect(await making).toBe(FILE);
	expect([desk.phase, desk.file]).toEqual(['ready', FILE]);
});

test('a failure is shown, and the next choice begins afresh', async () => {
	const { desk, runs } = setUp();
	const making = desk.begin(CLIP, DEFAULT_SHARE);
	runs[0]?.fail(new AppError('export/no-sound', 'degraded', 'silent'));
	expect(await making).toBeNull();
	expect([desk.phase, desk.error?.code]).toEqual(['failed', 'export/no-sound']);
	expect(runs[0]?.close).toHaveBeenCalledOnce();
	desk.cancel();
	expect([desk.phase, desk.error]).toEqual(['choosing', null]);
});

test('what was cancelled is closed, and its file is not shown when it comes late', async () => {
	const { desk, runs } = setUp();
	const making = desk.begin(CLIP, DEFAULT_SHARE);
	desk.cancel();
	expect(runs[0]?.close).toHaveBeenCalledOnce();
	runs[0]?.finish(FILE);
	expect(await making).toBeNull();
	expect([desk.phase, desk.file]).toEqual(['choosing', null]);
});

test('a file for the downloads outlives the dialog', async () => {
	const { desk, runs } = setUp();
	expect(await desk.forDownload()).toBeNull();
	const making = desk.begin(CLIP, DEFAULT_SHARE);
	runs[0]?.finish(FILE);
	await making;
	const copy = await desk.forDownload();
	desk.cancel();
	expect([copy?.name, copy?.type, await copy?.text()]).toEqual(['a.mp4', 'video/mp4', 'film']);
});
