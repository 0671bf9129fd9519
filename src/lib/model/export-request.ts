/**
 * What a clip is handed on as. `recorded`: its file as it is. `mp4`: plays wherever films play. `fit`: the same, made
 * as small as asked.
 */
export type ExportFormat = 'recorded' | 'mp4' | 'fit' | 'webm' | 'gif' | 'sound';

export interface ExportRequest {
	readonly format: ExportFormat;
	/** The file must not be larger; for `fit` alone. */
	readonly fitBytes: number;
	/** The time in UTC is written into the picture, which is encoded again for it. */
	readonly hasTime: boolean;
	/** Where in the clip it begins, microseconds after the clip's own beginning; for `gif` alone, 0 without it. */
	readonly gifFromUs?: number;
}

/** What `Share` makes until something else was chosen. */
export const DEFAULT_SHARE: ExportRequest = { format: 'mp4', fitBytes: 10_000_000, hasTime: false };

export interface ExportProgress {
	readonly step: 'sound' | 'picture';
	/** Recorded time done, of `totalUs`. */
	readonly doneUs: number;
	readonly totalUs: number;
}
