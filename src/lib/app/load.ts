import type { ReadonlyObservable } from '../base/observable';
import type { Settings } from '../model/settings';

interface Parts {
	readonly settings: { readonly value: ReadonlyObservable<Settings>; load(): Promise<void> };
	/** Reads what is held of all sources. */
	readonly loadRings: () => Promise<void>;
	/** Settles what the last run left behind. */
	readonly settleLastRun: () => Promise<void>;
	readonly clips: { refresh(): Promise<void> };
	readonly exports: { sweep(): Promise<void> };
	readonly uploads: { start(): Promise<void> };
	readonly devices: { refresh(): Promise<void> };
	readonly recorder: { startByItself(): Promise<void> };
	readonly storage: { refresh(): Promise<void> };
	readonly maker: { run(): Promise<void> };
	/** Told what goes wrong behind the loading. */
	readonly report: (error: unknown) => void;
}

/**
 * Reads all that is stored and sets the parts to work, in the one right order: what the last run left is settled by what
 * is held, and before anything is recorded anew. Once `signal` is aborted, the app closes and nothing more is begun.
 */
export async function load(parts: Parts, signal: AbortSignal): Promise<void> {
	const reads = [() => parts.settings.load(), parts.loadRings, parts.settleLastRun, () => parts.clips.refresh()];
	for (const read of reads) {
		if (!signal.aborted) await read();
	}
	if (signal.aborted) return;
	parts.exports.sweep().catch(parts.report);
	void parts.uploads.start();
	void parts.devices.refresh();
	if (parts.settings.value.value.startWhenOpened) void parts.recorder.startByItself();
	await parts.storage.refresh();
	parts.maker.run().catch(parts.report); // It runs until the app closes.
}
