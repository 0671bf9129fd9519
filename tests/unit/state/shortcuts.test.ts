import { expect, test } from 'vitest';
import { shortcutOf, type KeyPress } from '../../../src/lib/state/shortcuts';

function press(key: string, patch: Partial<KeyPress> = {}): KeyPress {
	const free = { isHandled: false, isRepeat: false, hasModifier: false, isTyping: false, isDialogOpen: false };
	return { key, ...free, ...patch };
}

test.each([
	['s', 'save'],
	['S', 'save'],
	['r', 'record'],
	['R', 'record'],
	['?', 'show-keys'],
	['a', null],
	['Enter', null],
	['ArrowLeft', null]
])('%s: %s', (key, shortcut) => {
	expect(shortcutOf(press(key))).toBe(shortcut);
});

test.each<Partial<KeyPress>>([
	{ isTyping: true },
	{ hasModifier: true },
	{ isDialogOpen: true },
	{ isRepeat: true },
	{ isHandled: true }
])('no key does anything with %o', (patch) => {
	expect(['s', 'r', '?'].map((key) => shortcutOf(press(key, patch)))).toEqual([null, null, null]);
});
