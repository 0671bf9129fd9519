import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TimeRange } from '../../../src/lib/base/units';
import { ClipLayout, type LaidSample, type LaidSegment } from '../../../src/lib/cut/lay-out';
import type { Segment } from '../../../src/lib/model/segment';
import { MS, readSample, S, segment, T0 } from '../../support/builders';

const PACKET_US = 20 * MS;
const TOLERANCE_US = 100 * MS;

/** A range of seconds after T0. */
function seconds(from: number, to: number): TimeRange {
	return { fromUs: T0 + from * S, toUs: T0 + to * S };
}

/** Second number `at` after T0: 25 frames, 50 packets. */
function second(at: number): Segment {
	return segment({ startUs: T0 + at * S, frames: 25 });
}

function layOut(range: TimeRange, segments: readonly Segment[]) {
	const layout = new ClipLayout(range, PACKET_US);
	const laid = segments.map((each) => layout.add(each));
	return { layout, laid, video: laid.flatMap(({ video }) => video), audio: laid.flatMap(({ audio }) => audio) };
}

/** Capture times after T0, read from the bytes. */
function captured(samples: readonly LaidSample[]): number[] {
	return samples.map(({ bytes }) => readSample(bytes).captureUs - T0);
}

function times(samples: readonly LaidSample[]): number[] {
	return samples.map(({ timeUs }) => timeUs);
}

describe('a clip of whole seconds', () => {
	const { layout, video, audio } = layOut(seconds(0, 2), [second(0), second(1)]);

	it('has all frames and packets at their capture times from the first on', () => {
		expect(times(video)).toEqual(Array.from({ length: 50 }, (_, index) => index * 40 * MS));
		expect(captured(video)).toEqual(times(video));
		expect(times(audio)).toEqual(Array.from({ length: 100 }, (_, index) => index * PACKET_US));
		expect(captured(audio)).toEqual(times(audio));
	});

	it('has the keyframes where the segments begin', () => {
		expect(video.flatMap(({ isKeyframe, timeUs }) => (isKeyframe ? timeUs : []))).toEqual([0, S]);
		expect(audio.every(({ isKeyframe, durationUs }) => isKeyframe && durationUs === PACKET_US)).toBe(true);
	});

	it('says what it holds', () => {
		expect({ ...layout }).toEqual({
			startUs: T0,
			leadUs: 0,
			frameCount: 50,
			packetCount: 100,
			sampleCount: 150,
			endUs: 2 * S,
			lastFrameUs: 2 * S - 40 * MS
		});
	});
});

describe('where a clip begins', () => {
	it.each<[string, number, number, number, number]>([
		// asked, first frame shown, lead, frames shown
		['on a frame', 0.2, 200 * MS, 200 * MS, 20],
		['a microsecond after a frame', 0.200001, 240 * MS, 240 * MS, 19],
		['a microsecond before a frame', 0.199999, 200 * MS, 200 * MS, 20],
		['on the last frame of the second', 0.96, 960 * MS, 960 * MS, 1],
		['before all that is held', -3, 0, 0, 25]
	])('%s', (_name, from, startUs, leadUs, frames) => {
		const { layout, video } = layOut(seconds(from, 2), [second(0), second(1)]);
		expect([layout.startUs! - T0, layout.leadUs, layout.frameCount]).toEqual([startUs, leadUs, frames + 25]);
		// The lead is in the file all the same, for the decoder.
		expect([video.length, video[0]?.timeUs]).toEqual([50, 0]);
	});

	it('after the last frame of a second: with the keyframe of the next, which is shown when that frame ends', () => {
		const { layout, laid, video, audio } = layOut(seconds(0.97, 2), [second(0), second(1)]);
		expect(laid[0]).toEqual({ video: [], audio: [] });
		expect([captured(video)[0], times(video)[0], times(audio)[0]]).toEqual([S, 0, 0]);
		expect({ ...layout }).toEqual({
			startUs: T0 + S,
			leadUs: 0,
			frameCount: 25,
			packetCount: 50,
			sampleCount: 75,
			endUs: S,
			lastFrameUs: S - 40 * MS
		});
	});

	it('has no place where no frame is in the range', () => {
		const { layout, video, audio } = layOut(seconds(0.97, 0.99), [second(0)]);
		expect([layout.startUs, layout.frameCount, layout.packetCount, layout.sampleCount]).toEqual([null, 0, 0, 0]);
		expect([video, audio]).toEqual([[], []]);
	});
});

