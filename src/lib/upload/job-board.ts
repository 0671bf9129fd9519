import { Observable, type ReadonlyObservable } from '../base/observable';
import type { UploadJob } from '../model/upload-job';
import type { UploadStore } from '../storage/upload-store';
import type { UploadEnv, UploadNews } from './browser-env';
import { viewOf, type Hindrance, type LiveProgress, type UploadView } from './upload-view';

export type JobStore = Pick<UploadStore, 'list' | 'update'>;

/** The queue as this tab knows it: what is stored, what runs (here or in another tab), and the view made of both. */
export class JobBoard {
	readonly #store: JobStore;
	readonly #env: UploadEnv;
	readonly #hindranceOf: (job: UploadJob) => Hindrance;
	readonly #channel: { post(news: UploadNews): void; close(): void };
	readonly #state = new Observable<ReadonlyMap<string, UploadView>>(new Map());
	readonly #live = new Map<string, LiveProgress>();
	#jobs: readonly UploadJob[] = [];
	#isOffline = false;

	/** @param onForeignChange another tab changed a job; what is stored was not read yet */
	constructor(
		store: JobStore,
		env: UploadEnv,
		hindranceOf: (job: UploadJob) => Hindrance,
		onForeignChange: () => void
	) {
		this.#store = store;
		this.#env = env;
		this.#hindranceOf = hindranceOf;
		this.#channel = env.openChannel((news) => {
			if (news.type === 'live') this.#setLive(news.clipId, news.live);
			else onForeignChange();
		});
	}

	/** The jobs in the order of the queue, as last read. */
	get jobs(): readonly UploadJob[] {
		return this.#jobs;
	}

	get state(): ReadonlyObservable<ReadonlyMap<string, UploadView>> {
		return this.#state;
	}

	find(clipId: string): UploadJob | undefined {
		return this.#jobs.find((job) => job.clipId === clipId);
	}

	async load(): Promise<void> {
		this.#jobs = await this.#store.list();
		this.publish();
	}

	/** One transaction, then every tab knows. See `UploadStore.update`. */
	async change(
		clipId: string,
		change: (job: UploadJob | undefined) => UploadJob | null | undefined
	): Promise<UploadJob | undefined> {
		let isChanged = false;
		const after = await this.#store.update(clipId, (job) => {
			const next = change(job);
			isChanged = next !== job;
			return next;
		});
		if (isChanged) {
			await this.load();
			this.#channel.post({ type: 'changed' });
		}
		return after;
	}

	/** What runs here, shown in every tab; `null` when it ended. */
	show(clipId: string, live: LiveProgress | null): void {
		this.#setLive(clipId, live);
		this.#channel.post({ type: 'live', clipId, live });
	}

	isShown(clipId: string, phase: LiveProgress['phase']): boolean {
		return this.#live.get(clipId)?.phase === phase;
	}

	/** Makes the views anew: the network, the clock or a setting changed. */
	publish(): void {
		const nowMs = this.#env.nowMs();
		const views = this.#jobs.flatMap((job) => {
			const live = this.#live.get(job.clipId) ?? null;
			return viewOf(job, live, this.#hindranceOf(job), nowMs) ?? [];
		});
		this.#state.set(new Map(views.map((view) => [view.clipId, view])));
		const isOffline = views.some(({ phase }) => phase === 'offline');
		if (isOffline && !this.#isOffline) this.#env.requestNudge();
		this.#isOffline = isOffline;
	}

	close(): void {
		this.#channel.close();
	}

	#setLive(clipId: string, live: LiveProgress | null): void {
		if (live) this.#live.set(clipId, live);
		else this.#live.delete(clipId);
		this.publish();
	}
}
