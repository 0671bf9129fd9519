import { BUILD } from '../../src/lib/platform/build';
import type { RecorderEvent } from '../../src/lib/workers/recorder/protocol';

interface Request {
	readonly id: number;
	readonly name: string;
	readonly input: unknown;
}

/** How often a worker says that it is alive, as `serve` does. */
const PULSE_MS = 500;

/** The recorder's worker as the page sees it: answers each call, and tells what the test has it tell. */
export class FakeRecorderWorker {
	static readonly all: FakeRecorderWorker[] = [];
	/** Errors to answer calls with, by their name; of the workers to come, too. */
	static readonly failures = new Map<string, string>();
	onmessage: ((event: { data: unknown }) => void) | null = null;
	onerror: ((event: { message: string }) => void) | null = null;
	onmessageerror: (() => void) | null = null;
	readonly calls: Request[] = [];
	isEnded = false;
	/** The thread stands still. */
	isStuck = false;
	readonly #pulse: ReturnType<typeof setInterval>;

	static get newest(): FakeRecorderWorker {
		const worker = FakeRecorderWorker.all.at(-1);
		if (!worker) throw new Error('no worker was started');
		return worker;
	}

	static get runningCount(): number {
		return FakeRecorderWorker.all.filter(({ isEnded }) => !isEnded).length;
	}

	constructor() {
		FakeRecorderWorker.all.push(this);
		queueMicrotask(() => this.#say({ hello: BUILD }));
		this.#pulse = setInterval(() => this.#say({ isAlive: true }), PULSE_MS);
	}

	get callNames(): string[] {
		return this.calls.map(({ name }) => name);
	}

	/** The input of the last call of that name. */
	inputOf(name: string): unknown {
		return this.calls.findLast((call) => call.name === name)?.input;
	}

	postMessage(request: Request): void {
		if (this.isEnded) return;
		this.calls.push(request);
		const { id, name } = request;
		const code = FakeRecorderWorker.failures.get(name);
		const error = { code, severity: 'fatal', message: name, context: {} };
		queueMicrotask(() => this.#say(code ? { id, ok: false, error } : { id, ok: true, value: undefined }));
	}

	terminate(): void {
		this.isEnded = true;
		clearInterval(this.#pulse);
	}

	tell(event: RecorderEvent): void {
		this.#say({ event });
	}

	crash(): void {
		this.onerror?.({ message: 'out of memory' });
	}

	#say(data: unknown): void {
		if (!this.isEnded && !this.isStuck) this.onmessage?.({ data });
	}
}
