import { expect, test } from 'vitest';
import type { App } from '../../../src/lib/app/types';
import { AppError, wordsOf } from '../../../src/lib/base/errors';
import type { HeldAround } from '../../../src/lib/cut/held-around';
import { ClipEditor } from '../../../src/lib/state/clip-editor.svelte';
import { MS, S, T0 } from '../../support/builders';
import { FakeFrames, FRAME_US } from '../../support/fake-frames';

/** A clip of seconds 10 to 20, whose ring still holds seconds 5 to 30. */
async function setUp() {
	const held: HeldAround = {
		ring: { covered: [{ fromUs: T0 + 5 * S, toUs: T0 + 30 * S }], gaps: [] },
		file: { covered: [{ fromUs: T0 + 10 * S, toUs: T0 + 20 * S }], gaps: [] }
	};
	const frames = new FakeFrames(T0 + 5 * S, T0 + 30 * S);
	const clips = { heldAround: () => held, frames: () => frames } as unknown as App['clips'];
	const shown: number[] = [];
	const editor = new ClipEditor({ clips } as App, 'clip', (frame) => {
		shown.push(frame.startUs);
		frame.image.close();
	});
	await editor.atRest();
	return { editor, frames, shown };
}

test('begins with the ends of the file, and shows its first frame', async () => {
	const { editor, shown, frames } = await setUp();
	expect(editor.range).toEqual({ fromUs: T0 + 10 * S, toUs: T0 + 20 * S });
	expect([editor.positionUs, shown]).toEqual([T0 + 10 * S, [T0 + 10 * S]]);
	expect([editor.isReady, editor.isChanged, editor.failure]).toEqual([true, false, null]);
	expect(editor.reach).toEqual({ fromUs: T0 + 5 * S, toUs: T0 + 30 * S });
	expect(frames.openImages).toBe(0);
});

test('an end that is moved comes to lie where a frame begins or ends', async () => {
	const { editor } = await setUp();
	editor.moveTo('start', T0 + 8 * S + 10 * MS);
	await editor.atRest();
	expect(editor.startUs).toBe(T0 + 8 * S);
	editor.moveTo('end', T0 + 12 * S + 10 * MS);
	await editor.atRest();
	expect([editor.endUs, editor.positionUs]).toEqual([T0 + 12 * S + FRAME_US, T0 + 12 * S]);
	expect([editor.isChanged, editor.from]).toEqual([true, 'ring']);
});

test('of several moves in a row the last one counts', async () => {
	const { editor, shown, frames } = await setUp();
	for (let second = 11; second <= 15; second++) editor.moveTo('position', T0 + second * S);
	await editor.atRest();
	expect([editor.positionUs, shown.at(-1)]).toEqual([T0 + 15 * S, T0 + 15 * S]);
	expect(shown.length).toBeLessThan(5);
	expect(frames.openImages).toBe(0);
});

test('the ends do not pass each other, nor what is held', async () => {
	const { editor } = await setUp();
	editor.moveTo('start', T0 + 25 * S);
	await editor.atRest();
	expect(editor.startUs).toBeLessThan(editor.endUs);
	editor.moveTo('end', T0 + 99 * S);
	await editor.atRest();
	expect(editor.endUs).toBe(T0 + 30 * S);
	editor.moveTo('start', T0);
	await editor.atRest();
	expect(editor.startUs).toBe(T0 + 5 * S);
});

test.each(['start', 'position'] as const)('%s goes frame by frame, back and forth', async (handle) => {
	const { editor, frames } = await setUp();
	editor.step(handle, 1);
	await editor.atRest();
	expect(editor.valueOf(handle)).toBe(T0 + 10 * S + FRAME_US);
	editor.step(handle, -1);
	await editor.atRest();
	editor.step(handle, -1);
	await editor.atRest();
	expect(editor.valueOf(handle)).toBe(T0 + 10 * S - FRAME_US);
	expect(frames.openImages).toBe(0);
});

test('the end goes frame by frame, and shows the frame before it', async () => {
	const { editor, frames } = await setUp();
	editor.step('end', 1);
	await editor.atRest();
	expect([editor.endUs, editor.positionUs]).toEqual([T0 + 20 * S + FRAME_US, T0 + 20 * S]);
	editor.step('end', -1);
	await editor.atRest();
	expect([editor.endUs, editor.positionUs]).toEqual([T0 + 20 * S, T0 + 20 * S - FRAME_US]);
	expect(frames.openImages).toBe(0);
});

test('a key that is held down asks for no more than two steps at once', async () => {
	const { editor } = await setUp();
	for (let press = 0; press < 10; press++) editor.step('position', 1);
	await editor.atRest();
	expect(editor.positionUs).toBe(T0 + 10 * S + 2 * FRAME_US);
});

test('the end is put behind the frame that is shown', async () => {
	const { editor } = await setUp();
	editor.moveTo('position', T0 + 15 * S);
	await editor.endHere();
	await editor.atRest();
	expect(editor.endUs).toBe(T0 + 15 * S + FRAME_US);
});

test('a frame that cannot be read is told in words until one can', async () => {
	const { editor, frames } = await setUp();
	const error = new AppError('clip/no-frame', 'degraded', 'gone');
	frames.failure = error;
	editor.moveTo('position', T0 + 12 * S);
	await editor.atRest();
	expect(editor.failure).toContain(wordsOf(error).happened);
	editor.moveTo('position', T0 + 13 * S);
	await editor.atRest();
	expect([editor.failure, editor.positionUs]).toEqual([null, T0 + 13 * S]);
});

test('a reader that was closed with a frame under way is no failure', async () => {
	const { editor, frames } = await setUp();
	frames.failure = new DOMException('closed', 'AbortError');
	editor.moveTo('position', T0 + 12 * S);
	await editor.atRest();
	expect(editor.failure).toBeNull();
	editor.close();
	expect(frames.isClosed).toBe(true);
});
