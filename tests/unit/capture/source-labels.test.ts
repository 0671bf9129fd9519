import { expect, test } from 'vitest';
import { SourceLabels } from '../../../src/lib/capture/source-labels';
import { source } from '../../support/builders';

test('the running source has the name that the browser tells, the others that which is stored', async () => {
	let live: { sourceId: string | null; sourceLabel: string | null } = { sourceId: 'cam', sourceLabel: 'Front camera' };
	const labels = new SourceLabels({
		sources: async () => [source({ id: 'cam', label: 'Old name' }), source({ id: 'door', label: 'Door' })],
		live: () => live
	});
	expect([labels.labelOf('cam'), labels.labelOf('door')]).toEqual(['Front camera', 'Camera']);
	await labels.load();
	expect([labels.labelOf('cam'), labels.labelOf('door')]).toEqual(['Front camera', 'Door']);
	live = { sourceId: null, sourceLabel: null };
	expect([labels.labelOf('cam'), labels.labelOf('gone')]).toEqual(['Old name', 'Camera']);
});
