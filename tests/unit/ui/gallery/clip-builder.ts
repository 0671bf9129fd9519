import type { Clip, ClipFile } from '../../../../src/lib/model/clip';

export const S = 1_000_000;

export const FILE: ClipFile = {
	sizeBytes: 18_000_000,
	durationUs: 30 * S,
	width: 1280,
	height: 720,
	videoCodec: 'avc1.64001f',
	audioCodec: 'mp4a.40.2',
	frameCount: 900,
	leadUs: 0
};

/** A finished clip of 30 s, but for `patch`. */
export function clip(patch: Partial<Clip> = {}): Clip {
	const startUs = Date.parse('2026-11-22T10:04:30Z') * 1000;
	return {
		id: 'c',
		title: 'Red car at the junction',
		createdUs: startUs,
		sourceLabel: 'Dash camera',
		ranges: [{ sourceId: 's', fromUs: startUs, toUs: startUs + 30 * S }],
		state: 'ready',
		askedUs: 30 * S,
		gotUs: 30 * S,
		startUs,
		gaps: [],
		file: null,
		poster: null,
		failure: null,
		attempts: 0,
		deletedUs: null,
		notes: [],
		...patch
	};
}