describe('where a clip ends', () => {
	it.each<[string, number, number, number]>([
		// asked, last frame, end
		['on a frame, which is not shown', 1.2, 1160 * MS, 1200 * MS],
		['a microsecond after a frame, which is', 1.200001, 1200 * MS, 1240 * MS],
		['between the seconds', 1, 960 * MS, 1000 * MS],
		['after all that is held', 9, 1960 * MS, 2000 * MS]
	])('%s', (_name, to, lastUs, endUs) => {
		const { layout, video, audio } = layOut(seconds(0, to), [second(0), second(1)]);
		expect([captured(video).at(-1), layout.lastFrameUs, layout.endUs]).toEqual([lastUs, lastUs, endUs]);
		// Sound is heard until the last frame's own end.
		expect(times(audio).at(-1)).toBe(endUs - PACKET_US);
	});

	it('with a frame of its own length, however long the camera waited', () => {
		const slow = segment({ videoTimesUs: [0, 40 * MS, 700 * MS], endUs: T0 + 1_300_000 });
		const { layout, video } = layOut(seconds(0, 0.5), [slow]);
		expect(video.map(({ durationUs }) => durationUs)).toEqual([40 * MS, 660 * MS]);
		expect(layout.endUs).toBe(700 * MS);
	});
});

describe('holes', () => {
	const hole = (us: number) => [second(0), segment({ startUs: T0 + S + us, frames: 25 })];

	it.each<[string, number, number]>([
		['of a frame is kept', 40 * MS, S + 40 * MS],
		['that is the longest to be kept', TOLERANCE_US, S + TOLERANCE_US],
		['that is longer is closed up', TOLERANCE_US + 1, S],
		['of an hour is closed up', 3600 * S, S]
	])('one %s', (_name, us, timeUs) => {
		const { video, audio, layout } = layOut(seconds(0, 9999), hole(us));
		expect(times(video).slice(25, 27)).toEqual([timeUs, timeUs + 40 * MS]);
		expect(times(audio).slice(50, 52)).toEqual([timeUs, timeUs + PACKET_US]);
		expect([layout.endUs, layout.frameCount]).toEqual([timeUs + S, 50]);
	});

	it('add up', () => {
		const segments = [0, 10, 11, 20].map(second);
		const { video, layout } = layOut(seconds(0, 9999), segments);
		expect(video.flatMap(({ isKeyframe, timeUs }) => (isKeyframe ? timeUs : []))).toEqual([0, S, 2 * S, 3 * S]);
		expect(layout.endUs).toBe(4 * S);
	});

	it('before the first frame shown are no part of the clip', () => {
		const { video, layout } = layOut(seconds(0.97, 9999), hole(60 * S));
		expect([times(video)[0], layout.startUs, layout.endUs]).toEqual([0, T0 + 61 * S, S]);
	});
});

