import {
	createServer,
	type IncomingMessage,
	type OutgoingHttpHeaders,
	request as forward,
	type RequestListener,
	type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What goes wrong with one request. Preflights always pass, but where the fault is about them. */
export type Fault =
	/** The connection breaks after this many bytes of the body went through. */
	| { readonly kind: 'cut-body'; readonly afterBytes: number }
	/** The server has done it all; its answer never arrives. */
	| { readonly kind: 'cut-before-answer' }
	/** The answer's headers arrive, its end does not. */
	| { readonly kind: 'cut-in-answer' }
	/** The proxy answers itself; the server hears nothing. */
	| { readonly kind: 'answer'; readonly status: number; readonly headers?: OutgoingHttpHeaders; readonly body?: string }
	/** The server's answer with another fingerprint. */
	| { readonly kind: 'wrong-etag' }
	/** The body goes through at this pace. */
	| { readonly kind: 'slow'; readonly bytesPerSecond: number }
	/** The body is read and then nothing happens. */
	| { readonly kind: 'silent' }
	/** The preflight is refused. */
	| { readonly kind: 'no-cors' };

export interface Seen {
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	/** Of the body, as far as it came. */
	bytes: number;
	/** Of the answer given; null where there was none. */
	status: number | null;
	readonly headers: IncomingMessage['headers'];
}

/** Stands between page and server; both see what they would see of a bad network. */
export interface FaultProxy {
	readonly port: number;
	readonly host: string;
	/** All requests but preflights, in order. */
	readonly seen: readonly Seen[];
	/** These go wrong, one request each, in order; `null` lets one pass. Requests after them pass. */
	plan(...faults: (Fault | null)[]): void;
	/** Every request goes wrong this way until told otherwise. */
	always(fault: Fault | null): void;
	stop(): Promise<void>;
}

/** What the page may read of an answer the proxy makes up. */
const CORS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*, ETag, Retry-After' };

/** @param port of the server on this machine behind it. `Host` passes unchanged: signatures cover it. */
export async function startFaultProxy(port: number): Promise<FaultProxy> {
	const seen: Seen[] = [];
	let planned: (Fault | null)[] = [];
	let standing: Fault | null = null;

	const listener: RequestListener = (request, response) => {
		const isPreflight = request.method === 'OPTIONS';
		const fault = isPreflight ? standing : planned.length > 0 ? (planned.shift() ?? null) : standing;
		const [path = ''] = (request.url ?? '').split('?');
		const entry: Seen = { method: request.method ?? '', path, bytes: 0, status: null, headers: request.headers };
		if (!isPreflight) seen.push(entry);
		if (isPreflight && fault?.kind === 'no-cors') response.writeHead(204).end();
		else if (isPreflight || fault?.kind !== 'answer') pass(request, response, entry, isPreflight ? null : fault, port);
		else
			request
				.on('data', (chunk: Buffer) => (entry.bytes += chunk.length))
				.on('end', () => {
					entry.status = fault.status;
					response.writeHead(fault.status, { ...CORS, ...fault.headers }).end(fault.body ?? '');
				});
	};
	const server = createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const own = (server.address() as AddressInfo).port;
	return {
		port: own,
		host: `127.0.0.1:${own}`,
		seen,
		plan: (...faults) => void (planned = faults),
		always: (fault) => void ([standing, planned] = [fault, []]),
		async stop() {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}

function pass(
	request: IncomingMessage,
	response: ServerResponse,
	entry: Seen,
	fault: Fault | null,
	port: number
): void {
	// Node forgets it when the other side has gone first.
	const { socket } = request;
	const upstream = forward({
		host: '127.0.0.1',
		port,
		method: request.method,
		path: request.url,
		headers: request.rawHeaders
	});
	const cut = (): void => {
		upstream.destroy();
		socket.destroy();
	};
	// Either side may break off, which is what this is for; the other side then hears of it.
	upstream.on('error', () => socket.destroy());
	response.on('close', () => upstream.destroy());
	upstream.on('response', (answer) => {
		if (fault?.kind === 'cut-before-answer') return cut();
		entry.status = answer.statusCode ?? null;
		const headers = { ...answer.headers };
		if (fault?.kind === 'wrong-etag') headers['etag'] = '"00000000000000000000000000000000"';
		if (fault?.kind === 'cut-in-answer') {
			response.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': '1000' });
			response.write(' ', () => cut());
			return;
		}
		response.writeHead(answer.statusCode ?? 500, headers);
		answer.pipe(response);
	});
	send(request, upstream, entry, fault, cut).catch(cut);
}

async function send(
	request: IncomingMessage,
	upstream: NodeJS.WritableStream,
	entry: Seen,
	fault: Fault | null,
	cut: () => void
): Promise<void> {
	for await (const chunk of request as AsyncIterable<Buffer>) {
		const left = fault?.kind === 'cut-body' ? fault.afterBytes - entry.bytes : Infinity;
		const part = chunk.subarray(0, left);
		entry.bytes += part.length;
		if (fault?.kind !== 'silent' && !upstream.write(part))
			await new Promise<void>((resolve) => upstream.once('drain', resolve));
		if (part.length < chunk.length || left === part.length) return cut();
		if (fault?.kind === 'slow') await wait((part.length / fault.bytesPerSecond) * 1000);
	}
	if (fault?.kind === 'cut-body') cut();
	else if (fault?.kind !== 'silent') upstream.end();
}
