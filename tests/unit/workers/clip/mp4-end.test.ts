import { describe, expect, it } from 'vitest';
import { mp4End } from '../../../../src/lib/workers/clip/mp4-end';

function box(name: string, payload: number, { isLong = false } = {}): Buffer {
	const head = Buffer.alloc(isLong ? 16 : 8);
	head.writeUInt32BE(isLong ? 1 : 8 + payload);
	head.write(name, 4, 'latin1');
	if (isLong) head.writeBigUInt64BE(BigInt(16 + payload), 8);
	return Buffer.concat([head, Buffer.alloc(payload, 7)]);
}

const FILE = Buffer.concat([box('ftyp', 24), box('moov', 300), box('free', 90), box('mdat', 5000)]);

describe('the end of an MP4 in a larger room', () => {
	it('is the end of its last box', () => {
		expect(mp4End(Buffer.concat([FILE, Buffer.alloc(777)]))).toBe(FILE.length);
		expect(mp4End(Buffer.concat([FILE, Buffer.alloc(3)]))).toBe(FILE.length);
		expect(mp4End(FILE)).toBe(FILE.length);
	});

	it('is found after a box of 64 bits, as media of more than 4 GB need one', () => {
		const file = Buffer.concat([box('ftyp', 24), box('mdat', 5000, { isLong: true }), box('moov', 300)]);
		expect(mp4End(Buffer.concat([file, Buffer.alloc(50)]))).toBe(file.length);
	});

	it('cuts nothing off what is no MP4, or a broken one', () => {
		expect(mp4End(Buffer.alloc(500))).toBe(500);
		expect(mp4End(Buffer.alloc(0))).toBe(0);
		const brokenOff = FILE.subarray(0, FILE.length - 100);
		expect(mp4End(brokenOff)).toBe(brokenOff.length);
		const toTheEnd = Buffer.from(FILE);
		toTheEnd.writeUInt32BE(0, FILE.length - 5008);
		expect(mp4End(toTheEnd), 'a size of 0 is all up to the end').toBe(toTheEnd.length);
	});
});
