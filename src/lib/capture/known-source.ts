import type { Source } from '../model/source';

/**
 * The source a device has been recorded as before, else a new one. A device is known by the browser's id, or by its name
 * where the id changed (site data cleared, permission reset).
 */
export function sourceFor(known: readonly Source[], deviceId: string, label: string, newId: () => string): Source {
	const same =
		known.find((source) => deviceId !== '' && source.deviceId === deviceId) ??
		known.find((source) => source.label === label);
	return { id: same?.id ?? newId(), label, deviceId, startedUs: same?.startedUs ?? 0 };
}