describe('gaps that are kept', () => {
	const after = (us: number) => [second(0), segment({ startUs: T0 + S + us, frames: 25, epochId: 1 })];
	const laidKept = (us: number) => {
		const layout = new ClipLayout(seconds(0, 9999), PACKET_US, { keepsGaps: true, fillsSound: true });
		const laid = after(us).map((each) => layout.add(each));
		return { layout, laid, audio: laid.flatMap(({ audio }) => audio) };
	};

	it('keep their time, and say where they lie', () => {
		const { layout, laid } = laidKept(9 * S);
		expect(laid[1]?.hole).toEqual({ fromUs: T0 + S, toUs: T0 + 10 * S, timeUs: S });
		expect(times(laid[1]?.video ?? [])[0]).toBe(10 * S);
		expect([layout.endUs, layout.keptUs, layout.closedUs]).toEqual([11 * S, [9 * S], []]);
		layout.addStills(9);
		expect(layout.frameCount).toBe(59);
	});

	it('are silent: a packet every 20 ms, without a hole', () => {
		const { audio, layout } = laidKept(9 * S);
		expect(times(audio)).toEqual(Array.from({ length: 550 }, (_, index) => index * PACKET_US));
		expect(audio.filter(({ bytes }) => bytes.length === 3)).toHaveLength(450);
		expect(layout.packetCount).toBe(550);
	});

	it('are closed up where they are longer than anybody watches', () => {
		expect(laidKept(600 * S).layout.keptUs).toEqual([600 * S]);
		const { layout, laid } = laidKept(600 * S + 1);
		expect([layout.keptUs, layout.closedUs, laid[1]?.hole]).toEqual([[], [600 * S + 1], undefined]);
	});
});

describe('sound that is filled up', () => {
	it('is silence from the first frame to the last, where some of the footage has none', () => {
		const silent = (at: number) => segment({ startUs: T0 + at * S, frames: 25, audioTimesUs: [] });
		const layout = new ClipLayout(seconds(0, 4), PACKET_US, { fillsSound: true });
		const audio = [silent(0), second(1), silent(2), silent(3)].flatMap((each) => layout.add(each).audio);
		const all = [...audio, ...layout.finishSound()];
		expect(times(all)).toEqual(Array.from({ length: 200 }, (_, index) => index * PACKET_US));
		expect(all.slice(50, 100).every(({ bytes }) => bytes.length > 3)).toBe(true);
	});

	it('leaves a packet or two that are late alone', () => {
		const layout = new ClipLayout(seconds(0, 1), PACKET_US, { fillsSound: true });
		expect(times(layout.add(segment({ frames: 25, audioTimesUs: [0, 100 * MS] })).audio)).toEqual([0, 100 * MS]);
	});
});

describe('sound after a hole', () => {
	const laidAudio = (...segments: Segment[]) => {
		const layout = new ClipLayout(seconds(0, 9), PACKET_US, { settlesSound: true });
		return segments.flatMap((each) => layout.add(each).audio);
	};
	const silentAt = (samples: readonly LaidSample[]) =>
		samples.flatMap(({ bytes, timeUs }) => (bytes.length === 3 ? timeUs : []));

	it('begins with a packet of silence, which no decoder takes for a difference to what was before the hole', () => {
		const audio = laidAudio(second(0), second(1), second(5), second(6));
		expect(times(audio)).toEqual(Array.from({ length: 200 }, (_, index) => index * PACKET_US));
		expect(silentAt(audio)).toEqual([2 * S]);
		const [first] = audio.slice(101);
		expect(captured([first!])).toEqual([5 * S + PACKET_US]);
	});

	it('in a picture that goes on, too', () => {
		const away = segment({ frames: 25, audioTimesUs: [0, 20 * MS, 60 * MS, 80 * MS] });
		expect(silentAt(laidAudio(away))).toEqual([60 * MS]);
	});

	it('is as it was recorded where a packet is late, and where the clip begins', () => {
		const late = segment({ frames: 25, audioTimesUs: [15 * MS, 35 * MS, 75 * MS - 1, 95 * MS] });
		expect(silentAt(laidAudio(late))).toEqual([]);
	});
});

