import { expect, it } from 'vitest';
import { sourceAtWork } from '../../../src/lib/capture/live-state';
import type { LiveState } from '../../../src/lib/capture/types';

it.each<[LiveState['phase'], string | null]>([
	['recording', 'cam'],
	['interrupted', 'cam'],
	['stopping', 'cam'],
	['idle', null],
	['waiting', null]
])('while %s, the source that this page records is %s', (phase, wanted) => {
	expect(sourceAtWork({ phase, sourceId: 'cam' })).toBe(wanted);
});
