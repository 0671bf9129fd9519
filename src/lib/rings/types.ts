import type { ReadonlyObservable } from '../base/observable';

export interface StorageReport {
	readonly usageBytes: number;
	readonly quotaBytes: number;
	readonly isPersistent: boolean;
	readonly ringBytes: number;
	readonly clipBytes: number;
}

export interface StorageControl {
	readonly report: ReadonlyObservable<StorageReport | null>;
	refresh(): Promise<void>;
	/** Asks the browser to keep the data; resolves with its answer. */
	persist(): Promise<boolean>;
	/** Deletes every unpinned segment of every source; recording goes on into an empty ring. Ask first. */
	clearRing(): Promise<void>;
}
