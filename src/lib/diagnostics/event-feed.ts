import type { PlainError } from '../base/errors';
import type { ReadonlyObservable } from '../base/observable';
import type { Clip } from '../model/clip';
import type { StoreEvent } from '../storage/store-channel';
import type { UploadView } from '../upload/upload-view';
import type { LogFact } from './facts';
import type { ClipLibrary, RecoveryControl } from '../clip/types';
import type { LiveRecorder, LiveState } from '../capture/types';
import type { OfflineState } from '../pwa/types';
import type { RingView } from '../model/ring';
import type { StorageReport } from '../rings/types';

/** What the log follows. */
export interface FeedSources {
	readonly recorder: Pick<LiveRecorder, 'state'>;
	readonly ring: ReadonlyObservable<RingView>;
	readonly clips: Pick<ClipLibrary, 'clips' | 'isLoaded'>;
	readonly offline: { readonly state: ReadonlyObservable<OfflineState> };
	readonly updates: { readonly isWaiting: ReadonlyObservable<boolean> };
	readonly storage: { readonly report: ReadonlyObservable<StorageReport | null> };
	readonly uploads: { readonly state: ReadonlyObservable<ReadonlyMap<string, UploadView>> };
	readonly recovery: Pick<RecoveryControl, 'offer'>;
	readonly failure: ReadonlyObservable<PlainError | null>;
}

/**
 * Turns the app's snapshots into events: compares each with the one before and tells what changed. What was so before
 * the page began is no event of it.
 */
