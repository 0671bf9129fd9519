import { describe, expect, it } from 'vitest';
import type { Coverage } from '../../../src/lib/ring/coverage';
import type { HeldAround } from '../../../src/lib/cut/held-around';
import { isAllInFile, legAt } from '../../../src/lib/cut/play-legs';
import { S, T0 } from '../../support/builders';

function runs(...seconds: [from: number, to: number][]): Coverage {
	return { covered: seconds.map(([from, to]) => ({ fromUs: T0 + from * S, toUs: T0 + to * S })), gaps: [] };
}

function legs(from: number, to: number, held: HeldAround): string[] {
	const told: string[] = [];
	const untilUs = T0 + to * S;
	for (let leg = legAt(T0 + from * S, untilUs, held); leg; leg = legAt(leg.toUs, untilUs, held))
		told.push(`${leg.from} ${(leg.fromUs - T0) / S}–${(leg.toUs - T0) / S}`);
	return told;
}

describe('what plays of a range', () => {
	const held = { ring: runs([0, 12], [30, 60]), file: runs([10, 15], [17, 20]) };

	it('is the file where it has it, the ring around it, and nothing of what neither has', () => {
		expect(legs(5, 40, held)).toEqual(['ring 5–10', 'file 10–15', 'file 17–20', 'ring 30–40']);
	});

	it('ends where the range does', () => {
		expect(legs(11, 14, held)).toEqual(['file 11–14']);
		expect(legs(14, 16, held)).toEqual(['file 14–15']);
		expect(legs(50, 80, held)).toEqual(['ring 50–60']);
		expect(legs(12, 12, held)).toEqual([]);
	});

	it('is a film with sound where all of it is in the file', () => {
		const range = (from: number, to: number) => ({ fromUs: T0 + from * S, toUs: T0 + to * S });
		expect(isAllInFile(range(11, 19), held)).toBe(true);
		expect(isAllInFile(range(9, 19), held)).toBe(false);
	});
});
