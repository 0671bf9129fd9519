import { startRecorderWorker } from '../workers/recorder/client';
import type { EncoderTrial, TrialRequest } from '../workers/recorder/protocol';

/** An encoder that hangs in its trial is ended after this; all of them take about a second at 720p in software. */
const LIMIT_MS = 20_000;

/**
 * Tries the encoders in a recorder worker of its own: where they will have to work, and beside one that records.
 * @throws AppError `worker/crashed` when one hangs or takes the worker with it
 */
export async function tryEncoders(wanted: TrialRequest): Promise<EncoderTrial> {
	const client = startRecorderWorker({ onEvent: () => undefined, onCrash: () => undefined });
	const limit = setTimeout(() => client.terminate(), LIMIT_MS);
	try {
		return await client.call('trial', wanted);
	} finally {
		clearTimeout(limit);
		client.terminate();
	}
}
