import { describe, expect, it } from 'vitest';
import {
	describeHandle,
	formatMillis,
	formatUtcExact,
	keyStep,
	whyNot,
	windowAround
} from '../../../../src/lib/ui/clip/edit-words';
import { S, T0 } from '../../../support/builders';

describe('times to the millisecond', () => {
	it('are rounded down, as the frame names are', () => {
		expect(formatUtcExact(T0 + 30 * S + 123_999)).toBe('10:00:30.123');
	});

	it.each([
		[9_966_667, '9.967 s'],
		[62_500_000, '1:02.500'],
		[59_999_600, '1:00.000']
	])('%i µs are %s long', (us, text) => {
		expect(formatMillis(us)).toBe(text);
	});
});

describe('what the sliders say', () => {
	const editor = {
		startUs: T0,
		endUs: T0 + 10 * S,
		valueOf: (handle: string) => (handle === 'start' ? T0 : T0 + 2 * S)
	};

	it('is a time, and the length that comes of it', () => {
		expect(describeHandle('start', editor)).toBe('10:00:00.000 UTC, the clip is 10.000 s long');
		expect(describeHandle('position', editor)).toBe('10:00:02.000 UTC, 2.000 s into the clip');
		expect(describeHandle('position', { ...editor, startUs: T0 + 3 * S })).toBe('10:00:02.000 UTC, before the start');
	});
});

describe('the part of the band that shows', () => {
	const reach = { fromUs: T0, toUs: T0 + 300 * S };

	it('has as much again on both sides, as far as there is something', () => {
		expect(windowAround({ fromUs: T0 + 100 * S, toUs: T0 + 130 * S }, reach)).toEqual({
			fromUs: T0 + 70 * S,
			toUs: T0 + 160 * S
		});
		expect(windowAround({ fromUs: T0 + 2 * S, toUs: T0 + 4 * S }, reach)).toEqual({ fromUs: T0, toUs: T0 + 14 * S });
	});
});

describe('why the ends cannot be had', () => {
	const ends = { startUs: T0, endUs: T0 + 30 * S, from: null };

	it('says that an end is gone, that nothing is chosen, or nothing at all', () => {
		expect(whyNot(ends)).toMatch(/let go of one of the ends/);
		expect(whyNot({ ...ends, endUs: T0 })).toMatch(/after the start/);
		expect(whyNot({ ...ends, from: 'both' })).toBeNull();
	});
});

describe('the keys of a slider', () => {
	it('go by a frame, with Shift by a second, by page ten', () => {
		expect(keyStep('ArrowLeft', false)).toEqual({ sign: -1, by: 'frame' });
		expect(keyStep('ArrowUp', true)).toEqual({ sign: 1, by: S });
		expect(keyStep('PageDown', false)).toEqual({ sign: -1, by: 10 * S });
		expect(keyStep('Enter', false)).toBeNull();
	});
});
