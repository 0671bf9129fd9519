import type { MediaDeviceChoice } from '../../capture/types';
import { AUDIO_BITRATE, bitrateOf } from '../../ring/estimate';
import { US_PER_S } from '../../base/units';
import type { Settings } from '../../model/settings';
import { formatLength, formatSize } from '../format';

/** One value of a select. */
export interface Option {
	readonly value: string;
	readonly label: string;
}

/** Stands for `null`, the browser's choice, in a select. */
export const BROWSERS_CHOICE = '';

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const HORIZONS_S = [
	30,
	MINUTE_S,
	2 * MINUTE_S,
	5 * MINUTE_S,
	10 * MINUTE_S,
	15 * MINUTE_S,
	30 * MINUTE_S,
	HOUR_S,
	2 * HOUR_S,
	4 * HOUR_S,
	8 * HOUR_S
];
const SIZES = ['640x480', '960x540', '1280x720', '1920x1080'];
const FRAME_RATES = [15, 24, 30, 60];
const QUALITIES = [
	['low', 'Low'],
	['medium', 'Medium'],
	['high', 'High']
] as const;

/** How far back to hold, 30 s to 8 h; a length from elsewhere is kept as a choice. Values are microseconds. */
export function horizonOptions(current: number): Option[] {
	return withCurrent(
		HORIZONS_S.map((seconds) => seconds * US_PER_S),
		current
	).map((us) => ({
		value: String(us),
		label: formatLength(us)
	}));
}

/** Picture sizes; values read back by `sizeFrom`. */
export function sizeOptions({ width, height }: Pick<Settings, 'width' | 'height'>): Option[] {
	const current = sizeValue({ width, height });
	const values = SIZES.includes(current) ? SIZES : [current, ...SIZES];
	return values.map((value) => ({ value, label: value.replace('x', '×') }));
}

export function sizeValue({ width, height }: Pick<Settings, 'width' | 'height'>): string {
	return `${width}x${height}`;
}

/** The size a `sizeOptions` value stands for. */
export function sizeFrom(value: string): Pick<Settings, 'width' | 'height'> {
	const [width = 0, height = 0] = value.split('x').map(Number);
	return { width, height };
}

export function frameRateOptions(current: number): Option[] {
	return withCurrent(FRAME_RATES, current).map((rate) => ({ value: String(rate), label: `${rate} pictures a second` }));
}

/** Each quality with what a minute of it takes at the size and rate chosen. */
export function qualityOptions(settings: Settings): Option[] {
	const audioBitrate = settings.microphoneId === 'none' ? 0 : AUDIO_BITRATE;
	return QUALITIES.map(([quality, label]) => {
		const bytesPerMinute = ((bitrateOf({ ...settings, quality }) + audioBitrate) / 8) * MINUTE_S;
		return { value: quality, label: `${label}, ${formatSize(bytesPerMinute)} a minute` };
	});
}

/**
 * Devices to choose from. One that was chosen and is away now stays a choice, so that opening Settings changes nothing.
 */
export function deviceOptions(
	devices: readonly MediaDeviceChoice[],
	noun: 'Camera' | 'Microphone',
	chosen: { readonly id: string | null; readonly label: string | null }
): Option[] {
	const present = devices
		.filter(({ id }) => id !== '')
		.map(({ id, label }, index) => ({ value: id, label: label || `${noun} ${index + 1}` }));
	const isAway = chosen.id !== null && !present.some(({ value }) => value === chosen.id);
	const away = isAway
		? [{ value: chosen.id, label: `${chosen.label ?? `Chosen ${noun.toLowerCase()}`} (not connected)` }]
		: [];
	return [{ value: BROWSERS_CHOICE, label: 'The browser’s choice' }, ...present, ...away];
}

function withCurrent(values: readonly number[], current: number): number[] {
	return values.includes(current) ? [...values] : [...values, current].sort((a, b) => a - b);
}
