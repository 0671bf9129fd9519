import type { Source } from '../model/source';
import type { LiveState } from './types';

/** What a source is called that nobody knows, as after its records were cleared. */
const UNKNOWN = 'Camera';

interface Options {
	readonly sources: () => Promise<readonly Source[]>;
	readonly live: () => Pick<LiveState, 'sourceId' | 'sourceLabel'>;
}

/** Names of the sources: the running one's as the browser tells it, the others' as stored. */
export class SourceLabels {
	readonly #options: Options;
	readonly #stored = new Map<string, string>();

	constructor(options: Options) {
		this.#options = options;
	}

	async load(): Promise<void> {
		for (const { id, label } of await this.#options.sources()) this.#stored.set(id, label);
	}

	labelOf(id: string): string {
		const { sourceId, sourceLabel } = this.#options.live();
		return (sourceId === id ? sourceLabel : this.#stored.get(id)) ?? UNKNOWN;
	}
}
