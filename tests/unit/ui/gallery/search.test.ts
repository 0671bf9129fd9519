import { describe, expect, it } from 'vitest';
import { searchClips } from '../../../../src/lib/ui/gallery/search';
import { clip } from './clip-builder';

const us = (iso: string) => Date.parse(iso) * 1000;
const NOW = us('2026-11-22T12:00:00Z');
const CLIPS = [
	clip({ id: 'car', title: 'Red car', sourceLabel: 'Dash camera', startUs: us('2026-11-22T12:00:00Z') }),
	clip({ id: 'door', title: 'Parcel', sourceLabel: 'Caméra Haustür', startUs: us('2026-11-21T12:00:00Z') }),
	clip({ id: 'road', title: 'Straße', sourceLabel: 'Dash camera', startUs: us('2026-03-01T12:00:00Z') })
];

describe('searchClips', () => {
	it.each([
		['', ['car', 'door', 'road']],
		['   ', ['car', 'door', 'road']],
		['red', ['car']],
		['RED CAR', ['car']],
		['car red', ['car']],
		['dash', ['car', 'road']],
		['camera', ['car', 'door', 'road']],
		['haustur', ['door']],
		['strasse', ['road']],
		['2026-11', ['car', 'door']],
		['2026-03-01', ['road']],
		['22 nov', ['car']],
		['march', ['road']],
		['yesterday', ['door']],
		['today', ['car']],
		['sunday', ['car', 'road']],
		['dash november', ['car']],
		['zebra', []]
	])('%j finds %j', (query, ids) => {
		expect(searchClips(CLIPS, query, NOW).map(({ id }) => id)).toEqual(ids);
	});
});
