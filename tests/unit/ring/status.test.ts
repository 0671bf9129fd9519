import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupBy } from '../../../src/lib/base/group-by';
import { bufferStatus, type StatusInput } from '../../../src/lib/ring/status';
import type { SegmentEntry } from '../../../src/lib/model/segment';
import { entries, entry, epoch, S, T0, videoConfig } from '../../support/builders';

const NOTHING: StatusInput = {
	sources: [],
	entries: new Map(),
	epochs: [],
	horizonUs: 300 * S,
	recordingIds: new Set()
};
const bySource = (...all: SegmentEntry[]) => groupBy(all, ({ sourceId }) => sourceId);
const FRONT = { id: 'front', label: 'Front door' };
const BACK = { id: 'back', label: 'Back yard' };

describe('bufferStatus', () => {
	it('with nothing held: zeros and nulls', () => {
		expect(bufferStatus(NOTHING)).toEqual({
			frame_count: 0,
			duration_seconds: 0,
			oldest_frame: null,
			newest_frame: null,
			bytes: 0,
			horizon_seconds: 300,
			recording: false,
			sources: []
		});
	});

	it('leaves out a source that holds nothing and does not record', () => {
		expect(bufferStatus({ ...NOTHING, sources: [FRONT], epochs: [epoch({ sourceId: 'front' })] }).sources).toEqual([]);
	});

	it('with one source that records', () => {
		const status = bufferStatus({
			...NOTHING,
			sources: [FRONT],
			entries: bySource(...entries(300, { sourceId: 'front', droppedCount: 1 })),
			epochs: [epoch({ sourceId: 'front' })],
			recordingIds: new Set(['front'])
		});
		expect(status).toEqual({
			frame_count: 9000,
			duration_seconds: 300,
			oldest_frame: '2026-11-22T10:00:00.000Z',
			newest_frame: '2026-11-22T10:05:00.000Z',
			bytes: 90_000_000,
			horizon_seconds: 300,
			recording: true,
			sources: [
				{
					id: 'front',
					label: 'Front door',
					recording: true,
					frame_count: 9000,
					duration_seconds: 300,
					oldest_frame: '2026-11-22T10:00:00.000Z',
					newest_frame: '2026-11-22T10:05:00.000Z',
					bytes: 90_000_000,
					dropped_frames: 300,
					width: 1280,
					height: 720,
					codec: 'avc1.64001f',
					gaps: []
				}
			]
		});
		expect(Object.keys(JSON.parse(JSON.stringify(status)) as object)).toEqual([
			'frame_count',
			'duration_seconds',
			'oldest_frame',
			'newest_frame',
			'bytes',
			'horizon_seconds',
			'recording',
			'sources'
		]);
	});

	it('with a source that records and has stored nothing yet', () => {
		const status = bufferStatus({ ...NOTHING, sources: [FRONT, BACK], recordingIds: new Set(['front']) });
		expect(status).toEqual({
			frame_count: 0,
			duration_seconds: 0,
			oldest_frame: null,
			newest_frame: null,
			bytes: 0,
			horizon_seconds: 300,
			recording: true,
			sources: [
				{
					id: 'front',
					label: 'Front door',
					recording: true,
					frame_count: 0,
					duration_seconds: 0,
					oldest_frame: null,
					newest_frame: null,
					bytes: 0,
					dropped_frames: 0,
					width: 0,
					height: 0,
					codec: '',
					gaps: []
				}
			]
		});
	});

	it('with gaps: their causes are named, their time is not counted', () => {
		const status = bufferStatus({
			...NOTHING,
			sources: [FRONT],
			entries: bySource(
				...entries(10, { sourceId: 'front' }),
				...entries(5, { sourceId: 'front', epochId: 1 }, 10).map((each) => ({
					...each,
					startUs: each.startUs + 30 * S,
					endUs: each.endUs + 30 * S
				})),
				entry({ sourceId: 'front', epochId: 1, seq: 15, startUs: T0 + 50 * S, endUs: T0 + 50_500_000, frameCount: 15 })
			),
			epochs: [epoch({ sourceId: 'front' }), epoch({ sourceId: 'front', id: 1, cause: 'reload' })]
		});
		const held = {
			frame_count: 465,
			duration_seconds: 15.5,
			oldest_frame: '2026-11-22T10:00:00.000Z',
			newest_frame: '2026-11-22T10:00:50.500Z',
			bytes: 4_800_000,
			recording: false
		};
		expect(status).toEqual({
			...held,
			horizon_seconds: 300,
			sources: [
				{
					...held,
					id: 'front',
					label: 'Front door',
					dropped_frames: 0,
					width: 1280,
					height: 720,
					codec: 'avc1.64001f',
					gaps: [
						{ from: '2026-11-22T10:00:10.000Z', to: '2026-11-22T10:00:40.000Z', cause: 'reload' },
						{ from: '2026-11-22T10:00:45.000Z', to: '2026-11-22T10:00:50.000Z', cause: 'storage' }
					]
				}
			]
		});
	});

	it('with two sources: frames add up, time that both cover counts once', () => {
		const status = bufferStatus({
			...NOTHING,
			sources: [FRONT, BACK],
			entries: bySource(...entries(10, { sourceId: 'back' }, 5), ...entries(10, { sourceId: 'front' })),
			epochs: [
				epoch({ sourceId: 'front', video: videoConfig({ codec: 'avc1.640028', codedWidth: 1920, codedHeight: 1080 }) }),
				epoch({ sourceId: 'back', video: videoConfig({ codec: 'vp8', codedWidth: 640, codedHeight: 480 }) })
			],
			recordingIds: new Set(['back'])
		});
		expect(status).toMatchObject({
			frame_count: 600,
			duration_seconds: 15,
			oldest_frame: '2026-11-22T10:00:00.000Z',
			newest_frame: '2026-11-22T10:00:15.000Z',
			bytes: 6_000_000,
			recording: true
		});
		expect(status.sources).toMatchObject([
			{
				id: 'front',
				recording: false,
				frame_count: 300,
				duration_seconds: 10,
				newest_frame: '2026-11-22T10:00:10.000Z',
				width: 1920,
				height: 1080,
				codec: 'avc1.640028'
			},
			{
				id: 'back',
				recording: true,
				frame_count: 300,
				duration_seconds: 10,
				oldest_frame: '2026-11-22T10:00:05.000Z',
				width: 640,
				height: 480,
				codec: 'vp8'
			}
		]);
	});

	it.each([
		['apart', 20, 20],
		['touching', 10, 20],
		['one inside the other', 2, 10]
	])('time covered by sources that are %s', (_name, from, seconds) => {
		const length = from === 2 ? 5 : 10;
		const status = bufferStatus({
			...NOTHING,
			sources: [FRONT, BACK],
			entries: bySource(...entries(10, { sourceId: 'front' }), ...entries(length, { sourceId: 'back' }, from))
		});
		expect(status.duration_seconds).toBe(seconds);
		expect(status.newest_frame).toBe(
			new Date(Date.parse('2026-11-22T10:00:00Z') + Math.max(10, from + length) * 1000).toISOString()
		);
	});

	it('shows the size and codec of the newest footage, whatever order the epochs come in', () => {
		const [status] = bufferStatus({
			...NOTHING,
			sources: [FRONT],
			entries: bySource(entry({ sourceId: 'front', epochId: 3 }), entry({ sourceId: 'front', epochId: 4, seq: 1 })),
			epochs: [
				epoch({ sourceId: 'front', id: 4, video: videoConfig({ codedWidth: 640, codedHeight: 360, codec: 'vp8' }) }),
				epoch({ sourceId: 'front', id: 3 })
			]
		}).sources;
		expect(status).toMatchObject({ width: 640, height: 360, codec: 'vp8' });
	});

	it('shows the size of an epoch that has begun and stored nothing', () => {
		const [status] = bufferStatus({
			...NOTHING,
			sources: [FRONT],
			epochs: [epoch({ sourceId: 'front', id: 3 })],
			recordingIds: new Set(['front'])
		}).sources;
		expect(status).toMatchObject({ frame_count: 0, width: 1280, height: 720, codec: 'avc1.64001f' });
	});

	it('keeps one source out of the gaps of another', () => {
		const { sources } = bufferStatus({
			...NOTHING,
			sources: [FRONT, BACK],
			entries: bySource(
				entry({ sourceId: 'front', seq: 0 }),
				entry({ sourceId: 'front', seq: 1, epochId: 1, startUs: T0 + 10 * S }),
				...entries(11, { sourceId: 'back' })
			),
			epochs: [
				epoch({ sourceId: 'back', id: 1, cause: 'crash' }),
				epoch({ sourceId: 'front', id: 1, cause: 'camera-lost' })
			]
		});
		expect(sources.map(({ gaps }) => gaps.map(({ cause }) => cause))).toEqual([['camera-lost'], []]);
	});

	it('never counts more time than its sources together, nor less than the longest', () => {
		const lives = fc.array(fc.record({ first: fc.nat(50), count: fc.integer({ min: 1, max: 30 }) }), {
			minLength: 1,
			maxLength: 5
		});
		fc.assert(
			fc.property(lives, (spans) => {
				const sources = spans.map((_, index) => ({ id: `s${index}`, label: '' }));
				const status = bufferStatus({
					...NOTHING,
					sources,
					entries: bySource(
						...spans.flatMap(({ first, count }, index) => entries(count, { sourceId: `s${index}` }, first))
					)
				});
				const seconds = new Set(
					spans.flatMap(({ first, count }) => Array.from({ length: count }, (_, index) => first + index))
				);
				expect(status.duration_seconds).toBe(seconds.size);
				expect(status.frame_count).toBe(spans.reduce((sum, { count }) => sum + count * 30, 0));
			})
		);
	});
});
