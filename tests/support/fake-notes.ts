import type { Notes } from '../../src/lib/platform/notes';

/** Notes in memory; those given are there from the start. */
export class FakeNotes implements Notes {
	readonly texts: Map<string, string>;

	constructor(texts: Readonly<Record<string, string>> = {}) {
		this.texts = new Map(Object.entries(texts));
	}

	read(key: string): string | null {
		return this.texts.get(key) ?? null;
	}

	write(key: string, text: string | null): void {
		if (text === null) this.texts.delete(key);
		else this.texts.set(key, text);
	}
}

/** As in a browser that keeps nothing. */
export const refusingNotes: Notes = { read: () => null, write: () => undefined };
