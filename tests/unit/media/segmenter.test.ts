import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/lib/media/crc32';
import type { Segment } from '../../../src/lib/model/segment';
import { Segmenter, type SealedSegment, type TrackChunk } from '../../../src/lib/media/segmenter';
import { TrackClock } from '../../../src/lib/media/track-clock';
import { MS, S } from '../../support/builders';

const PACKET_US = 20 * MS;
const FRAME_US = 40 * MS;
const PATIENCE_US = 250 * MS;

/** A chunk whose bytes say which it is. */
function chunkOf(track: 'v' | 'a', index: number, timestampUs: number, padding = 0): TrackChunk {
	return { timestampUs, bytes: new Uint8Array(Buffer.from(`${track}${index}`.padEnd(6 + padding, '.'))) };
}

/** The indices of the chunks in a segment, read from its bytes by its tables alone. */
function contentOf({ video, audio, bytes }: Segment): { video: number[]; audio: number[] } {
	let at = 0;
	const read = (track: 'v' | 'a', sizes: Uint32Array) =>
		Array.from(sizes, (size) => {
			const text = Buffer.from(bytes, at, size).toString();
			at += size;
			if (!/^[va]\d+\.*$/.test(text) || !text.startsWith(track)) expect.fail(`no ${track} chunk: ${text}`);
			return parseInt(text.slice(1), 10);
		});
	const content = { video: read('v', video.sizes), audio: read('a', audio.sizes) };
	expect(at).toBe(bytes.byteLength);
	return content;
}

function flat(values: Iterable<Iterable<number>>): number[] {
	return [...values].flatMap((inner) => [...inner]);
}

/** A segmenter with clocks that are told the truth: video's zero is at `videoZeroUs`, sound's at `audioZeroUs`. */
function open({ videoZeroUs = 0, audioZeroUs = 0, notBeforeUs = 0, hasSound = true } = {}) {
	const videoClock = new TrackClock();
	const audioClock = hasSound ? new TrackClock() : null;
	const sealed: SealedSegment[] = [];
	const segmenter = new Segmenter({
		epochId: 7,
		videoClock,
		audioClock,
		notBeforeUs,
		frameUs: FRAME_US,
		onSegment: (segment) => sealed.push(segment)
	});
	let frames = 0;
	let packets = 0;
	return {
		segmenter,
		sealed,
		videoClock,
		/** A frame captured at `timeUs` of the epoch's clock. */
		frame: (timeUs: number, isKeyframe = false) => {
			videoClock.observe(timeUs - videoZeroUs, timeUs);
			segmenter.addVideo({ ...chunkOf('v', frames++, timeUs - videoZeroUs), isKeyframe });
		},
		packet: (timeUs: number) => {
			audioClock?.observe(timeUs - audioZeroUs, timeUs);
			segmenter.addAudio(chunkOf('a', packets++, timeUs - audioZeroUs));
		},
		contents: () => sealed.map(({ segment }) => contentOf(segment))
	};
}

describe('where segments begin and end', () => {
	it('cuts before every keyframe and leaves out what comes before the first', () => {
		const { frame, segmenter, sealed, contents } = open({ hasSound: false });
		frame(0);
		frame(40 * MS);
		frame(80 * MS, true);
		frame(130 * MS);
		frame(160 * MS);
		frame(200 * MS, true);
		frame(240 * MS, true);
		segmenter.finish();
		expect(contents().map(({ video }) => video)).toEqual([[2, 3, 4], [5], [6]]);
		expect(sealed.map(({ segment, frameCount }) => [segment.startUs, segment.endUs, frameCount])).toEqual([
			[80 * MS, 200 * MS, 3],
			[200 * MS, 240 * MS, 1],
			[240 * MS, 280 * MS, 1]
		]);
		expect(sealed.map(({ segment }) => [...segment.video.timesUs])).toEqual([[0, 50 * MS, 80 * MS], [0], [0]]);
		expect(sealed.map(({ segment }) => segment.epochId)).toEqual([7, 7, 7]);
	});

	it('seals nothing where no keyframe came', () => {
		const { frame, packet, segmenter, sealed } = open();
		frame(0);
		packet(0);
		frame(40 * MS);
		segmenter.finish();
		expect(sealed).toEqual([]);
	});

	it('gives each segment once, also when finished twice', () => {
		const { frame, segmenter, sealed } = open({ hasSound: false });
		frame(0, true);
		frame(S, true);
		segmenter.finish();
		segmenter.finish();
		expect(sealed.length).toBe(2);
	});

	it('gives the last frame the nominal length', () => {
		const { frame, segmenter, sealed } = open({ hasSound: false });
		frame(5 * S, true);
		frame(5 * S + 300 * MS);
		segmenter.finish();
		expect(sealed.map(({ segment }) => segment.endUs)).toEqual([5 * S + 300 * MS + FRAME_US]);
	});
});

