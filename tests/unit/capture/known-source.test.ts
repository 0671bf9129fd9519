import { describe, expect, it } from 'vitest';
import { sourceFor } from '../../../src/lib/capture/known-source';
import type { Source } from '../../../src/lib/model/source';
import { source, T0 } from '../../support/builders';

const FRONT = source({ id: 'front', label: 'Front door', deviceId: 'device-1', startedUs: T0 + 1 });
const BACK = source({ id: 'back', label: 'Back yard', deviceId: 'device-2', startedUs: T0 + 2 });
/** Recorded where the browser gave no id. */
const NAMELESS = source({ id: 'nameless', label: 'Screen', deviceId: '', startedUs: T0 + 3 });
const KNOWN = [FRONT, BACK, NAMELESS];

describe('sourceFor', () => {
	it.each<[string, string, string, Source]>([
		['known by id and name', 'device-2', 'Back yard', BACK],
		['known by id under another name', 'device-2', 'USB camera', { ...BACK, label: 'USB camera' }],
		['known by name under another id', 'device-9', 'Back yard', { ...BACK, deviceId: 'device-9' }],
		['the id counts before the name', 'device-2', 'Front door', { ...BACK, label: 'Front door' }],
		['known by name without an id', '', 'Back yard', { ...BACK, deviceId: '' }],
		['no id is nobody’s id', '', 'Window', { id: 'new', label: 'Window', deviceId: '', startedUs: 0 }],
		['never seen', 'device-7', 'Garage', { id: 'new', label: 'Garage', deviceId: 'device-7', startedUs: 0 }]
	])('%s', (_name, deviceId, label, expected) => {
		expect(sourceFor(KNOWN, deviceId, label, () => 'new')).toEqual(expected);
	});

	it('makes an id only where it needs one', () => {
		let made = 0;
		const newId = () => `made-${++made}`;
		sourceFor(KNOWN, 'device-1', 'Front door', newId);
		expect(made).toBe(0);
		expect([sourceFor([], 'a', 'A', newId).id, made]).toEqual(['made-1', 1]);
	});
});
