import { describe, expect, it } from 'vitest';
import {
	deviceOptions,
	frameRateOptions,
	horizonOptions,
	sizeFrom,
	sizeOptions,
	sizeValue
} from '../../../../src/lib/ui/settings/options';

const labels = (options: readonly { readonly label: string }[]) => options.map(({ label }) => label);

describe('horizonOptions', () => {
	it('reaches from 30 s to 8 h', () => {
		expect(labels(horizonOptions(300_000_000))).toEqual([
			'30 s',
			'1 min',
			'2 min',
			'5 min',
			'10 min',
			'15 min',
			'30 min',
			'1 h',
			'2 h',
			'4 h',
			'8 h'
		]);
	});

	it('keeps a length that was set elsewhere, in its place', () => {
		expect(labels(horizonOptions(45_000_000)).slice(0, 3)).toEqual(['30 s', '45 s', '1 min']);
	});
});

describe('sizes and rates', () => {
	it('reads back every size it offers', () => {
		for (const { value } of sizeOptions({ width: 1280, height: 720 })) expect(sizeValue(sizeFrom(value))).toBe(value);
	});

	it('keep what was set elsewhere', () => {
		expect(labels(sizeOptions({ width: 800, height: 600 }))).toContain('800×600');
		expect(frameRateOptions(25).map(({ value }) => value)).toEqual(['15', '24', '25', '30', '60']);
	});
});

describe('deviceOptions', () => {
	const none = { id: null, label: null };
	it('numbers devices whose names are not told yet, and leaves out those without an id', () => {
		const devices = [
			{ id: '', label: '' },
			{ id: 'a', label: '' }
		];
		expect(labels(deviceOptions(devices, 'Camera', none))).toEqual(['The browser’s choice', 'Camera 1']);
	});

	it('keeps a chosen device that is away', () => {
		const options = deviceOptions([{ id: 'a', label: 'Door' }], 'Camera', { id: 'b', label: 'Dash camera' });
		expect(options.at(-1)).toEqual({ value: 'b', label: 'Dash camera (not connected)' });
	});

	it('names one without a remembered name by what it is', () => {
		expect(deviceOptions([], 'Microphone', { id: 'm', label: null }).at(-1)?.label).toBe(
			'Chosen microphone (not connected)'
		);
	});
});
