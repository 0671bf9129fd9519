import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppError } from '../../../../src/lib/base/errors';
import { VideoEncoding } from '../../../../src/lib/workers/recorder/video-encoding';
import { MS, S, videoConfig } from '../../../support/builders';

/** Takes frames and gives none back, as one that is behind or hangs. */
class SilentEncoder {
	static taken = 0;
	state = 'configured';
	configure(): void {
		// Whatever is asked for.
	}
	encode(): void {
		SilentEncoder.taken++;
	}
	close(): void {
		this.state = 'closed';
	}
}

beforeEach(() => {
	SilentEncoder.taken = 0;
	vi.stubGlobal('VideoEncoder', SilentEncoder);
});
afterEach(() => void vi.unstubAllGlobals());

function encoding(onFailure: (error: AppError) => void) {
	const shape = { width: 1280, height: 720, rotationDeg: 0, flip: false };
	const handlers = { onConfig: () => undefined, onChunk: () => undefined, onFailure };
	const one = new VideoEncoding(shape, videoConfig().request, handlers);
	/** @returns whether the frame was taken */
	return (atUs: number): boolean => one.encode({ timestamp: atUs } as VideoFrame, false, atUs);
}

test('a frame more than an encoder that is behind may hold is dropped before it', () => {
	const encode = encoding(() => undefined);
	const fates = Array.from({ length: 10 }, (_, index) => encode(index * 33 * MS));
	expect(fates.filter((isTaken) => isTaken)).toHaveLength(6);
	expect(SilentEncoder.taken).toBe(6);
});

test('an encoder that gives nothing for three seconds while frames come is told to have failed, once', () => {
	const failures: string[] = [];
	const encode = encoding((error) => failures.push(error.code));
	for (let atUs = 0; atUs <= 3 * S; atUs += 33 * MS) encode(atUs);
	expect(failures).toEqual([]);
	for (let atUs = 3 * S; atUs <= 5 * S; atUs += 33 * MS) encode(atUs);
	expect(failures).toEqual(['encoder/failed']);
});
