import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { sandboxArgs, systemChromium } from '../../scripts/browser.mjs';

/** A tab of a browser that nobody keeps visible. */
export interface BareTab {
	/** Runs `expression` in the page and gives its value, waited for when it is a promise. */
	evaluate(expression: string): Promise<unknown>;
	send(method: string, params?: object): Promise<unknown>;
	/** Brings it to the front: the others are hidden from then on. */
	activate(): Promise<void>;
}

interface Answer {
	readonly id?: number;
	readonly result?: Readonly<Record<string, unknown>>;
	readonly error?: { readonly message: string };
}

/**
 * Chromium without Playwright, which keeps each page visible and awake (playwright#2286): spoken to by the devtools
 * protocol over a pipe.
 */
export async function launchBare(
	profileDir: string,
	args: readonly string[]
): Promise<{ open(url: string): Promise<BareTab>; close(): Promise<void> }> {
	const browser = spawn(
		systemChromium() ?? 'chromium',
		[
			...['--headless=new', '--remote-debugging-pipe', '--no-first-run', `--user-data-dir=${profileDir}`],
			...[...sandboxArgs(), ...args, 'about:blank']
		],
		{ stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] }
	);
	const [, , , input, output] = browser.stdio as [null, null, null, Writable, Readable];
	const pending = new Map<number, (answer: Answer) => void>();
	let lastId = 0;
	let rest = '';
	output.setEncoding('utf8').on('data', (text: string) => {
		const messages = (rest + text).split('\0');
		rest = messages.pop() ?? '';
		for (const message of messages) {
			const answer = JSON.parse(message) as Answer;
			if (answer.id === undefined) continue;
			pending.get(answer.id)?.(answer);
			pending.delete(answer.id);
		}
	});

	async function send(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
		const id = ++lastId;
		const { result, error } = await new Promise<Answer>((resolve) => {
			pending.set(id, resolve);
			input.write(`${JSON.stringify({ id, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
		});
		if (!result) throw new Error(`${method}: ${error?.message ?? 'no answer'}`);
		return result;
	}

	return {
		async open(url) {
			const { targetId } = await send('Target.createTarget', { url });
			const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
			return {
				send: (method, params = {}) => send(method, params, String(sessionId)),
				async evaluate(expression) {
					const params = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
					const { result, exceptionDetails } = await send('Runtime.evaluate', params, String(sessionId));
					if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
					return (result as { readonly value?: unknown }).value;
				},
				async activate() {
					await send('Target.activateTarget', { targetId });
				}
			};
		},
		async close() {
			const ended = once(browser, 'exit');
			await send('Browser.close', {});
			await ended;
		}
	};
}
