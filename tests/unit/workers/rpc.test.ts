import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppError } from '../../../src/lib/base/errors';
import { WorkerClient, type Call } from '../../../src/lib/workers/rpc';

interface Calls {
	work: Call<void, void>;
}

/** A worker that says what the test lets it say. */
class FakeWorker {
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onerror: unknown = null;
	onmessageerror: unknown = null;
	isEnded = false;
	postMessage(): void {
		// It never answers.
	}
	terminate(): void {
		this.isEnded = true;
	}
	say(data: unknown): void {
		this.onmessage?.({ data });
	}
}

function client(
	worker: FakeWorker,
	onCrash: (error: AppError) => void,
	onSilence: (isSilent: boolean) => void = () => undefined
): WorkerClient<Calls, string> {
	return new WorkerClient(worker as unknown as Worker, 'build', { onEvent: () => undefined, onCrash, onSilence }, 4);
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a worker whose thread is stuck is ended: its calls are rejected, its owner is told once', async () => {
	const worker = new FakeWorker();
	const crashes: string[] = [];
	const call = client(worker, ({ code }) => crashes.push(code)).call('work', undefined);
	const answer = expect(call).rejects.toMatchObject({ code: 'worker/crashed' });
	worker.say({ hello: 'build' });
	for (let second = 0; second < 10; second++) {
		vi.advanceTimersByTime(1_000);
		worker.say({ isAlive: true });
	}
	vi.advanceTimersByTime(3_000);
	expect(worker.isEnded).toBe(false);
	vi.advanceTimersByTime(10_000);
	await answer;
	expect(worker.isEnded).toBe(true);
	expect(crashes).toEqual(['worker/crashed']);
});

test('any word is a sign of life; a worker that is still being loaded owes none', () => {
	const worker = new FakeWorker();
	const owner = client(worker, (error) => expect.unreachable(error.message));
	vi.advanceTimersByTime(60_000);
	worker.say({ hello: 'build' });
	vi.advanceTimersByTime(3_500);
	worker.say({ event: 'something' });
	vi.advanceTimersByTime(3_500);
	expect(worker.isEnded).toBe(false);
	owner.terminate();
	vi.advanceTimersByTime(60_000);
});

test('a silence is told within two seconds of the last word, once, and so is its end', () => {
	const worker = new FakeWorker();
	const told: boolean[] = [];
	const owner = client(
		worker,
		(error) => expect.unreachable(error.message),
		(isSilent) => told.push(isSilent)
	);
	worker.say({ hello: 'build' });
	for (const lastWordMs of [250, 1, 499]) {
		vi.advanceTimersByTime(lastWordMs);
		worker.say({ isAlive: true });
		vi.advanceTimersByTime(1_500);
		expect(told.splice(0)).toEqual([]);
		vi.advanceTimersByTime(500);
		expect(told.splice(0)).toEqual([true]);
		vi.advanceTimersByTime(1_500);
		expect(told.splice(0)).toEqual([]);
		worker.say({ event: 'something' });
		worker.say({ isAlive: true });
		expect(told.splice(0)).toEqual([false]);
	}
	owner.terminate();
});

test('an input that cannot be sent is rejected, and nothing is kept for an answer that cannot come', async () => {
	const worker = new FakeWorker();
	const owner = client(worker, (error) => expect.unreachable(error.message));
	worker.postMessage = () => {
		throw new DOMException('could not be cloned', 'DataCloneError');
	};
	const kept = vi.spyOn(Map.prototype, 'set');
	const call = owner.call('work', undefined);
	const keptCount = kept.mock.calls.length;
	kept.mockRestore();
	await expect(call).rejects.toThrow('could not be cloned');
	expect(keptCount).toBe(0);
	owner.terminate();
});
