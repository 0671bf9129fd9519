import { expect, test, vi } from 'vitest';
import { settleLastRun } from '../../../src/lib/clip/last-run';
import type { GapCause } from '../../../src/lib/model/segment';

function setUp(lastEnd: GapCause | null, recording: readonly string[] = [], isReturning = false) {
	const begin = vi.fn();
	const closeCutOff = vi.fn<(recordingIds: ReadonlySet<string>) => Promise<void>>(async () => undefined);
	const settling = settleLastRun({
		lastEnd,
		recordingSources: async () => new Set(recording),
		isPageReturning: async () => isReturning,
		recovery: { begin },
		closeCutOff
	});
	return { begin, closeCutOff, settling };
}

test('a run that ended without a word was cut off: what it left is offered, and its open clips are closed', async () => {
	const { begin, closeCutOff, settling } = setUp(null);
	await settling;
	expect(begin).toHaveBeenCalledExactlyOnceWith(true);
	expect(closeCutOff).toHaveBeenCalledExactlyOnceWith(new Set());
});

test('nothing is offered of a run that said how it ended', async () => {
	const { begin, closeCutOff, settling } = setUp('stopped');
	await settling;
	expect(begin).toHaveBeenCalledExactlyOnceWith(false);
	expect(closeCutOff).toHaveBeenCalledOnce();
});

test('a run that goes on in another tab was not cut off, and its clips stay open', async () => {
	const { begin, closeCutOff, settling } = setUp(null, ['cam']);
	await settling;
	expect(begin).toHaveBeenCalledExactlyOnceWith(false);
	expect(closeCutOff).toHaveBeenCalledExactlyOnceWith(new Set(['cam']));
});

test('while a page waits for its camera to come back, no clip is closed', async () => {
	const { closeCutOff, settling } = setUp(null, [], true);
	await settling;
	expect(closeCutOff).not.toHaveBeenCalled();
});
