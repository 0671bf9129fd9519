import { describe, expect, it } from 'vitest';
import { gapNotes, joinNotes } from '../../../src/lib/cut/join-words';
import type { Epoch } from '../../../src/lib/model/segment';
import { audioConfig, epoch, S, videoConfig } from '../../support/builders';

const SMALL = videoConfig({ codedWidth: 640, codedHeight: 360 });

function notes(...patches: Partial<Epoch>[]): string[] {
	const all = patches.map((patch, id) => epoch({ id, ...patch }));
	return joinNotes({
		video: all[0]!.video,
		audio: all.find(({ audio }) => audio)?.audio ?? null,
		epochs: new Map(all.map((each) => [each.id, each]))
	});
}

describe('what a card says of a clip that was joined', () => {
	it.each<[string, Partial<Epoch>[], string[]]>([
		['nothing, where all fits', [{}, {}], []],
		['nothing, where there is no sound at all', [{ audio: null }, { audio: null }], []],
		['the sizes', [{}, { video: SMALL }, {}], ['Two sizes, fitted to 1280×720.']],
		[
			'the sizes as they are shown',
			[{ video: videoConfig({ rotationDeg: 90 }) }, {}],
			['Two sizes, fitted to 720×1280.']
		],
		[
			'another codec of one size',
			[{}, { video: videoConfig({ codec: 'vp09.00.31.08', description: null }) }],
			['The encoding changed on the way; what differs was encoded anew to fit.']
		],
		['sound that is gone', [{}, { audio: null }], ['A part of it has no sound.']],
		['sound that came', [{ audio: null }, { audio: audioConfig() }], ['A part of it has no sound.']]
	])('is %s', (_name, patches, expected) => {
		expect(notes(...patches)).toEqual(expected);
	});

	it.each<[number[], number[], string[]]>([
		[[], [], []],
		[[9 * S], [], ['1 gap of 9 s closed up.']],
		[[9 * S, 5 * S], [], ['2 gaps of 14 s in all closed up.']],
		[[], [9 * S], ['1 gap of 9 s kept as a still.']],
		[[7200 * S], [9 * S, S], ['1 gap of 2 h closed up.', '2 gaps of 10 s in all kept as stills.']]
	])('of gaps %j and %j is %j', (closedUs, keptUs, expected) => {
		expect(gapNotes(closedUs, keptUs)).toEqual(expected);
	});
});
