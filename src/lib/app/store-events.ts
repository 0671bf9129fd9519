import type { StoreEvent } from '../storage/store-channel';

interface Parts {
	readonly mirror: { on(event: StoreEvent): void };
	readonly diagnostics: { onStore(event: StoreEvent): void };
	readonly storageWatch: { onReset(): void };
	readonly clips: { refresh(): Promise<void> };
	readonly settings: { load(): Promise<void> };
	readonly maker: { nudge(): void; onAppended(): void };
	/** Told what could not be read anew. */
	readonly report: (error: unknown) => void;
}

/** Passes on what changed in storage, in this tab or another, to the parts that keep a copy of it or wait for it. */
export function routeStoreEvent(event: StoreEvent, parts: Parts): void {
	parts.mirror.on(event);
	parts.diagnostics.onStore(event);
	switch (event.type) {
		case 'reset':
			return parts.storageWatch.onReset();
		case 'clips':
			parts.clips.refresh().catch(parts.report);
			return parts.maker.nudge();
		case 'settings':
			parts.settings.load().catch(parts.report);
			return;
		case 'appended':
			return parts.maker.onAppended();
		case 'evicted':
		case 'damaged':
		case 'epoch':
		case 'sources':
			return;
		default:
			event satisfies never;
	}
}
