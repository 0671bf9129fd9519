import { expect, test, vi } from 'vitest';
import { AppError, wordsOf } from '../../../src/lib/base/errors';
import { Notices } from '../../../src/lib/state/notices.svelte';

test('the same words twice are two texts, so that a screen reader says both', () => {
	const notices = new Notices();
	const spoken = ['Saved 30 s', 'Saved 30 s', 'Saved 30 s'].map((text) => {
		notices.announce(text);
		return notices.spoken;
	});
	expect(spoken[1]).not.toBe(spoken[0]);
	expect(spoken[2]).not.toBe(spoken[1]);
	expect(spoken.map((text) => text.trim())).toEqual(['Saved 30 s', 'Saved 30 s', 'Saved 30 s']);
});

test('a failure is told in the words of the catalogue, an abort is not told', () => {
	const notices = new Notices();
	notices.announceFailure(new DOMException('closed', 'AbortError'));
	expect(notices.spoken).toBe('');
	const error = new AppError('storage/full', 'degraded', 'full');
	notices.announceFailure(error);
	expect(notices.spoken).toBe(`${wordsOf(error).happened} ${wordsOf(error).next}`);
});

test('an offer is shown and told, and acts once', async () => {
	const notices = new Notices();
	const act = vi.fn(async () => undefined);
	notices.offerUndo('Deleted “Door”', act);
	expect([notices.offer?.actionLabel, notices.spoken]).toEqual(['Undo', 'Deleted “Door”. Undo is possible.']);
	await notices.accept();
	expect([notices.offer, notices.spoken, act.mock.calls.length]).toEqual([null, 'Undone.', 1]);
	await notices.accept();
	expect(act).toHaveBeenCalledOnce();
});

test('an offer that was dismissed or replaced does not act', async () => {
	const notices = new Notices();
	const [first, second] = [vi.fn(async () => undefined), vi.fn(async () => undefined)];
	notices.offerUndo('one', first);
	notices.offerUndo('two', second);
	notices.dismiss();
	await notices.accept();
	expect([first.mock.calls, second.mock.calls, notices.offer]).toEqual([[], [], null]);
});

test('an undo that fails is told', async () => {
	const notices = new Notices();
	notices.offerUndo('one', () => Promise.reject(new AppError('storage/full', 'degraded', 'full')));
	await notices.accept();
	expect(notices.spoken).not.toContain('Undone');
});
