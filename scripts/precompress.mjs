// Compresses the built files once, so that the server only has to choose. Kit's own step does the same at the highest
// quality for every file, which takes ffmpeg's 32 MB core 100 s for 3 % less.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const EXTENSIONS = new Set(['.html', '.js', '.json', '.css', '.svg', '.txt', '.wasm', '.webmanifest']);
const BIG_BYTES = 4 * 1024 * 1024;

/**
 * Wraps an adapter: what it wrote to `dir` gets `.br` and `.gz` beside it.
 * @param {import('@sveltejs/kit').Adapter} adapter
 * @param {string} [dir] relative to the project
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function precompressed(adapter, dir = 'build') {
	return {
		...adapter,
		async adapt(builder) {
			await adapter.adapt(builder);
			compressFolder(dir);
		}
	};
}

/** @param {string} dir */
function compressFolder(dir) {
	for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
		if (!EXTENSIONS.has(extname(name))) continue;
		const path = join(dir, name);
		const bytes = readFileSync(path);
		const quality = bytes.byteLength > BIG_BYTES ? 5 : constants.BROTLI_MAX_QUALITY;
		const params = {
			[constants.BROTLI_PARAM_QUALITY]: quality,
			[constants.BROTLI_PARAM_SIZE_HINT]: bytes.byteLength
		};
		writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params }));
		writeFileSync(`${path}.gz`, gzipSync(bytes));
	}
}
