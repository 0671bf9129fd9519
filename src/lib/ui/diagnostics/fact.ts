/** One line of the diagnostics, on the page and in the report. */
export interface Fact {
	readonly label: string;
	/** `good`: as it should be. `bad`: this costs something; `text` says what. `plain`: neither. */
	readonly tone: 'good' | 'bad' | 'plain';
	readonly text: string;
}

export function good(label: string, text = 'yes'): Fact {
	return { label, tone: 'good', text };
}

/** @param text says what it means */
export function bad(label: string, text: string): Fact {
	return { label, tone: 'bad', text };
}

export function plain(label: string, text: string): Fact {
	return { label, tone: 'plain', text };
}

/** `yes`, or `no: ` and what that means. */
export function yesOrNo(label: string, isSo: boolean, meaning: string): Fact {
	return isSo ? good(label) : bad(label, `no: ${meaning}`);
}
