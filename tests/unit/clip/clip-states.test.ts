import { describe, expect, it } from 'vitest';
import { AppError } from '../../../src/lib/base/errors';
import { asBegun, asFailed, orphanedEdits, withEditDropped } from '../../../src/lib/clip/clip-states';
import { makingOrder } from '../../../src/lib/clip/queue';
import { filesOf } from '../../../src/lib/storage/files';
import type { Clip, ClipEdit } from '../../../src/lib/model/clip';
import { S, T0 } from '../../support/builders';

const FILE = {
	sizeBytes: 1,
	durationUs: 10 * S,
	width: 1280,
	height: 720,
	videoCodec: 'avc1.64001f',
	audioCodec: null,
	frameCount: 300,
	leadUs: 0
};

function clip(patch: Partial<Clip> = {}): Clip {
	return {
		id: 'a',
		title: 'A',
		createdUs: T0,
		sourceLabel: 'Camera',
		ranges: [{ sourceId: 'cam', fromUs: T0, toUs: T0 + 10 * S }],
		state: 'ready',
		askedUs: 10 * S,
		gotUs: 10 * S,
		startUs: T0,
		gaps: [],
		file: FILE,
		poster: null,
		failure: null,
		attempts: 1,
		deletedUs: null,
		notes: [],
		...patch
	};
}

function edit(patch: Partial<ClipEdit> = {}): ClipEdit {
	return {
		range: { fromUs: T0 - 5 * S, toUs: T0 + 10 * S },
		from: 'ring',
		revision: 1,
		createdUs: T0 + 60 * S,
		rangesBefore: clip().ranges,
		afterClipId: null,
		attempts: 0,
		failure: null,
		...patch
	};
}

const pinned = (id: string, createdUs: number, patch: Partial<Clip> = {}) =>
	clip({ id, createdUs, state: 'pinned', file: null, pinned: 1, ...patch });

describe('what waits to be made', () => {
	it('are clips and changes, in the order of the presses', () => {
		const clips = [
			clip({ edit: edit() }),
			pinned('late', T0 + 90 * S),
			pinned('early', T0 + 30 * S),
			clip({ id: 'done' })
		];
		expect(makingOrder(clips).map(({ id }) => id)).toEqual(['early', 'a', 'late']);
	});

	it('are not deleted ones, nor changes that failed', () => {
		const failure = { code: 'clip/assembly-failed' as const, message: '' };
		const clips = [clip({ edit: edit({ failure }) }), pinned('gone', T0, { deletedUs: T0 })];
		expect(makingOrder(clips)).toEqual([]);
	});

	it('a split clip is shortened after its later piece is verified, never before', () => {
		const first = clip({ edit: edit({ afterClipId: 'b' }) });
		expect(makingOrder([first, pinned('b', T0 + 60 * S)]).map(({ id }) => id)).toEqual(['b']);
		expect(makingOrder([first, clip({ id: 'b', state: 'failed', file: null })])).toEqual([]);
		expect(makingOrder([first, clip({ id: 'b', deletedUs: T0 })])).toEqual([]);
		expect(makingOrder([first, clip({ id: 'b' })]).map(({ id }) => id)).toEqual(['a']);
		expect(orphanedEdits([first, clip({ id: 'b' })])).toEqual([]);
		expect(orphanedEdits([first])).toEqual([first]);
	});
});

describe('a change under way', () => {
	const changing = clip({ pinned: 1, ranges: [{ sourceId: 'cam', ...edit().range }], edit: edit() });
	const crash = new AppError('clip/assembly-failed', 'retryable', 'crash');

	it('leaves the clip ready, with its file', () => {
		expect(asBegun(changing)).toEqual({ ...changing, edit: edit({ attempts: 1 }) });
	});

	it('is tried twice, then fails without touching the clip', () => {
		expect(asFailed(asBegun(changing), crash)).toBeUndefined();
		const failed = asFailed(asBegun(asBegun(changing)), crash);
		expect(failed?.edit?.failure).toEqual({ code: 'clip/assembly-failed', message: 'crash' });
		expect({ ...failed, edit: null }).toEqual({ ...changing, edit: null });
	});

	it('that is dropped leaves the clip as it was before', () => {
		expect(withEditDropped(changing)).toEqual(clip());
		expect(withEditDropped(clip())).toBeUndefined();
	});
});

describe('the files a record needs', () => {
	it('are its own, the one to be made, and the one it is cut from', () => {
		expect(filesOf(clip())).toEqual(['a.mp4']);
		expect(filesOf(clip({ file: { ...FILE, revision: 2 }, edit: edit({ revision: 3 }) }))).toEqual([
			'a.2.mp4',
			'a.3.mp4'
		]);
		expect(filesOf(clip({ file: null })), 'freed').toEqual([]);
		const cutFrom = { clipId: 'b', sourceId: 'cam', file: { ...FILE, revision: 1 }, startUs: T0, gaps: [] };
		expect(filesOf(pinned('a', T0, { cutFrom }))).toEqual(['a.mp4', 'b.1.mp4']);
	});
});