export class EventFeed {
	readonly #add: (fact: LogFact) => void;
	readonly #unsubscribe: (() => void)[];
	/** What ended before that is not this page's to tell; then, what was told. By source. */
	readonly #toldGapsUs = new Map<string, number>();
	readonly #startedUs: number;
	#live: Pick<LiveState, 'phase' | 'error' | 'hasAudio' | 'droppedCount'> = {
		phase: 'idle',
		error: null,
		hasAudio: false,
		droppedCount: 0
	};
	/** Told next when so many are reached: each doubling is news, each frame is not. */
	#tellDropsAt = 1;
	#lastEpoch: string | null = null;
	#clips: ReadonlyMap<string, Clip> | null = null;
	#core: OfflineState['phase'] = 'checking';
	#report: StorageReport | null = null;
	#uploads: ReadonlyMap<string, UploadView> | null = null;
	#hadOffer = false;

	/** @param startedUs when this page began. The owner calls `close`. */
	constructor(sources: FeedSources, startedUs: number, add: (fact: LogFact) => void) {
		this.#add = add;
		this.#startedUs = startedUs;
		this.#unsubscribe = [
			sources.recorder.state.subscribe((state) => this.#onLive(state)),
			sources.ring.subscribe((ring) => this.#onRing(ring)),
			sources.clips.clips.subscribe((clips) => sources.clips.isLoaded.value && this.#onClips(clips)),
			sources.clips.isLoaded.subscribe((isLoaded) => isLoaded && this.#onClips(sources.clips.clips.value)),
			sources.offline.state.subscribe((state) => this.#onCore(state)),
			sources.updates.isWaiting.subscribe((isWaiting) => isWaiting && add({ kind: 'update-waits' })),
			sources.storage.report.subscribe((report) => report && this.#onReport(report)),
			sources.uploads.state.subscribe((uploads) => this.#onUploads(uploads)),
			sources.recovery.offer.subscribe((offer) => {
				if (offer && !this.#hadOffer) add({ kind: 'crash', keptUs: offer.keptUs });
				this.#hadOffer = offer !== null;
			}),
			sources.failure.subscribe((failure) => failure && add({ kind: 'error', code: failure.code }))
		];
	}

	/** What a writer told, in this tab or another. */
	onStore(event: StoreEvent): void {
		if (event.type === 'reset') this.#add({ kind: 'storage-reset' });
		if (event.type !== 'epoch') return;
		const { sourceId, id, cause, video } = event.epoch;
		// Told again when its sound's configuration is known.
		if (this.#lastEpoch === `${sourceId} ${id}`) return;
		this.#lastEpoch = `${sourceId} ${id}`;
		const { codedWidth: width, codedHeight: height, codec } = video;
		this.#add({ kind: 'epoch', cause, width, height, codec });
	}

	/** The page was hidden or shown. */
	onSight(isVisible: boolean): void {
		if (this.#live.phase === 'recording') this.#add({ kind: 'sight', isVisible });
	}

	close(): void {
		for (const end of this.#unsubscribe) end();
	}

	#onLive(state: LiveState): void {
		const before = this.#live;
		this.#live = state;
		if (state.phase !== before.phase) this.#add({ kind: 'phase', phase: state.phase });
		if (state.error && state.error.code !== before.error?.code) this.#add({ kind: 'error', code: state.error.code });
		const wasWithout = before.phase === 'recording' && !before.hasAudio;
		if (wasWithout && state.phase === 'recording' && state.hasAudio) this.#add({ kind: 'sound' });
		if (state.droppedCount < before.droppedCount) this.#tellDropsAt = 1;
		if (state.droppedCount < this.#tellDropsAt) return;
		this.#add({ kind: 'dropped', count: state.droppedCount });
		this.#tellDropsAt = state.droppedCount * 2;
	}

	#onRing({ sourceId, gaps }: RingView): void {
		if (sourceId === null) return;
		for (const { fromUs, toUs, cause } of gaps) {
			if (toUs <= (this.#toldGapsUs.get(sourceId) ?? this.#startedUs)) continue;
			this.#toldGapsUs.set(sourceId, toUs);
			this.#add({ kind: 'gap', lengthUs: toUs - fromUs, cause });
		}
	}

	#onClips(clips: readonly Clip[]): void {
		const before = this.#clips;
		this.#clips = new Map(clips.map((clip) => [clip.id, clip]));
		if (!before) return;
		for (const clip of clips) this.#onClip(clip, before.get(clip.id)?.state ?? null);
		for (const id of before.keys()) if (!this.#clips.has(id)) this.#add({ kind: 'clip-deleted' });
	}

	#onClip(clip: Clip, stateBefore: Clip['state'] | null): void {
		if (clip.state === stateBefore) return;
		// One that was deleted and brought back is no new one.
		const isNew = stateBefore === null && clip.createdUs >= this.#startedUs;
		if (clip.state === 'open' && isNew) this.#add({ kind: 'clip-opened' });
		if (clip.state === 'pinned' && (isNew || stateBefore === 'open')) {
			const { askedUs, gotUs, gaps } = clip;
			this.#add({ kind: 'clip-saved', askedUs, gotUs: gotUs ?? 0, gapCount: gaps.length });
		}
		if (stateBefore === null) return;
		if (clip.state === 'ready' && clip.file) {
			const { durationUs: lengthUs, sizeBytes } = clip.file;
			this.#add({ kind: 'clip-made', lengthUs, sizeBytes });
		}
		if (clip.state === 'failed' && clip.failure) this.#add({ kind: 'clip-failed', code: clip.failure.code });
	}

	#onCore({ phase }: OfflineState): void {
		const before = this.#core;
		this.#core = phase;
		if (phase === before || phase === 'checking' || phase === 'absent') return;
		// There since an earlier visit.
		if (phase === 'ready' && before === 'checking') return;
		this.#add({ kind: 'core', phase });
	}

	#onReport(report: StorageReport): void {
		const before = this.#report;
		this.#report = report;
		const { usageBytes, quotaBytes, isPersistent } = report;
		if (before && before.isPersistent !== isPersistent) this.#add({ kind: 'persistence', isPersistent });
		if (!before || tenths(report) > tenths(before)) this.#add({ kind: 'disk', usageBytes, quotaBytes });
	}

	#onUploads(uploads: ReadonlyMap<string, UploadView>): void {
		const before = this.#uploads;
		this.#uploads = uploads;
		for (const { clipId, phase, failure } of before ? uploads.values() : []) {
			if (phase === before?.get(clipId)?.phase) continue;
			if (phase === 'uploaded') this.#add({ kind: 'upload-sent' });
			const hasFailed = phase === 'failed' || phase === 'needs-url' || phase === 'retrying';
			if (hasFailed && failure) this.#add({ kind: 'upload-failed', code: failure.code });
		}
	}
}

/** How much of the quota is used, rounded down to tenths. */
function tenths({ usageBytes, quotaBytes }: StorageReport): number {
	return quotaBytes > 0 ? Math.floor((10 * usageBytes) / quotaBytes) : 0;
}
