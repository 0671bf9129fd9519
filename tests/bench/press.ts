import type { Page } from 'playwright/test';

/** Milliseconds from the press on `Save last …`. */
export interface Pressed {
	/** Until the answer stands on the page. */
	readonly answeredMs: number;
	/** Until the transaction that pins is complete: what storage tells all tabs. */
	readonly pinnedMs: number;
	/** Until the clip's file is made and verified; `null` where that was not waited for. */
	readonly readyMs: number | null;
}

/** Presses `Save last …` on Live and measures inside the page, so that no test runner is in the figures. */
export function press(page: Page, options: { readonly isReadyWaitedFor: boolean }): Promise<Pressed> {
	return page.evaluate(async ({ isReadyWaitedFor }) => {
		const button = [...document.querySelectorAll('button')].find((each) =>
			/^\s*Save (last|all)/.test(each.textContent)
		);
		if (!button) throw new Error('no button');
		const database = await new Promise<IDBDatabase>((resolve, reject) => {
			const opening = indexedDB.open('hindsight');
			opening.onsuccess = () => resolve(opening.result);
			opening.onerror = () => reject(new Error(String(opening.error)));
		});
		const waiting = (): Promise<number> =>
			new Promise((resolve, reject) => {
				const getting = database.transaction('clips').objectStore('clips').getAll();
				getting.onsuccess = () => {
					const clips = getting.result as { state: string; failure: { message: string } | null }[];
					const failed = clips.find(({ state }) => state === 'failed');
					if (failed) reject(new Error(failed.failure?.message ?? 'failed'));
					resolve(clips.filter(({ state }) => state !== 'ready').length);
				};
			});
		const news = new BroadcastChannel('hindsight-store');
		const isClips = ({ data }: MessageEvent) => (data as { type: string }).type === 'clips';
		try {
			let answeredMs: number | null = null;
			const { promise: answered, resolve: onAnswer } = Promise.withResolvers<void>();
			const { promise: pinned, resolve: onPinned } = Promise.withResolvers<number>();
			const { promise: ready, resolve: onReady, reject: onFailed } = Promise.withResolvers<number>();
			const answer = () => [...document.querySelectorAll('[role=status]')].map(({ textContent }) => textContent).join();
			const before = answer();
			const from = performance.now();
			const observer = new MutationObserver(() => {
				const text = answer();
				if (answeredMs !== null || text === before || !text.includes('Saved')) return;
				answeredMs = performance.now() - from;
				onAnswer();
			});
			observer.observe(document.body, { subtree: true, childList: true, characterData: true });
			news.onmessage = (event) => {
				if (!isClips(event)) return;
				const at = performance.now() - from;
				onPinned(at);
				if (isReadyWaitedFor) waiting().then((count) => count === 0 && onReady(at), onFailed);
			};
			button.click();
			const pinnedMs = await pinned;
			await answered;
			observer.disconnect();
			return { answeredMs: answeredMs ?? NaN, pinnedMs, readyMs: isReadyWaitedFor ? await ready : null };
		} finally {
			news.close();
			database.close();
		}
	}, options);
}