describe('where an epoch begins', () => {
	it.each([
		['after what is held', 10 * S, 9 * S, 10 * S],
		['where what is held ends', 10 * S, 10 * S, 10 * S],
		['before it: moved to its end', 10 * S, 12 * S + 345, 12 * S + 345]
	])('%s', (_name, firstUs, notBeforeUs, startUs) => {
		const { frame, packet, segmenter, sealed } = open({ notBeforeUs, videoZeroUs: 3 * S, audioZeroUs: 999 * S });
		frame(firstUs, true);
		packet(firstUs);
		frame(firstUs + 400 * MS);
		packet(firstUs + PACKET_US);
		frame(firstUs + S, true);
		segmenter.finish();
		const facts = sealed.map(({ segment }) => [segment.startUs, segment.endUs]);
		expect(facts).toEqual([
			[startUs, startUs + S],
			[startUs + S, startUs + S + FRAME_US]
		]);
		// Sound moves with the picture.
		expect([...sealed[0]!.segment.audio.timesUs]).toEqual([0, PACKET_US]);
	});
});

describe('sound', () => {
	it('goes into the segment of its time, from a zero of its own', () => {
		const { frame, packet, segmenter, contents, sealed } = open({ videoZeroUs: 900 * S, audioZeroUs: 4 * S });
		frame(1000 * S, true);
		for (const ms of [0, 20, 40]) packet(1000 * S + ms * MS);
		frame(1000 * S + 50 * MS, true);
		for (const ms of [60, 80]) packet(1000 * S + ms * MS);
		segmenter.finish();
		expect(contents()).toEqual([
			{ video: [0], audio: [0, 1, 2] },
			{ video: [1], audio: [3, 4] }
		]);
		expect([...sealed[1]!.segment.audio.timesUs]).toEqual([10 * MS, 30 * MS]);
	});

	it('that begins before the picture keeps its distance', () => {
		const { frame, packet, segmenter, sealed } = open();
		packet(970 * MS);
		packet(990 * MS);
		frame(S, true);
		packet(1010 * MS);
		segmenter.finish();
		expect(sealed.map(({ segment }) => [...segment.audio.timesUs])).toEqual([[-30 * MS, -10 * MS, 10 * MS]]);
	});

	it('is waited for: a segment is sealed as soon as the sound of its last frame is there', () => {
		const { frame, packet, sealed } = open();
		frame(0, true);
		packet(0);
		frame(40 * MS, true);
		expect(sealed.length).toBe(0);
		packet(20 * MS);
		expect(sealed.length).toBe(0);
		packet(40 * MS);
		expect(sealed.map(({ segment }) => segment.audio.sizes.length)).toEqual([2]);
	});

	it('that was there before the picture is not waited for', () => {
		const { frame, packet, sealed } = open();
		frame(0, true);
		packet(0);
		packet(20 * MS);
		packet(40 * MS);
		frame(40 * MS, true);
		expect(sealed.map(({ segment }) => segment.audio.sizes.length)).toEqual([2]);
	});

	it('is not waited for longer than a quarter of a second of video', () => {
		const { frame, sealed } = open();
		frame(0, true);
		frame(S, true);
		frame(S + PATIENCE_US - 1);
		expect(sealed.length).toBe(0);
		frame(S + PATIENCE_US);
		expect(sealed.length).toBe(1);
	});

	it('is not waited for past the next keyframe', () => {
		const { frame, sealed } = open();
		frame(0, true);
		frame(50 * MS, true);
		frame(100 * MS, true);
		expect(sealed.map(({ segment }) => segment.endUs)).toEqual([50 * MS]);
	});

	it('that is later still goes into the next segment, before its first frame', () => {
		const { frame, packet, segmenter, sealed, contents } = open();
		packet(0);
		frame(0, true);
		frame(S, true);
		frame(S + PATIENCE_US);
		packet(S - 20 * MS);
		packet(S);
		segmenter.finish();
		expect(contents().map(({ audio }) => audio)).toEqual([[0], [1, 2]]);
		expect([...sealed[1]!.segment.audio.timesUs]).toEqual([-20 * MS, 0]);
	});

	it('past the last frame is left out', () => {
		const { frame, packet, segmenter, contents } = open();
		frame(0, true);
		for (let index = 0; index < 5; index++) packet(index * PACKET_US);
		segmenter.finish();
		expect(contents()).toEqual([{ video: [0], audio: [0, 1] }]);
	});

	it('is not waited for in an epoch without sound', () => {
		const { frame, sealed } = open({ hasSound: false });
		frame(0, true);
		frame(S, true);
		expect(sealed.length).toBe(1);
	});
});

