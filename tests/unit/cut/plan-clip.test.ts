import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../../../src/lib/base/units';
import { isSameBytes, joinParts, planParts } from '../../../src/lib/cut/plan-clip';
import type { AudioConfig, Epoch, SegmentEntry, VideoConfig } from '../../../src/lib/model/segment';
import { audioConfig, bytes, entries, entry, epoch, S, T0, videoConfig } from '../../support/builders';

/** A range of seconds after T0. */
function seconds(from: number, to: number): TimeRange {
	return { fromUs: T0 + from * S, toUs: T0 + to * S };
}

function seqs(held: readonly SegmentEntry[]): number[] {
	return held.map(({ seq }) => seq);
}

const SMALL = videoConfig({ codedWidth: 640, codedHeight: 360 });

describe('what a clip takes', () => {
	it.each<[string, TimeRange, number[], number | null]>([
		['all that is held', seconds(0, 10), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], null],
		['more than is held', seconds(-5, 50), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], null],
		['whole seconds', seconds(3, 5), [3, 4], 5],
		['from the middle of one to the middle of another', seconds(3.5, 5.5), [3, 4, 5], 6],
		['a moment inside one', seconds(3.2, 3.3), [3], 4],
		['from the last moment of one', seconds(3.999999, 4.5), [3, 4], 5],
		['up to the first moment of one', seconds(3, 4.000001), [3, 4], 5],
		['the end of what is held', seconds(9.5, 12), [9], null]
	])('%s', (_name, range, expected, tail) => {
		const parts = planParts(range, entries(10), [epoch()]);
		expect(parts.map((part) => seqs(part.entries))).toEqual([expected]);
		expect(parts[0]?.tail?.seq ?? null).toBe(tail);
		expect(parts[0]?.range).toEqual(range);
		expect(parts[0]?.video).toEqual(videoConfig());
		expect(parts[0]?.audio).toEqual(audioConfig());
	});

	it.each<[string, TimeRange]>([
		['before all', seconds(-5, 0)],
		['after all', seconds(10, 12)],
		['in a hole', seconds(4, 5)]
	])('nothing %s', (_name, range) => {
		const held = [...entries(4), ...entries(5, {}, 5)];
		expect(planParts(range, held, [epoch()])).toEqual([]);
	});

	it('has no tail where the next second is not held or is of another epoch', () => {
		expect(planParts(seconds(1, 3), [...entries(3), ...entries(3, {}, 4)], [epoch()])[0]?.tail).toBeNull();
		const held = [...entries(3), ...entries(3, { epochId: 1 }, 3)];
		expect(planParts(seconds(1, 3), held, [epoch(), epoch({ id: 1 })])[0]?.tail).toBeNull();
	});
});

