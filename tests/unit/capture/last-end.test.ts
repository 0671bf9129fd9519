import { expect, test } from 'vitest';
import { noteEnd, peekLastEnd, takeLastEnd } from '../../../src/lib/capture/last-end';
import { FakeNotes, refusingNotes } from '../../support/fake-notes';

const S = 1_000_000;

test('a word is taken once; without one the run was cut off', () => {
	const notes = new FakeNotes();
	noteEnd('stopped', 100 * S, notes);
	expect(peekLastEnd(100 * S, notes)).toBe('stopped');
	expect(takeLastEnd(100 * S, notes)).toBe('stopped');
	expect(peekLastEnd(100 * S, notes)).toBeNull();
	expect(takeLastEnd(100 * S, notes)).toBe('crash');
});

test('the last second is stored after the word, and belongs to it', () => {
	const notes = new FakeNotes();
	noteEnd('closed', 100 * S, notes);
	expect(peekLastEnd(101.2 * S, notes)).toBe('closed');
});

test('footage that is newer than the word was cut off after it', () => {
	const notes = new FakeNotes();
	noteEnd('camera-lost', 100 * S, notes);
	expect(peekLastEnd(160 * S, notes)).toBeNull();
	expect(takeLastEnd(160 * S, notes)).toBe('crash');
});

test('a crash that could not be followed by a new run is still one', () => {
	const notes = new FakeNotes();
	noteEnd('crash', 100 * S, notes);
	expect(peekLastEnd(90 * S, notes)).toBeNull();
});

test.each(['not json', '"closed"', 'null', '{}'])('a note that reads %s is none', (text) => {
	expect(peekLastEnd(null, new FakeNotes({ 'hindsight.last-end': text }))).toBeNull();
});

test('a browser that keeps nothing gives no word', () => {
	noteEnd('closed', 100 * S, refusingNotes);
	expect(peekLastEnd(null, refusingNotes)).toBeNull();
});
