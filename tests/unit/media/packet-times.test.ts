import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacketTimes } from '../../../src/lib/media/packet-times';
import { MS, S } from '../../support/builders';

const PACKET_US = 20 * MS;
/** libopus at 48 kHz: 312 samples. */
const OPUS_DELAY_US = 6_500;

describe('PacketTimes', () => {
	it('cuts blocks of 10 ms into packets of 20 ms at the times of the blocks', () => {
		const times = new PacketTimes(PACKET_US);
		for (let block = 0; block < 6; block++) times.add(5 * S + block * 10 * MS, 10 * MS);
		expect([times.next(), times.next(), times.next()]).toEqual([5 * S, 5 * S + 20 * MS, 5 * S + 40 * MS]);
	});

	it('takes a packet that begins inside a block from there', () => {
		const times = new PacketTimes(PACKET_US);
		times.add(1 * S, 30 * MS);
		times.add(1 * S + 30 * MS, 30 * MS);
		expect([times.next(), times.next(), times.next()]).toEqual([1 * S, 1 * S + 20 * MS, 1 * S + 40 * MS]);
	});

	it('subtracts the delay of the encoder, also before the first block', () => {
		const times = new PacketTimes(PACKET_US);
		times.setDelay(OPUS_DELAY_US);
		times.add(2 * S, 20 * MS);
		times.add(2 * S + 20 * MS, 20 * MS);
		expect([times.next(), times.next()]).toEqual([2 * S - OPUS_DELAY_US, 2 * S + 20 * MS - OPUS_DELAY_US]);
	});

	it('leaps over blocks that were lost', () => {
		const times = new PacketTimes(PACKET_US);
		times.add(0, 20 * MS);
		times.add(20 * MS, 20 * MS);
		times.add(540 * MS, 20 * MS);
		times.add(560 * MS, 20 * MS);
		expect([times.next(), times.next(), times.next(), times.next()]).toEqual([0, 20 * MS, 540 * MS, 560 * MS]);
	});

	it('sees a loss to the sample: the packet before it is not moved, the one after it is', () => {
		const times = new PacketTimes(PACKET_US);
		times.add(0, (961 * S) / 48_000);
		times.add(5 * S, 40 * MS);
		// Its first sample is the last of the first block.
		expect([times.next(), times.next(), times.next()]).toEqual([0, 20 * MS, 5 * S + 19_979]);
	});

	it('sees a loss where blocks of a third of a microsecond more add up to whole packets', () => {
		// 15 blocks of 128 samples, as an AudioWorklet gives them, are two packets.
		for (let pairs = 1; pairs <= 50; pairs++) {
			const times = new PacketTimes(PACKET_US);
			for (let block = 0; block < pairs * 15; block++) times.add(0, (128 * S) / 48_000);
			times.add(9 * S, (960 * S) / 48_000);
			for (let packet = 0; packet < pairs * 2; packet++) times.next();
			expect([pairs, times.next()]).toEqual([pairs, 9 * S]);
		}
	});

	it('goes on from the last block when a packet comes out before the next one went in', () => {
		const times = new PacketTimes(PACKET_US);
		times.add(0, 20 * MS);
		expect(times.next()).toBe(0);
		times.add(25 * MS, 20 * MS);
		expect(times.next()).toBe(25 * MS);
	});

	it('does not slip where the lengths of blocks are no whole microseconds', () => {
		const times = new PacketTimes(PACKET_US);
		// 23 219.95 µs.
		const lengthUs = (1024 * S) / 44_100;
		const last: number[] = [];
		for (let block = 0; block < 10_000; block++) {
			times.add(Math.round(block * lengthUs), lengthUs);
			while (last.length * PACKET_US + PACKET_US <= (block + 1) * lengthUs) last.push(times.next());
		}
		const worst = Math.max(...last.map((timeUs, index) => Math.abs(timeUs - index * PACKET_US)));
		expect(last.length).toBeGreaterThan(11_000);
		expect(worst).toBeLessThanOrEqual(1);
	});

	it('gives each packet the capture time of its first sample, over drift, lost blocks, any block length and delay', () => {
		const rate = 48_000;
		const block = fc.record({
			samples: fc.constantFrom(128, 441, 480, 512, 960, 1024, 4096),
			lostUs: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(5 * S) })
		});
		fc.assert(
			fc.property(
				fc.array(block, { minLength: 1, maxLength: 80, size: 'max' }),
				fc.integer({ min: -200, max: 200 }),
				fc.constantFrom(0, 312, 120, 960),
				fc.nat(1000 * S),
				(blocks, ppm, delay, startUs) => {
					const times = new PacketTimes(PACKET_US);
					times.setDelay((delay * S) / rate);
					/** When each sample that went in was captured. */
					const captured: number[] = [];
					const got: number[] = [];
					let nowUs = startUs;
					for (const { samples, lostUs } of blocks) {
						nowUs += lostUs;
						const timestampUs = Math.round(nowUs);
						for (let index = 0; index < samples; index++) captured.push(timestampUs + (index * S) / rate);
						times.add(timestampUs, (samples * S) / rate);
						nowUs += ((samples * S) / rate) * (1 + ppm / 1e6);
						// The encoder gives a packet as soon as it has all samples of it.
						while ((got.length + 1) * 960 <= captured.length) got.push(times.next());
					}
					const expected = got.map((_, index) => {
						const first = index * 960 - delay;
						return first < 0 ? captured[0]! + (first * S) / rate : captured[first]!;
					});
					const wrong = got.filter((timeUs, index) => Math.abs(timeUs - expected[index]!) > 1.5);
					expect(wrong).toEqual([]);
				}
			)
		);
	});

	it('gives zero as long as no block went in', () => {
		const times = new PacketTimes(PACKET_US);
		expect([times.next(), times.next()]).toEqual([0, 0]);
	});
});
