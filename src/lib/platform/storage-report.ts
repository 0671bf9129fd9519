/** What the browser says of this origin's storage. A hint: Chromium goes on reporting more than it then allows. */
export interface StorageEstimateReport {
	readonly usageBytes: number;
	readonly quotaBytes: number;
	/** The browser does not clear it when the disk runs low. */
	readonly isPersistent: boolean;
}

/** Asks the browser; zeros where it doesn't say. */
export async function estimateStorage(
	storage: Pick<StorageManager, 'estimate' | 'persisted'> = navigator.storage
): Promise<StorageEstimateReport> {
	const [{ usage = 0, quota = 0 }, isPersistent] = await Promise.all([storage.estimate(), storage.persisted()]);
	return { usageBytes: usage, quotaBytes: quota, isPersistent };
}

/** Asks the browser to keep the data, if it doesn't already; on pages only. Resolves with its answer. */
export async function persistStorage(
	storage: Pick<StorageManager, 'persist' | 'persisted'> = navigator.storage
): Promise<boolean> {
	return (await storage.persisted()) || (await storage.persist());
}