describe('sound', () => {
	it('of the last second that came late is taken where it belongs', () => {
		const first = segment({ frames: 25, audioTimesUs: [0, 500 * MS] });
		const late = segment({ startUs: T0 + S, frames: 25, audioTimesUs: [-40 * MS, -20 * MS, 0] });
		const { audio } = layOut(seconds(0, 2), [first, late]);
		expect(times(audio)).toEqual([0, 500 * MS, 960 * MS, 980 * MS, S]);
		expect(captured(audio)).toEqual(times(audio));
	});

	it('before the first frame is left out', () => {
		const { audio, layout } = layOut(seconds(0, 1), [
			segment({ frames: 25, audioTimesUs: [-30 * MS, -10 * MS, 10 * MS] })
		]);
		expect([times(audio), layout.packetCount]).toEqual([[10 * MS], 1]);
	});

	it('that an epoch has twice, its end and its successor’s beginning, is taken once', () => {
		const first = segment({ frames: 25, audioTimesUs: [940 * MS, 960 * MS, 980 * MS] });
		const next = segment({ startUs: T0 + S, frames: 25, epochId: 1, audioTimesUs: [-40 * MS, -20 * MS, 0] });
		expect(times(layOut(seconds(0, 2), [first, next]).audio)).toEqual([940 * MS, 960 * MS, 980 * MS, S]);
	});

	it('of the tail is taken up to the end of the picture', () => {
		const first = segment({ frames: 25, audioTimesUs: [0, 20 * MS] });
		const { layout } = layOut(seconds(0, 1), [first]);
		const tail = layout.addTail(segment({ startUs: T0 + S, frames: 25, audioTimesUs: [-40 * MS, -20 * MS, 0] }));
		expect([times(tail), captured(tail)]).toEqual([
			[960 * MS, 980 * MS],
			[960 * MS, 980 * MS]
		]);
		expect([layout.packetCount, layout.endUs, layout.frameCount]).toEqual([4, S, 25]);
	});

	it('of a tail that does not follow directly is left out', () => {
		const { layout } = layOut(seconds(0, 1), [segment({ frames: 25, audioTimesUs: [] })]);
		expect(layout.addTail(segment({ startUs: T0 + S + 1, audioTimesUs: [-20 * MS] }))).toEqual([]);
		expect(new ClipLayout(seconds(0, 1), PACKET_US).addTail(second(1))).toEqual([]);
	});
});

describe('a beginning that was encoded anew', () => {
	const recode = ({ video }: LaidSegment, leadUs: number) =>
		video
			.filter(({ timeUs }) => timeUs >= leadUs)
			.map(({ bytes }, index) => ({ isKeyframe: index === 0, bytes: Uint8Array.from(bytes).reverse() }));

	it('makes the file begin with the first frame shown', () => {
		const layout = new ClipLayout(seconds(0.5, 2), PACKET_US);
		const laid = layout.add(second(0));
		expect(layout.leadUs).toBe(520 * MS);
		const recoded = recode(laid, layout.leadUs);
		const dropped = layout.dropLead(laid, recoded);
		expect(times(dropped.video)).toEqual(Array.from({ length: 12 }, (_, index) => index * 40 * MS));
		expect(dropped.video.map(({ isKeyframe }) => isKeyframe)).toEqual([true, ...Array<boolean>(11).fill(false)]);
		expect(dropped.video.map(({ bytes }) => bytes)).toEqual(recoded.map(({ bytes }) => bytes));
		expect([times(dropped.audio)[0], captured(dropped.audio)[0]]).toEqual([0, 520 * MS]);
		expect([layout.leadUs, layout.startUs, layout.endUs]).toEqual([0, T0 + 520 * MS, 480 * MS]);
		expect([layout.lastFrameUs, layout.frameCount, layout.packetCount]).toEqual([440 * MS, 12, 24]);

		const next = layout.add(second(1));
		expect([times(next.video)[0], times(next.audio)[0], captured(next.video)[0]]).toEqual([480 * MS, 480 * MS, S]);
		expect([layout.endUs, layout.frameCount, layout.packetCount]).toEqual([1480 * MS, 37, 74]);
	});

	it('still takes late sound once and the tail', () => {
		const layout = new ClipLayout(seconds(0.5, 1), PACKET_US);
		const laid = layout.add(segment({ frames: 25, audioTimesUs: [500 * MS, 520 * MS, 900 * MS] }));
		const { audio } = layout.dropLead(laid, recode(laid, layout.leadUs));
		const tail = layout.addTail(segment({ startUs: T0 + S, audioTimesUs: [-100 * MS, -20 * MS, 0] }));
		expect([times(audio), times(tail)]).toEqual([[0, 380 * MS], [460 * MS]]);
		expect(captured(tail)).toEqual([980 * MS]);
		expect(layout.packetCount).toBe(3);
	});
});

