import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'minio';
import { ensureMinio } from '../../scripts/minio.mjs';

const USER = 'hindsight-tests';
const PASSWORD = 'only-on-loopback';
const REGION = 'us-east-1';
const START_MS = 30_000;

/** Of every server started here; good for nothing else. */
export const credentials = { user: USER, password: PASSWORD };

/** A MinIO server of the test's own, on loopback, with nothing in it. */
export interface Minio {
	/** `127.0.0.1:PORT`. */
	readonly host: string;
	readonly port: number;
	/** With all rights. It signs without asking the server. */
	readonly client: Client;
	/** The same rights, signing for another address that leads here: a proxy. */
	clientFor(port: number): Client;
	/** A URL valid for an hour whose signature covers these headers too, which the minio client cannot make. */
	presignWithHeaders(method: string, bucket: string, key: string, headers: Readonly<Record<string, string>>): string;
	/** Makes an empty bucket and returns its name. */
	makeBucket(): Promise<string>;
	/** Hex SHA-256 of an object's bytes, read back; null when there is none. */
	sha256Of(bucket: string, key: string): Promise<string | null>;
	/** Keys of all objects. */
	keysOf(bucket: string): Promise<string[]>;
	/** How many multipart uploads are begun and neither joined nor given up. */
	openUploads(bucket: string, key: string): Promise<number>;
	stop(): Promise<void>;
}

/** @param corsOrigin `MINIO_API_CORS_ALLOW_ORIGIN`: pages from there may read its answers; `*` stands for anything */
export async function startMinio(corsOrigin = 'http://localhost:*'): Promise<Minio> {
	const program = await ensureMinio((line) => process.stderr.write(`${line}\n`));
	const folder = await mkdtemp(join(tmpdir(), 'hindsight-minio-'));
	const port = await freePort();
	const host = `127.0.0.1:${port}`;
	const server = spawn(program, ['server', folder, '--address', host, '--quiet'], {
		env: {
			...process.env,
			MINIO_ROOT_USER: USER,
			MINIO_ROOT_PASSWORD: PASSWORD,
			MINIO_BROWSER: 'off',
			MINIO_UPDATE: 'off',
			MINIO_API_CORS_ALLOW_ORIGIN: corsOrigin
		},
		stdio: ['ignore', 'ignore', 'pipe']
	});
	let words = '';
	server.stderr.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-2_000)));
	const ended = new Promise<void>((resolve) => server.once('close', () => resolve()));
	const stop = async (): Promise<void> => {
		server.kill('SIGKILL');
		await ended;
		await rm(folder, { recursive: true, force: true });
	};
	process.once('exit', () => server.kill('SIGKILL'));
	try {
		await answers(`http://${host}/minio/health/live`, () => server.exitCode === null);
	} catch (error) {
		await stop();
		throw new Error(`MinIO did not start: ${words}`, { cause: error });
	}
	const clientFor = (at: number) =>
		new Client({
			endPoint: '127.0.0.1',
			port: at,
			useSSL: false,
			accessKey: USER,
			secretKey: PASSWORD,
			region: REGION
		});
	const client = clientFor(port);
	let buckets = 0;
	return {
		host,
		port,
		client,
		clientFor,
		stop,
		presignWithHeaders: (method, bucket, key, headers) => presign(host, method, `/${bucket}/${key}`, headers),
		async makeBucket() {
			const name = `clips-${++buckets}`;
			await client.makeBucket(name, REGION);
			return name;
		},
		async sha256Of(bucket, key) {
			try {
				const hash = createHash('sha256');
				for await (const chunk of await client.getObject(bucket, key)) hash.update(chunk as Buffer);
				return hash.digest('hex');
			} catch (error) {
				if ((error as { code?: string }).code === 'NoSuchKey') return null;
				throw error;
			}
		},
		async keysOf(bucket) {
			const keys: string[] = [];
			for await (const item of client.listObjectsV2(bucket, '', true)) keys.push((item as { name: string }).name);
			return keys;
		},
		async openUploads(bucket, key) {
			// MinIO lists incomplete uploads only under their exact key. One request: the stream of the same name asks for
			// the parts of each after it, and fails where an upload was given up in between.
			const { uploads } = await client.listIncompleteUploadsQuery(bucket, key, '', '', '');
			return uploads.length;
		}
	};
}

/** AWS Signature Version 4 in the query, from the standard: 'Authenticating Requests: Using Query Parameters'. */
function presign(host: string, method: string, path: string, headers: Readonly<Record<string, string>>): string {
	const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
	const scope = `${date.slice(0, 8)}/${REGION}/s3/aws4_request`;
	const signed = Object.entries({ ...headers, host }).sort(([a], [b]) => (a < b ? -1 : 1));
	const names = signed.map(([name]) => name).join(';');
	const query = Object.entries({
		'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
		'X-Amz-Credential': `${USER}/${scope}`,
		'X-Amz-Date': date,
		'X-Amz-Expires': '3600',
		'X-Amz-SignedHeaders': names
	})
		.map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
		.join('&');
	const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
	const canonical = [method, path, query, lines, names, 'UNSIGNED-PAYLOAD'].join('\n');
	const hash = createHash('sha256').update(canonical).digest('hex');
	const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
	const key = [date.slice(0, 8), REGION, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${PASSWORD}`);
	const signature = hmac(key, ['AWS4-HMAC-SHA256', date, scope, hash].join('\n')).toString('hex');
	return `http://${host}${path}?${query}&X-Amz-Signature=${signature}`;
}

/** A port nobody listens on; the system gives another each time. */
async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const { port } = probe.address() as AddressInfo;
	await new Promise((resolve) => probe.close(resolve));
	return port;
}

async function answers(url: string, isAlive: () => boolean): Promise<void> {
	const endMs = Date.now() + START_MS;
	for (;;) {
		try {
			if ((await fetch(url)).ok) return;
		} catch (error) {
			if (!isAlive() || Date.now() > endMs) throw error;
		}
		await wait(100);
	}
}