describe('where a new part begins', () => {
	it.each<[string, Partial<VideoConfig>, Partial<AudioConfig> | null, number]>([
		['another epoch with all the same', {}, {}, 1],
		['a configuration record of its own with the same bytes', { description: bytes(1, 0x64, 0, 0x1f) }, {}, 1],
		['sound of the same configuration in bytes of its own', {}, { description: bytes(0x4f, 0x70, 0x75, 0x73) }, 1],
		['another request that came out the same', { request: { ...SMALL.request, bitrate: 1 } }, {}, 1],
		['another codec', { codec: 'vp8' }, {}, 2],
		['another width', { codedWidth: 640 }, {}, 2],
		['another height', { codedHeight: 640 }, {}, 2],
		['turned', { rotationDeg: 90 }, {}, 2],
		['mirrored', { flip: true }, {}, 2],
		['another configuration record', { description: bytes(1, 0x64, 0, 0x20) }, {}, 2],
		['a longer configuration record', { description: bytes(1, 0x64, 0, 0x1f, 0xff) }, {}, 2],
		['no configuration record', { description: null }, {}, 2],
		['another codec of sound', {}, { codec: 'mp4a.40.2' }, 2],
		['another sample rate', {}, { sampleRate: 44_100 }, 2],
		['one channel', {}, { numberOfChannels: 1 }, 2],
		['another configuration of sound', {}, { description: bytes(0) }, 2],
		['no sound any more', {}, null, 2]
	])('%s', (_name, video, audio, count) => {
		const epochs: Epoch[] = [epoch(), epoch({ id: 1, video: videoConfig(video), audio: audio && audioConfig(audio) })];
		const held = [...entries(3), ...entries(3, { epochId: 1 }, 3)];
		const parts = planParts(seconds(0, 6), held, epochs);
		expect(parts.map((part) => seqs(part.entries))).toEqual(
			count === 1
				? [[0, 1, 2, 3, 4, 5]]
				: [
						[0, 1, 2],
						[3, 4, 5]
					]
		);
		const reversed = planParts(
			seconds(0, 6),
			held.map((each) => ({ ...each, epochId: 1 - each.epochId })),
			epochs
		);
		expect(reversed.length).toBe(count);
	});

	it('joins epochs without a configuration record and without sound', () => {
		const bare = { video: videoConfig({ codec: 'vp8', description: null }), audio: null };
		const held = [...entries(1), ...entries(1, { epochId: 1 }, 1)];
		expect(planParts(seconds(0, 2), held, [epoch(bare), epoch({ id: 1, ...bare })]).length).toBe(1);
	});

	it('gives each part its range: the outer edges as asked, the inner ones where footage ends and begins', () => {
		const held = [
			...entries(3),
			...entries(2, { epochId: 1 }, 3).map((each) => ({
				...each,
				startUs: each.startUs + 10 * S,
				endUs: each.endUs + 10 * S
			})),
			...entries(3, { epochId: 2 }, 20)
		];
		const epochs = [epoch(), epoch({ id: 1, video: SMALL }), epoch({ id: 2 })];
		const parts = planParts(seconds(0.5, 21.5), held, epochs);
		expect(parts.map(({ range }) => range)).toEqual([seconds(0.5, 3), seconds(13, 15), seconds(20, 21.5)]);
		expect(parts.map(({ video }) => video.codedWidth)).toEqual([1280, 640, 1280]);
		expect(parts.map(({ tail }) => tail?.seq ?? null)).toEqual([null, null, 22]);
	});

	it('comes back to a configuration in a part of its own', () => {
		const held = [0, 1, 2].flatMap((id) => entries(2, { epochId: id }, id * 2));
		const parts = planParts(seconds(0, 6), held, [epoch(), epoch({ id: 1, video: SMALL }), epoch({ id: 2 })]);
		expect(parts.map((part) => seqs(part.entries))).toEqual([
			[0, 1],
			[2, 3],
			[4, 5]
		]);
	});
});

describe('segments whose epoch is unknown', () => {
	it('count as missing', () => {
		const held = [...entries(2), ...entries(2, { epochId: 9 }, 2), ...entries(2, { epochId: 1 }, 4)];
		const parts = planParts(seconds(0, 6), held, [epoch(), epoch({ id: 1 })]);
		expect(parts.map((part) => seqs(part.entries))).toEqual([[0, 1, 4, 5]]);
		expect(planParts(seconds(2, 4), held, [epoch(), epoch({ id: 1 })])).toEqual([]);
	});
});