describe('a lead that nothing hides', () => {
	it('counts as shown', () => {
		const { layout } = layOut(seconds(0.5, 2), [second(0), second(1)]);
		expect([layout.frameCount, layout.leadUs]).toEqual([37, 520 * MS]);
		layout.showLead();
		expect([layout.frameCount, layout.leadUs, layout.packetCount, layout.endUs]).toEqual([50, 0, 100, 2 * S]);
	});

	it('leaves a second without a frame in the range out of the count', () => {
		const { layout } = layOut(seconds(0.97, 2), [second(0), second(1)]);
		layout.showLead();
		expect(layout.frameCount).toBe(25);
	});

	it('is none once it was encoded anew', () => {
		const layout = new ClipLayout(seconds(0.5, 1), PACKET_US);
		const laid = layout.add(second(0));
		layout.dropLead(laid, []);
		layout.showLead();
		expect([layout.frameCount, layout.leadUs, layout.startUs]).toEqual([12, 0, T0 + 520 * MS]);
	});

	it('changes nothing where there is none', () => {
		const { layout } = layOut(seconds(0, 2), [second(0), second(1)]);
		layout.showLead();
		expect([layout.frameCount, layout.startUs]).toEqual([50, T0]);
	});
});

/** Any footage: seconds of any frames and sound, with holes of any size between. */
const footage = fc
	.array(
		fc.record({
			holeUs: fc.oneof(
				{ weight: 4, arbitrary: fc.constant(0) },
				{ weight: 1, arbitrary: fc.integer({ min: 1, max: TOLERANCE_US }) },
				{ weight: 1, arbitrary: fc.integer({ min: TOLERANCE_US + 1, max: 100 * S }) }
			),
			stepsUs: fc.array(fc.integer({ min: 1 * MS, max: 200 * MS }), { minLength: 1, maxLength: 12, size: 'max' }),
			/** How much of the sound came too late for this segment. */
			lateUs: fc.oneof(fc.constant(0), fc.nat(300 * MS)),
			hasSound: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) })
		}),
		{ minLength: 1, maxLength: 8, size: 'max' }
	)
	.map((parts) => {
		let atUs = T0;
		let packetUs = T0 - 55 * MS;
		let isFirst = true;
		return parts.map(({ holeUs, stepsUs, lateUs, hasSound }) => {
			const startUs = atUs + (isFirst ? 0 : holeUs);
			isFirst = false;
			// What is heard in a long hole is not recorded.
			if (holeUs > TOLERANCE_US) packetUs = Math.max(packetUs, startUs);
			const videoTimesUs = [0];
			for (const stepUs of stepsUs.slice(1)) videoTimesUs.push(videoTimesUs.at(-1)! + stepUs);
			const endUs = startUs + videoTimesUs.at(-1)! + stepsUs[0]!;
			atUs = endUs;
			const audioTimesUs: number[] = [];
			while (packetUs < endUs - lateUs) {
				if (hasSound) audioTimesUs.push(packetUs - startUs);
				packetUs += PACKET_US;
			}
			return segment({ startUs, endUs, videoTimesUs, audioTimesUs });
		});
	});

