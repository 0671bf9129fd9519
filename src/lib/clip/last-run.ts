import type { GapCause } from '../model/segment';

interface Options {
	/** How the last run ended; `null` when it ended without a word. */
	readonly lastEnd: GapCause | null;
	/** The sources that record now, in any tab. */
	readonly recordingSources: () => Promise<ReadonlySet<string>>;
	/** Whether a page waits for a camera or a worker to come back. */
	readonly isPageReturning: () => Promise<boolean>;
	/** Offers what a crash left. */
	readonly recovery: { begin(wasCutOff: boolean): void };
	/** Closes the clips that nobody ends any more. */
	readonly closeCutOff: (recordingIds: ReadonlySet<string>) => Promise<void>;
}

/** Settles what the last run left behind, before a new one begins: offers what a crash cut off, closes its open clips. */
export async function settleLastRun(options: Options): Promise<void> {
	const recording = await options.recordingSources();
	options.recovery.begin(/* fault 2.4/1 */ options.lastEnd === null && recording.size === 0);
	// A page that returns ends what it began.
	// fault 1.2/1
	if (!(await options.isPageReturning())) await options.closeCutOff(recording);
}