it('takes every entry that the range touches once, in order, each under its own configuration', () => {
	const epochs = [
		epoch(),
		epoch({ id: 1 }),
		epoch({ id: 2, video: SMALL }),
		epoch({ id: 3, audio: null }),
		epoch({ id: 4, video: videoConfig({ rotationDeg: 90 }) })
	];
	const histories = fc
		.array(fc.record({ awayUs: fc.oneof(fc.constant(0), fc.nat(5 * S)), epochUp: fc.boolean(), lost: fc.nat(9) }), {
			minLength: 1,
			maxLength: 30,
			size: 'max'
		})
		.map((steps) => {
			let atUs = T0;
			let epochId = 0;
			let seq = 0;
			return steps.map(({ awayUs, epochUp, lost }) => {
				if (epochUp) epochId = (epochId + 1) % 6;
				if (lost === 0) seq++;
				const startUs = atUs + awayUs;
				atUs = startUs + S;
				return entry({ seq: seq++, epochId, startUs, endUs: atUs });
			});
		});
	fc.assert(
		fc.property(
			histories,
			fc.integer({ min: -5 * S, max: 60 * S }),
			fc.integer({ min: 1, max: 60 * S }),
			(held, at, length) => {
				const range = { fromUs: T0 + at, toUs: T0 + at + length };
				const parts = planParts(range, held, epochs);
				const known = held.filter(({ epochId }) => epochId < epochs.length);
				const touched = known.filter(({ startUs, endUs }) => startUs < range.toUs && endUs > range.fromUs);
				expect(parts.flatMap((part) => part.entries)).toEqual(touched);
				for (const [index, part] of parts.entries()) {
					for (const { epochId } of part.entries) {
						expect(part.video).toEqual(epochs[epochId]!.video);
						expect(part.audio).toEqual(epochs[epochId]!.audio);
					}
					const last = part.entries.at(-1)!;
					expect(part.tail).toBe(
						held.find(({ seq, epochId }) => seq === last.seq + 1 && epochId === last.epochId) ?? null
					);
					const next = parts[index + 1];
					if (!next) continue;
					expect(part.range.toUs).toBeLessThanOrEqual(next.range.fromUs);
					expect([next.video, next.audio]).not.toEqual([part.video, part.audio]);
				}
				if (parts.length > 0)
					expect([parts[0]?.range.fromUs, parts.at(-1)?.range.toUs]).toEqual([range.fromUs, range.toUs]);
			}
		)
	);
});

describe('isSameBytes', () => {
	it.each<[string, ArrayBuffer | null, ArrayBuffer | null, boolean]>([
		['the same', bytes(1, 2, 3), bytes(1, 2, 3), true],
		['both empty', bytes(), bytes(), true],
		['neither', null, null, true],
		['another last byte', bytes(1, 2, 3), bytes(1, 2, 4), false],
		['a beginning of it', bytes(1, 2, 3), bytes(1, 2), false],
		['empty and none', bytes(), null, false]
	])('%s', (_name, a, b, same) => {
		expect([isSameBytes(a, b), isSameBytes(b, a)]).toEqual([same, same]);
	});
});

describe('parts as one file', () => {
	const held = [...entries(3), ...entries(3, { epochId: 1 }, 3), ...entries(3, { epochId: 2 }, 6)];
	const join = (...epochs: Partial<Epoch>[]) => {
		const range = seconds(1.5, 7.5);
		return joinParts(
			range,
			planParts(
				range,
				held,
				epochs.map((patch, id) => epoch({ id, ...patch }))
			)
		);
	};

	it('is under the description of the first, with all that is held of the range', () => {
		const joined = join({}, { video: SMALL }, {});
		expect(joined && [seqs(joined.entries), joined.tail?.seq, joined.range]).toEqual([
			[1, 2, 3, 4, 5, 6, 7],
			8,
			seconds(1.5, 7.5)
		]);
		expect(joined?.video).toEqual(videoConfig());
		expect([...(joined?.epochs ?? [])].map(([id, { video }]) => [id, video.codedWidth])).toEqual([
			[0, 1280],
			[1, 640],
			[2, 1280]
		]);
	});

	it('has the sound of the first part with sound', () => {
		const mono = audioConfig({ numberOfChannels: 1 });
		expect(join({ audio: null }, { audio: mono }, {})?.audio).toEqual(mono);
		expect(join({ audio: null }, { video: SMALL, audio: null }, { audio: null })?.audio).toBeNull();
	});

	it('is not possible where the sound is of two codecs, or nothing is held', () => {
		expect(join({}, { audio: audioConfig({ codec: 'mp4a.40.2' }) }, {})).toBeNull();
		expect(joinParts(seconds(0, 1), [])).toBeNull();
	});
});
