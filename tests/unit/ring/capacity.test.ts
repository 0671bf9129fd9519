import { describe, expect, it } from 'vitest';
import { Room } from '../../../src/lib/ring/capacity';
import { S } from '../../support/builders';

const HORIZON_US = 120 * S;

/** Stores `count` segments without a refusal and gives the limit after each. */
function store(room: Room, count: number, horizonUs = HORIZON_US): number[] {
	return Array.from({ length: count }, () => {
		room.stored(horizonUs);
		return room.limit(horizonUs);
	});
}

describe('the length that the disk takes', () => {
	it('is the horizon as long as nothing was refused, however long that is', () => {
		const room = new Room();
		expect(store(room, 30)).toEqual(Array(30).fill(HORIZON_US));
		expect(room.limit(3600 * S)).toBe(3600 * S);
	});

	it('is what was held when a segment was refused, and never more than the horizon', () => {
		const room = new Room();
		room.refused(30 * S);
		expect(room.limit(HORIZON_US)).toBe(30 * S);
		expect(room.limit(20 * S)).toBe(20 * S);
	});

	it.each([
		[0, 10],
		[9, 10],
		[10, 10],
		[11, 11]
	])('is at least ten seconds: with %i s held it is %i s', (heldS, limitS) => {
		const room = new Room();
		room.refused(heldS * S);
		expect(room.limit(HORIZON_US)).toBe(limitS * S);
	});

	it('grows with every tenth segment that is stored, in steps that double from two seconds on', () => {
		const room = new Room();
		room.refused(30 * S);
		const stays = (atS: number) => Array<number>(9).fill(atS * S);
		expect(store(room, 40)).toEqual([
			...stays(30),
			32 * S,
			...stays(32),
			36 * S,
			...stays(36),
			44 * S,
			...stays(44),
			60 * S
		]);
	});

	it('begins again after another refusal: small steps, after ten segments', () => {
		const room = new Room();
		room.refused(30 * S);
		store(room, 25);
		room.refused(20 * S);
		expect(store(room, 10)).toEqual([...Array<number>(9).fill(20 * S), 22 * S]);
	});

	it('has no limit of its own any more once it reaches the horizon', () => {
		const room = new Room();
		room.refused(58 * S);
		store(room, 10, 60 * S);
		expect(room.limit(HORIZON_US)).toBe(HORIZON_US);
	});

	it('keeps its limit just below the horizon', () => {
		const room = new Room();
		room.refused(58 * S);
		store(room, 10, 60 * S + 1);
		expect(room.limit(HORIZON_US)).toBe(60 * S);
	});
});
