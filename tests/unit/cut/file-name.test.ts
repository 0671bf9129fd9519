import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileNameOf, slugOf } from '../../../src/lib/cut/file-name';

describe('slugOf', () => {
	it.each([
		['Dash camera', 'dash-camera'],
		['  Front  Door  ', 'front-door'],
		['FaceTime HD Camera (Built-in) (05ac:8514)', 'facetime-hd-camera-built-in-05ac-8514'],
		['fake_device_0', 'fake-device-0'],
		['Überwachung Straße', 'uberwachung-strasse'],
		['Caméra arrière', 'camera-arriere'],
		['Łódź Øst Æble', 'lodz-ost-aeble'],
		['camera №7', 'camera-no7'],
		['../../etc/passwd', 'etc-passwd'],
		['a\u0000b\nc', 'a-b-c'],
		['', 'camera'],
		['   ', 'camera'],
		['---', 'camera'],
		['カメラ', 'camera'],
		['📷', 'camera'],
		['x'.repeat(300), 'x'.repeat(40)],
		[`${'x'.repeat(39)} tail`, 'x'.repeat(39)]
	])('%j becomes %j', (label, slug) => {
		expect(slugOf(label)).toBe(slug);
	});

	it('is plain, bounded and never empty for any label', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (label) => {
				expect(slugOf(label)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
				expect(slugOf(label).length).toBeLessThanOrEqual(40);
			})
		);
	});
});

describe('fileNameOf', () => {
	it.each([
		['Dash camera', '2026-11-22T10:04:30.000Z', 'hindsight-dash-camera-2026-11-22T10-04-30Z.mp4'],
		['Door', '2026-11-22T10:04:30.999Z', 'hindsight-door-2026-11-22T10-04-30Z.mp4'],
		['', '2026-01-02T03:04:05.000Z', 'hindsight-camera-2026-01-02T03-04-05Z.mp4']
	])('%j at %s is %s', (sourceLabel, start, name) => {
		expect(fileNameOf({ sourceLabel, startUs: Date.parse(start) * 1000 })).toBe(name);
	});

	it('rounds a microsecond before the full second down', () => {
		const startUs = Date.parse('2026-11-22T10:04:31.000Z') * 1000 - 1;
		expect(fileNameOf({ sourceLabel: 'Door', startUs })).toBe('hindsight-door-2026-11-22T10-04-30Z.mp4');
	});
});
