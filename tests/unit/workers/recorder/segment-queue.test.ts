import { expect, test } from 'vitest';
import type { PlainError } from '../../../../src/lib/base/errors';
import type { RingWriter } from '../../../../src/lib/storage/ring-writer';
import { SegmentQueue } from '../../../../src/lib/workers/recorder/segment-queue';
import { S, T0, epoch, segment } from '../../../support/builders';

test('what storage refuses waits in memory, the newest of it, and is stored in order when storage takes it again', async () => {
	let isRefusing = true;
	const stored: number[] = [];
	const told: (PlainError | null)[] = [];
	const writer: Pick<RingWriter, 'append'> = {
		append(sealed) {
			if (isRefusing) return Promise.reject(new DOMException('no room', 'QuotaExceededError'));
			stored.push((sealed.segment.startUs - T0) / S);
			return Promise.resolve({ entry: {} as never, renewed: null, shortToUs: null });
		}
	};
	const queue = new SegmentQueue(writer, {
		horizonUs: () => 60 * S,
		onTrouble: (error) => told.push(error),
		onAcknowledged: () => undefined
	});
	const add = (second: number) =>
		queue.add(
			{ segment: segment({ startUs: T0 + second * S }), frameCount: 30 },
			{ epoch: epoch(), audio: () => null },
			0
		);
	for (let second = 0; second < 50; second++) {
		add(second);
		await queue.idle();
	}
	expect(stored).toEqual([]);
	expect(queue.length).toBe(20);
	expect(told, 'once, however often it is refused').toHaveLength(1);

	isRefusing = false;
	add(50);
	await queue.idle();
	expect(stored).toEqual(Array.from({ length: 20 }, (_, index) => 31 + index));
	expect(queue.length).toBe(0);
	expect(told.at(-1)).toBeNull();
});
