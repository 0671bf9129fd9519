import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../src/lib/buffer/coverage';
import { keyStep } from '../../../src/lib/state/clip-editor.svelte';
import {
	describeHandle,
	formatMillis,
	formatUtcExact,
	whyNot,
	windowAround
} from '../../../src/lib/ui/clip/edit-words';
import { S, T0 } from '../../support/builders';

function held(from: number, to: number): Coverage {
	return { covered: [{ fromUs: T0 + from * S, toUs: T0 + to * S }], gaps: [] };
}

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

	it('names the times', () => {
		expect(whyNot({ ...ends, held: { ring: held(12, 60), file: held(0, 20) } })).toBe(
			'What is before 10:00:12 UTC is only in the file, and what is after 10:00:20 UTC only in the buffer. ' +
				'Choose ends inside one of them.'
		);
	});

	it('says that the buffer is empty, that nothing is chosen, or nothing at all', () => {
		const file = held(0, 20);
		expect(whyNot({ ...ends, held: { ring: { covered: [], gaps: [] }, file } })).toMatch(/only what is in the file/);
		expect(whyNot({ ...ends, endUs: T0, held: { ring: held(0, 60), file } })).toMatch(/after the start/);
		expect(whyNot({ ...ends, from: 'file', held: { ring: held(0, 60), file } })).toBeNull();
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
