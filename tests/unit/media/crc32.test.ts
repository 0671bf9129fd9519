import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/lib/media/crc32';

describe('crc32', () => {
	it.each([
		['', 0x00000000],
		['a', 0xe8b7be43],
		['abc', 0x352441c2],
		['123456789', 0xcbf43926],
		['The quick brown fox jumps over the lazy dog', 0x414fa339]
	])('of %j', (text, expected) => {
		expect(crc32(Buffer.from(text))).toBe(expected);
	});

	it.each([
		['32 bytes of 0x00', 0x00, 0x190a55ad],
		['32 bytes of 0xff', 0xff, 0xff6cab0b]
	])('of %s', (_name, byte, expected) => {
		expect(crc32(new Uint8Array(32).fill(byte))).toBe(expected);
	});

	it('agrees with zlib at every length from 0 to 70, and wherever the bytes begin in their buffer', () => {
		const buffer = Uint8Array.from({ length: 80 }, (_, index) => (index * 89 + 193) & 0xff);
		for (let from = 0; from < 8; from++) {
			for (let length = 0; length <= 70; length++) {
				const bytes = buffer.subarray(from, from + length);
				expect([from, length, crc32(bytes)]).toEqual([from, length, zlibCrc32(bytes)]);
			}
		}
	});

	it('agrees with zlib on any bytes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 5000, size: 'max' }), (bytes) => {
				expect(crc32(bytes)).toBe(zlibCrc32(bytes));
			})
		);
	});

	it('sees any one changed bit', () => {
		fc.assert(
			fc.property(fc.uint8Array({ minLength: 1, maxLength: 200, size: 'max' }), fc.nat(), (bytes, at) => {
				const changed = bytes.slice();
				const bit = at % (bytes.length * 8);
				changed[bit >> 3]! ^= 1 << (bit & 7);
				expect(crc32(changed)).not.toBe(crc32(bytes));
			})
		);
	});
});