describe('a clock that is corrected', () => {
	it('moves between segments only, and they still meet', () => {
		const { segmenter, sealed, videoClock } = open({ hasSound: false });
		for (let index = 0; index <= 40; index++) {
			const timestampUs = index * 100 * MS;
			// This camera's crystal is 1 % fast against the epoch's clock, so each second strays by 10 ms.
			videoClock.observe(timestampUs, timestampUs * 0.99);
			segmenter.addVideo({ ...chunkOf('v', index, timestampUs), isKeyframe: index % 10 === 0 });
		}
		segmenter.finish();
		const starts = sealed.map(({ segment }) => segment.startUs);
		expect(starts).toEqual([0, S, 2 * S - 2 * MS, 3 * S - 4 * MS, 4 * S - 6 * MS]);
		expect(sealed.slice(0, -1).map(({ segment }) => segment.endUs)).toEqual(starts.slice(1));
		for (const { segment } of sealed.slice(0, 4)) {
			expect([...segment.video.timesUs]).toEqual(Array.from({ length: 10 }, (_, index) => index * 100 * MS));
		}
	});
});

interface Packet {
	/** On the epoch's clock. */
	captureUs: number;
	arrivalUs: number;
	/** How long the block took to be read. */
	readUs: number;
}

/** Any camera with any sound: what comes when. */
const scenes = fc
	.record({
		frames: fc.array(
			fc.record({
				stepUs: fc.integer({ min: 3 * MS, max: 120 * MS }),
				/** A keyframe where it is a multiple of `keyframeOneIn`. */
				roll: fc.nat(10_000),
				delayUs: fc.nat(30 * MS),
				padding: fc.nat(40)
			}),
			{ maxLength: 60, size: 'max' }
		),
		keyframeOneIn: fc.integer({ min: 1, max: 60 }),
		sound: fc.option(
			fc.record({
				/** Against the first frame. */
				startUs: fc.integer({ min: -400 * MS, max: 400 * MS }),
				packets: fc.array(
					fc.record({
						lostUs: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(S) }),
						lateUs: fc.oneof({ weight: 5, arbitrary: fc.nat(60 * MS) }, { weight: 1, arbitrary: fc.nat(800 * MS) }),
						readUs: fc.nat(10 * MS)
					}),
					{ maxLength: 200, size: 'max' }
				)
			})
		),
		startUs: fc.integer({ min: 1_700_000_000 * S, max: 1_800_000_000 * S }),
		videoZeroUs: fc.integer({ min: -1000 * S, max: 1000 * S }),
		audioZeroUs: fc.integer({ min: -1000 * S, max: 1000 * S }),
		/** What is held ends this much after the epoch's first frame. */
		heldUs: fc.integer({ min: -5 * S, max: 5 * S })
	})
	.map((scene) => {
		let captureUs = scene.startUs;
		let arrivalUs = -Infinity;
		const frames = scene.frames.map((frame) => {
			captureUs += frame.stepUs;
			arrivalUs = Math.max(arrivalUs, captureUs + frame.delayUs);
			const isKeyframe = frame.roll % scene.keyframeOneIn === 0;
			return { ...frame, isKeyframe, captureUs, arrivalUs, timestampUs: captureUs - scene.videoZeroUs };
		});
		captureUs = scene.startUs + (scene.sound?.startUs ?? 0) - PACKET_US;
		arrivalUs = -Infinity;
		const packets = (scene.sound?.packets ?? []).map(({ lostUs, lateUs, readUs }): Packet & { timestampUs: number } => {
			captureUs += PACKET_US + lostUs;
			arrivalUs = Math.max(arrivalUs, captureUs + PACKET_US + lateUs);
			return { captureUs, arrivalUs, readUs, timestampUs: captureUs - scene.audioZeroUs };
		});
		return { ...scene, frames, packets, notBeforeUs: Math.max(0, scene.startUs + scene.heldUs) };
	});

