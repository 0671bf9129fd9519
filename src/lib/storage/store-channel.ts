import type { Epoch, SegmentEntry } from '../model/segment';

/** What changed in storage, told to every page and worker of the origin after its transaction is complete. */
export type StoreEvent =
	| { readonly type: 'appended'; readonly entry: SegmentEntry; readonly evicted: readonly SegmentEntry[] }
	| { readonly type: 'evicted'; readonly evicted: readonly SegmentEntry[] }
	/** Found when they were read: they count as missing from now on. */
	| { readonly type: 'damaged'; readonly entries: readonly SegmentEntry[] }
	| { readonly type: 'epoch'; readonly epoch: Epoch }
	/** The storage was cleared, or moved to a fresh database: all that was read of it is to be read anew. */
	| { readonly type: 'reset' }
	| { readonly type: 'clips' }
	| { readonly type: 'settings' }
	| { readonly type: 'sources' };

/** Storage's news between threads and tabs. A channel doesn't hear itself: writers also act on their own changes. */
export class StoreChannel {
	readonly #channel = new BroadcastChannel('hindsight-store');

	post(event: StoreEvent): void {
		this.#channel.postMessage(event);
	}

	/** One listener a channel. */
	listen(listener: (event: StoreEvent) => void): void {
		this.#channel.onmessage = ({ data }: MessageEvent<StoreEvent>) => listener(data);
	}

	close(): void {
		this.#channel.close();
	}
}
