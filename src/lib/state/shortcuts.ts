/** What a key of the Live page does. */
export type Shortcut = 'save' | 'record' | 'show-keys';

/** What decides it, read from the event and the page. */
export interface KeyPress {
	readonly key: string;
	/** Something else has acted on the key. */
	readonly isHandled: boolean;
	/** The key is held down. */
	readonly isRepeat: boolean;
	/** Control, Alt or the system's key is down; with them a key belongs to the browser. */
	readonly hasModifier: boolean;
	/** The focus is where text is typed or chosen. */
	readonly isTyping: boolean;
	readonly isDialogOpen: boolean;
}

/** What a key press asks for; `null` where it is not meant for the page. */
export function shortcutOf({
	key,
	isHandled,
	isRepeat,
	hasModifier,
	isTyping,
	isDialogOpen
}: KeyPress): Shortcut | null {
	if (isHandled || isRepeat || hasModifier || isTyping || isDialogOpen) return null;
	switch (key.toLowerCase()) {
		case 's':
			return 'save';
		case 'r':
			return 'record';
		case '?':
			return 'show-keys';
		default:
			return null;
	}
}