/** Footage, a range that begins and ends anywhere in it or around it, what the clip reads of it, and what follows. */
const cases = fc
	.tuple(footage, fc.integer({ min: -100, max: 1000 }), fc.integer({ min: 1, max: 1100 }))
	.map(([segments, from, length]) => {
		const spanUs = segments.at(-1)!.endUs - T0;
		const fromUs = T0 + Math.round((spanUs * from) / 1000);
		const range = { fromUs, toUs: fromUs + Math.max(1, Math.round((spanUs * length) / 1000)) };
		const touched = segments.filter(({ startUs, endUs }) => startUs < range.toUs && endUs > range.fromUs);
		const last = segments.indexOf(touched.at(-1)!);
		return { range, touched, tail: touched.length > 0 ? segments[last + 1] : undefined };
	});

/** What the clip must be, worked out from capture times alone. */
function expectedOf({
	range,
	touched,
	tail
}: {
	range: TimeRange;
	touched: readonly Segment[];
	tail: Segment | undefined;
}) {
	const framesOf = ({ startUs, video }: Segment) => [...video.timesUs].map((timeUs) => startUs + timeUs);
	const isShown = (captureUs: number) => captureUs >= range.fromUs && captureUs < range.toUs;
	const used = touched.slice(touched.findIndex((each) => framesOf(each).some(isShown)));
	const hasFrames = touched.some((each) => framesOf(each).some(isShown));
	if (!hasFrames) return null;
	let closedUs = used[0]!.startUs;
	let beforeUs = used[0]!.startUs;
	const frames: { captureUs: number; timeUs: number; endUs: number }[] = [];
	const packets: { captureUs: number; timeUs: number }[] = [];
	const hear = ({ startUs, audio }: Segment) => {
		for (const timeUs of audio.timesUs) {
			packets.push({ captureUs: startUs + timeUs, timeUs: startUs + timeUs - closedUs });
		}
	};
	for (const each of used) {
		if (each.startUs - beforeUs > TOLERANCE_US) closedUs += each.startUs - beforeUs;
		beforeUs = each.endUs;
		const captures = framesOf(each);
		for (const [index, captureUs] of captures.entries()) {
			if (captureUs >= range.toUs) break;
			const nextUs = captures[index + 1] ?? each.endUs;
			frames.push({ captureUs, timeUs: captureUs - closedUs, endUs: nextUs - closedUs });
		}
		hear(each);
	}
	if (tail?.startUs === beforeUs) hear(tail);
	const endUs = frames.at(-1)!.endUs;
	const shown = frames.filter(({ captureUs }) => isShown(captureUs));
	return { frames, shown, endUs, packets: packets.filter(({ timeUs }) => timeUs >= 0 && timeUs < endUs) };
}

