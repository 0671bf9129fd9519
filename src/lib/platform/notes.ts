/**
 * Small records that must be there after a reload or a crash of the page, and be read before anything else is: kept in
 * localStorage. The browser writes them to disk some seconds later, so a killed browser may show an older one.
 */
export interface Notes {
	/** `null` where there is none, or the browser refuses. */
	read(key: string): string | null;
	/** Nothing is kept where the browser refuses; `null` deletes. */
	write(key: string, text: string | null): void;
}

export const browserNotes: Notes = {
	read(key) {
		try {
			return localStorage.getItem(key);
		} catch {
			return null; // Storage refused: as on a first visit.
		}
	},
	write(key, text) {
		try {
			if (text === null) localStorage.removeItem(key);
			else localStorage.setItem(key, text);
		} catch {
			// Storage refused or full: the note is only good for this page. No footage depends on it.
		}
	}
};

/** The note under `key` read as JSON; `null` where there is none or it is damaged. The caller checks its shape. */
export function readJsonNote(notes: Notes, key: string): unknown {
	const text = notes.read(key);
	if (text === null) return null;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return null; // Written by another version, or by hand.
	}
}
