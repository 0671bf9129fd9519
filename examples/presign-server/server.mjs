// Answers Hindsight's presign requests (docs/upload.md). Run it beside MinIO; the keys stay in its environment:
//   S3_ENDPOINT=http://127.0.0.1:9000 S3_ACCESS_KEY=… S3_SECRET_KEY=… BUCKET=clips ALLOW_ORIGIN=http://localhost:4173 npm start
import { createServer } from 'node:http';
import { Client } from 'minio';

const {
	S3_ENDPOINT = 'http://127.0.0.1:9000',
	S3_ACCESS_KEY = '',
	S3_SECRET_KEY = '',
	S3_REGION = 'us-east-1'
} = process.env;
const { BUCKET = 'clips', ALLOW_ORIGIN = 'http://localhost:4173', HOST = '127.0.0.1', PORT = '4180' } = process.env;
/** Long enough for a slow line, short enough that a lost URL is soon worthless. */
const VALID_SECONDS = 6 * 3600;
/** Larger clips go in parts, which can be taken up again where they stopped. */
const SINGLE_BYTES = 16 * 1024 * 1024;
const PART_BYTES = 8 * 1024 * 1024;
const MAX_BYTES = 10_000 * PART_BYTES;
const TYPE = 'video/mp4';

const { protocol, hostname, port } = new URL(S3_ENDPOINT);
const useSSL = protocol === 'https:';
const client = new Client({
	endPoint: hostname,
	port: Number(port) || (useSSL ? 443 : 80),
	useSSL,
	accessKey: S3_ACCESS_KEY,
	secretKey: S3_SECRET_KEY,
	region: S3_REGION
});

/** @param {string} method @param {string} key @param {Record<string, string>} [query] */
const sign = (method, key, query = {}) => client.presignedUrl(method, BUCKET, key, VALID_SECONDS, query);

/** @param {Record<string, unknown>} clip what Hindsight says of it, not believed unchecked */
async function presign(clip) {
	const [name, sha256, day] = [String(clip.name), String(clip.sha256), String(clip.capturedAt).slice(0, 10)];
	const size = Number(clip.size);
	const isNamed = /^[\w.-]{1,200}$/.test(name) && /^[0-9a-f]{64}$/.test(sha256) && /^\d{4}-\d\d-\d\d$/.test(day);
	if (!isNamed || !(size > 0 && size <= MAX_BYTES) || clip.type !== TYPE) throw new RangeError('not a clip');
	// The fingerprint in the name makes asking twice for one clip the same object, and two clips never one.
	const key = `${day}/${sha256.slice(0, 12)}-${name}`;
	if (size <= SINGLE_BYTES) return { method: 'PUT', url: await sign('PUT', key) };
	// An upload that was begun and not finished goes on: parts that are there need not be sent again.
	const uploadId =
		(await client.findUploadId(BUCKET, key)) ??
		(await client.initiateNewMultipartUpload(BUCKET, key, { 'content-type': TYPE }));
	const numbers = Array.from({ length: Math.ceil(size / PART_BYTES) }, (_, index) => String(index + 1));
	return {
		parts: await Promise.all(numbers.map((partNumber) => sign('PUT', key, { partNumber, uploadId }))),
		partSize: PART_BYTES,
		complete: await sign('POST', key, { uploadId }),
		abort: await sign('DELETE', key, { uploadId }),
		head: await sign('HEAD', key)
	};
}

/** @param {import('node:http').IncomingMessage} request @returns {Promise<[status: number, body: object]>} */
async function answerTo(request) {
	// CORS keeps foreign pages from reading the answer; this keeps them from getting one.
	if (request.method !== 'POST' || request.headers.origin !== ALLOW_ORIGIN) return [403, { error: 'forbidden' }];
	try {
		let text = '';
		for await (const chunk of request) if ((text += String(chunk)).length > 10_000) throw new RangeError('too long');
		/** @type {unknown} */
		const clip = JSON.parse(text);
		return [200, await presign(/** @type {Record<string, unknown>} */ (clip))];
	} catch (error) {
		console.error(error);
		const isTheirs = error instanceof RangeError || error instanceof SyntaxError;
		return isTheirs ? [400, { error: 'not a clip' }] : [502, { error: 'the bucket does not answer' }];
	}
}

const CORS = {
	'access-control-allow-origin': ALLOW_ORIGIN,
	'access-control-allow-headers': 'content-type',
	vary: 'origin'
};
const server = createServer((request, response) => {
	if (request.method === 'OPTIONS') return void response.writeHead(204, CORS).end();
	void answerTo(request).then(([status, body]) =>
		response.writeHead(status, { ...CORS, 'content-type': 'application/json' }).end(JSON.stringify(body))
	);
});
server.listen(Number(PORT), HOST, () => {
	const address = /** @type {import('node:net').AddressInfo} */ (server.address());
	console.info(`Presigning for ${BUCKET} on http://${HOST}:${address.port}`);
});