describe('any range over any footage', { timeout: 60_000 }, () => {
	it('has the frames of the range and their lead, each once, at the differences of their capture times', () => {
		fc.assert(
			fc.property(cases, (each) => {
				const { layout, video } = layOut(each.range, each.touched);
				const expected = expectedOf(each);
				if (!expected) {
					expect([layout.startUs, layout.frameCount, video.length]).toEqual([null, 0, 0]);
					return;
				}
				const { frames, shown, endUs } = expected;
				expect(video.map(({ bytes, timeUs }) => [readSample(bytes), timeUs])).toEqual(
					frames.map(({ captureUs, timeUs }) => [{ track: 'video', captureUs }, timeUs])
				);
				expect(video.map(({ durationUs }) => durationUs)).toEqual(frames.map(({ timeUs, endUs }) => endUs - timeUs));
				expect([layout.startUs, layout.leadUs]).toEqual([shown[0]?.captureUs, shown[0]?.timeUs]);
				expect([layout.frameCount, layout.lastFrameUs]).toEqual([shown.length, shown.at(-1)?.timeUs]);
				expect(layout.endUs).toBe(endUs);
				// Nothing before the first keyframe of the footage that is shown.
				expect(frames.findIndex(({ captureUs }) => captureUs === layout.startUs)).toBeLessThan(
					each.touched[0]!.video.sizes.length + (each.touched[1]?.video.sizes.length ?? 0)
				);
				expect([video[0]?.isKeyframe, video[0]?.timeUs]).toEqual([true, 0]);
			})
		);
	});

	it('has all sound under its picture, once, in order, at the same differences', () => {
		fc.assert(
			fc.property(cases, (each) => {
				const expected = expectedOf(each);
				fc.pre(expected !== null);
				const { layout, audio } = layOut(each.range, each.touched);
				const heard = [...audio, ...(each.tail ? layout.addTail(each.tail) : [])];
				expect(heard.map(({ bytes, timeUs }) => [readSample(bytes), timeUs])).toEqual(
					expected.packets.map(({ captureUs, timeUs }) => [{ track: 'audio', captureUs }, timeUs])
				);
				expect(layout.packetCount).toBe(heard.length);
				expect(heard.filter(({ timeUs }) => timeUs < 0 || timeUs >= layout.endUs)).toEqual([]);
				const steps = times(heard)
					.slice(1)
					.map((timeUs, index) => timeUs - heard[index]!.timeUs);
				expect(steps.filter((stepUs) => stepUs <= 0)).toEqual([]);
			})
		);
	});

	it('is the same without its lead, but for times that begin with the first frame shown', () => {
		fc.assert(
			fc.property(cases, (each) => {
				const expected = expectedOf(each);
				fc.pre(expected !== null && expected.shown[0]!.timeUs > 0);
				const layout = new ClipLayout(each.range, PACKET_US);
				const video: LaidSample[] = [];
				const audio: LaidSample[] = [];
				for (const segment of each.touched) {
					const isFirst = layout.startUs === null;
					const laid = layout.add(segment);
					const mustDrop = isFirst && layout.leadUs > 0;
					const shown = laid.video.filter(({ timeUs }) => timeUs >= layout.leadUs);
					const recoded = shown.map(({ bytes }, index) => ({ isKeyframe: index === 0, bytes }));
					const kept = mustDrop ? layout.dropLead(laid, recoded) : laid;
					video.push(...kept.video);
					audio.push(...kept.audio);
				}
				if (each.tail) audio.push(...layout.addTail(each.tail));
				const leadUs = expected.shown[0]!.timeUs;
				expect(video.map(({ bytes, timeUs }) => [readSample(bytes).captureUs, timeUs])).toEqual(
					expected.shown.map(({ captureUs, timeUs }) => [captureUs, timeUs - leadUs])
				);
				expect(audio.map(({ bytes, timeUs }) => [readSample(bytes).captureUs, timeUs])).toEqual(
					expected.packets
						.filter(({ timeUs }) => timeUs >= leadUs)
						.map(({ captureUs, timeUs }) => [captureUs, timeUs - leadUs])
				);
				expect([layout.leadUs, layout.startUs]).toEqual([0, expected.shown[0]!.captureUs]);
				expect([layout.endUs, layout.frameCount, layout.packetCount]).toEqual([
					expected.endUs - leadUs,
					video.length,
					audio.length
				]);
				expect([video[0]?.isKeyframe, video[0]?.timeUs]).toEqual([true, 0]);
			})
		);
	});

	it('counts all its frames once the lead is shown', () => {
		fc.assert(
			fc.property(cases, (each) => {
				const { layout, video, audio } = layOut(each.range, each.touched);
				layout.showLead();
				expect([layout.frameCount, layout.leadUs]).toEqual([video.length, 0]);
				expect([layout.packetCount, layout.sampleCount]).toEqual([audio.length, video.length + audio.length]);
			})
		);
	});
});

it('sound from a hole that is closed up is not heard over the picture before it', () => {
	const first = segment({ frames: 25, audioTimesUs: [0, 900 * MS] });
	const next = segment({ startUs: T0 + 11 * S, frames: 25, epochId: 1, audioTimesUs: [-40 * MS, -20 * MS, 0] });
	const { audio } = layOut(seconds(0, 60), [first, next]);
	expect(captured(audio)).toEqual([0, 900 * MS, 11 * S]);
	expect(times(audio)).toEqual([0, 900 * MS, S]);
});
