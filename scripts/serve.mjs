// Serves a built app as a careful host would: on this machine alone, with the policy headers, cached for as long as
// each file is true. `npm start` and the tests use the same one, so what is tested is what is run.
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';

/** Named by content or by version: never changes under its name. */
const IMMUTABLE = /^\/(?:_app\/immutable|ffmpeg\/\d[^/]*)\//;

/** @type {Readonly<Record<string, string>>} */
const HEADERS = {
	'Permissions-Policy': 'camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self)',
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'no-referrer',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin'
};

/** @typedef {{ url: string, port: number, close: () => Promise<void> }} Served */

/**
 * Serves `dir` until closed.
 * @param {{ dir: string, port: number }} options `port` 0 takes any free one.
 * @returns {Promise<Served>} listening; rejects with `EADDRINUSE` when the port is taken.
 */
export async function serve({ dir, port }) {
	const { byPath, base } = readPolicies(dir);
	const notFound = readFileSync(join(dir, '404.html'));

	const files = sirv(dir, {
		etag: true,
		brotli: true,
		gzip: true,
		setHeaders(response, pathname) {
			response.setHeader('Content-Security-Policy', byPath.get(pathname) ?? base);
			response.setHeader(
				'Cache-Control',
				IMMUTABLE.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache'
			);
		}
	});

	/** @type {import('node:http').RequestListener} */
	const answer = (request, response) => {
		for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
		if (request.method !== 'GET' && request.method !== 'HEAD') {
			response.writeHead(405, { Allow: 'GET, HEAD' }).end();
			return;
		}
		// One address per page: its relative links would miss below `/gallery/`.
		const [pathname = '/', query] = (request.url ?? '/').split('?', 2);
		if (/[^/]\/+$/.test(pathname)) {
			const location = pathname.replace(/\/+$/, '').replace(/^\/+/, '/') + (query ? `?${query}` : '');
			response.writeHead(308, { Location: location }).end();
			return;
		}
		files(request, response, () => {
			response.writeHead(404, {
				'Content-Type': 'text/html;charset=utf-8',
				'Content-Length': notFound.byteLength,
				'Content-Security-Policy': byPath.get('/404') ?? base,
				'Cache-Control': 'no-cache'
			});
			response.end(request.method === 'HEAD' ? undefined : notFound);
		});
	};

	const servers = await listenOnLoopback(answer, port);
	const address = servers[0]?.address();
	if (!address || typeof address === 'string') throw new Error(`no port in address ${String(address)}`);
	return {
		url: `http://localhost:${address.port}`,
		port: address.port,
		async close() {
			await Promise.all(servers.map(closeServer));
		}
	};
}

/**
 * A page's policy goes by its own meta tag, which knows the hash of its inline script, and adds what a meta tag may not
 * say. A worker gets the policy of its own response: the same without hashes, as everything else does.
 * @param {string} dir
 * @returns {{ byPath: ReadonlyMap<string, string>, base: string }} policies by the paths a page answers to
 */
function readPolicies(dir) {
	/** @type {Map<string, string>} */
	const byPath = new Map();
	for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
		if (!name.endsWith('.html')) continue;
		const html = readFileSync(join(dir, name), 'utf8');
		const meta = /<meta http-equiv="content-security-policy" content="([^"]*)"/i.exec(html)?.[1];
		if (meta === undefined) throw new Error(`${name} has no Content-Security-Policy: was it built by this project?`);
		const policy = `${meta}; frame-ancestors 'none'`;
		const path = `/${name.replaceAll('\\', '/').slice(0, -'.html'.length)}`;
		byPath.set(`${path}.html`, policy);
		byPath.set(path, policy);
		if (path.endsWith('/index')) byPath.set(path.slice(0, -'/index'.length) || '/', policy);
	}
	const page = byPath.get('/') ?? byPath.get('/404');
	if (page === undefined) throw new Error(`${dir} holds no pages: build first`);
	return { byPath, base: page.replace(/ 'sha(?:256|384|512)-[^']*'/g, '') };
}

/**
 * Browsers try `localhost` as ::1 and as 127.0.0.1, so both are taken where both exist; nothing else is reachable.
 * @param {import('node:http').RequestListener} answer
 * @param {number} port
 */
async function listenOnLoopback(answer, port) {
	const first = await listen(answer, port, '127.0.0.1');
	const address = first.address();
	const taken = typeof address === 'object' && address ? address.port : port;
	try {
		return [first, await listen(answer, taken, '::1')];
	} catch (error) {
		const { code } = /** @type {NodeJS.ErrnoException} */ (error);
		if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [first];
		await closeServer(first);
		if (code === 'EADDRINUSE' && port === 0) return listenOnLoopback(answer, 0);
		throw error;
	}
}

/**
 * @param {import('node:http').RequestListener} answer
 * @param {number} port
 * @param {string} host
 * @returns {Promise<import('node:http').Server>}
 */
function listen(answer, port, host) {
	const server = createServer(answer);
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, host, () => {
			server.off('error', reject);
			resolve(server);
		});
	});
}

/**
 * @param {import('node:http').Server} server
 * @returns {Promise<void>}
 */
function closeServer(server) {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