type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

/** Plays a scene in the order of arrival. */
function play({ frames, packets, sound, notBeforeUs }: Scene) {
	const videoClock = new TrackClock();
	const audioClock = sound ? new TrackClock() : null;
	const sealed: SealedSegment[] = [];
	/** How many packets had come when each segment was sealed. */
	const packetsAtSeal: number[] = [];
	/** What the least delay seen was, up to the first segment: the offset it is mapped with. */
	let leastUs = Infinity;
	let packetCount = 0;
	/** Frames that must be sealed by now though their sound may be missing, and how many are. */
	const overdue: { due: number; sealed: number }[] = [];
	const segmenter = new Segmenter({
		epochId: 1,
		videoClock,
		audioClock,
		notBeforeUs,
		frameUs: FRAME_US,
		onSegment: (segment) => {
			sealed.push(segment);
			packetsAtSeal.push(packetCount);
		}
	});
	const firstKey = frames.findIndex(({ isKeyframe }) => isKeyframe);
	const events = [
		...frames.map((frame, index) => ({
			arrivalUs: frame.arrivalUs,
			run: () => {
				const { timestampUs, isKeyframe, padding } = frame;
				videoClock.observe(timestampUs, frame.arrivalUs);
				if (sealed.length === 0) leastUs = Math.min(leastUs, frame.arrivalUs - timestampUs);
				segmenter.addVideo({ ...chunkOf('v', index, timestampUs, padding), isKeyframe });
				const cut = frames.findLastIndex(
					(other, at) => at <= index && other.isKeyframe && timestampUs - other.timestampUs >= PATIENCE_US
				);
				overdue.push({
					due: Math.max(0, cut - firstKey),
					sealed: sealed.reduce((sum, { frameCount }) => sum + frameCount, 0)
				});
			}
		})),
		...packets.map((packet, index) => ({
			arrivalUs: packet.arrivalUs,
			run: () => {
				audioClock?.observe(packet.timestampUs, packet.captureUs + packet.readUs);
				packetCount++;
				segmenter.addAudio(chunkOf('a', index, packet.timestampUs));
			}
		}))
	].sort((a, b) => a.arrivalUs - b.arrivalUs);
	for (const { run } of events) run();
	segmenter.finish();
	return { sealed, packetsAtSeal, leastUs, overdue, firstKey, audioClock };
}

describe('any stream', { timeout: 60_000 }, () => {
	it('becomes segments that begin with a keyframe and hold every later frame once, in order, camera times exact', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				const { sealed, firstKey } = play(scene);
				const contents = sealed.map(({ segment }) => contentOf(segment));
				const expected = firstKey === -1 ? [] : scene.frames.map((_, index) => index).slice(firstKey);
				expect(flat(contents.map(({ video }) => video))).toEqual(expected);
				for (const [index, { segment, frameCount }] of sealed.entries()) {
					const frames = contents[index]!.video.map((at) => scene.frames[at]!);
					expect(frames.map(({ isKeyframe }) => isKeyframe)).toEqual(frames.map((_, at) => at === 0));
					expect(frameCount).toBe(frames.length);
					expect([...segment.video.timesUs]).toEqual(
						frames.map(({ timestampUs }) => timestampUs - frames[0]!.timestampUs)
					);
				}
			})
		);
	});

	it('becomes segments that meet exactly, begin where the clock says and never before what is held', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				const { sealed, leastUs, firstKey } = play(scene);
				fc.pre(sealed.length > 0);
				const segments = sealed.map(({ segment }) => segment);
				const firstUs = scene.frames[firstKey]!.timestampUs + leastUs;
				expect(segments[0]!.startUs).toBe(Math.max(firstUs, scene.notBeforeUs));
				expect(segments.slice(1).map(({ startUs }) => startUs)).toEqual(
					segments.slice(0, -1).map(({ endUs }) => endUs)
				);
				for (const { startUs, endUs, video } of segments) {
					expect(startUs + video.timesUs.at(-1)!).toBeLessThan(endUs);
				}
			})
		);
	});

	it('keeps all sound, once and in order, but what comes after its last frame', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				const { sealed, audioClock, leastUs, firstKey } = play(scene);
				fc.pre(sealed.length > 0);
				const contents = sealed.map(({ segment }) => contentOf(segment));
				const kept = flat(contents.map(({ audio }) => audio));
				expect(kept).toEqual(kept.map((_, index) => index));
				const next = scene.packets[kept.length];
				if (!next) return;
				const shiftUs = sealed[0]!.segment.startUs - (scene.frames[firstKey]!.timestampUs + leastUs);
				// `settle` without new observations says what the last segment was mapped with.
				const nextUs = next.timestampUs + audioClock!.settle() + shiftUs;
				expect(nextUs).toBeGreaterThanOrEqual(sealed.at(-1)!.segment.endUs);
			})
		);
	});

	it('has sound in the segment of its time, or of the next that is sealed where it came too late', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				const { sealed, packetsAtSeal } = play(scene);
				let beforeUs = -Infinity;
				for (const [index, { segment }] of sealed.entries()) {
					const previous = sealed[index - 1]?.segment;
					for (const [at, packet] of contentOf(segment).audio.entries()) {
						const timeUs = segment.startUs + segment.audio.timesUs[at]!;
						if (timeUs >= segment.endUs || timeUs <= beforeUs) {
							expect.fail(`${timeUs} µs is not between ${beforeUs} and ${segment.endUs}`);
						}
						beforeUs = timeUs;
						// A step of the sound's clock may bring a packet over the border by 2 ms.
						const isLate = previous !== undefined && timeUs < previous.endUs - 2 * MS;
						if (isLate) expect(packet).toBeGreaterThanOrEqual(packetsAtSeal[index - 1]!);
					}
				}
			})
		);
	});

	it('is sealed a quarter of a second of video after a keyframe at the latest, whatever the sound does', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				const { overdue, firstKey } = play(scene);
				fc.pre(firstKey !== -1);
				expect(overdue.filter(({ due, sealed }) => sealed < due)).toEqual([]);
			})
		);
	});

	it('has bytes that are exactly the samples of the tables, and their checksum', () => {
		fc.assert(
			fc.property(scenes, (scene) => {
				for (const { segment } of play(scene).sealed) {
					const { video, audio, bytes } = segment;
					expect(flat([video.sizes, audio.sizes]).reduce((sum, size) => sum + size, 0)).toBe(bytes.byteLength);
					expect([video.timesUs.length, audio.timesUs.length]).toEqual([video.sizes.length, audio.sizes.length]);
					expect(segment.crc32).toBe(crc32(new Uint8Array(bytes)));
					const { video: frames } = contentOf(segment);
					expect([...video.sizes]).toEqual(
						frames.map((at) => chunkOf('v', at, 0, scene.frames[at]!.padding).bytes.byteLength)
					);
				}
			})
		);
	});
});

describe('at the edges of what a clock knows', () => {
	function run(hasSound: boolean) {
		const segments: Segment[] = [];
		const videoClock = new TrackClock();
		const segmenter = new Segmenter({
			epochId: 1,
			videoClock,
			audioClock: hasSound ? new TrackClock() : null,
			notBeforeUs: 0,
			frameUs: FRAME_US,
			onSegment: ({ segment }) => segments.push(segment)
		});
		return { segments, videoClock, segmenter };
	}

	it('sound whose clock was never observed in this epoch gets no time out of nothing', () => {
		const { segments, videoClock, segmenter } = run(true);
		videoClock.observe(5 * S, 1_000 * S);
		segmenter.addVideo({ ...chunkOf('v', 0, 5 * S), isKeyframe: true });
		segmenter.addAudio(chunkOf('a', 0, 3 * S));
		segmenter.finish();
		expect(segments.map(({ video, audio }) => [video.sizes.length, audio.sizes.length])).toEqual([[1, 0]]);
	});

	it('a frame is never after the end of its segment, even when the clock steps back there', () => {
		const { segments, videoClock, segmenter } = run(false);
		const frame = (timestampUs: number, delayUs: number, isKeyframe = false) => {
			videoClock.observe(timestampUs, 1_000 * S + timestampUs + delayUs);
			segmenter.addVideo({ ...chunkOf('v', 0, timestampUs), isKeyframe });
		};
		frame(0, 20 * MS, true);
		frame(S, 20 * MS, true);
		frame(1_999_000, 10 * MS);
		frame(2 * S, 10 * MS, true);
		segmenter.finish();
		expect(segments).toHaveLength(3);
		for (const { startUs, endUs, video } of segments) expect(startUs + (video.timesUs.at(-1) ?? 0)).toBeLessThan(endUs);
	});
});
