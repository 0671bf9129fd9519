import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { appVersion } from './scripts/version.mjs';
import { listBuildFiles } from './src/service-worker/vite-build-files.ts';

const CORE_DIR = new URL('./node_modules/@ffmpeg/core/', import.meta.url);
const core = JSON.parse(readFileSync(new URL('package.json', CORE_DIR), 'utf8')) as {
	version: string;
};
const coreFiles = ['ffmpeg-core.js', 'ffmpeg-core.wasm'].map((name) => {
	const source = readFileSync(new URL(`dist/esm/${name}`, CORE_DIR));
	return {
		path: `/ffmpeg/${core.version}/${name}`,
		source,
		sizeBytes: source.byteLength,
		sha256: createHash('sha256').update(source).digest('hex')
	};
});

/**
 * Serves and emits the pinned ffmpeg core under its own versioned path. It stays out of `static/`, and so out of the
 * service worker's precache list: 32 MB are fetched once, on first need, into a cache of their own.
 */
function ffmpegCore(): Plugin {
	return {
		name: 'hindsight:ffmpeg-core',
		configureServer(server) {
			server.middlewares.use((request, response, next) => {
				const file = coreFiles.find(({ path }) => request.url?.split('?')[0] === path);
				if (!file) return next();
				response.setHeader('content-type', file.path.endsWith('.wasm') ? 'application/wasm' : 'text/javascript');
				response.end(file.source);
			});
		},
		generateBundle() {
			if (this.environment.name !== 'client') return;
			for (const { path, source } of coreFiles) this.emitFile({ type: 'asset', fileName: path.slice(1), source });
		}
	};
}

export default defineConfig({
	plugins: [sveltekit(), ffmpegCore(), listBuildFiles()],
	define: {
		__APP_VERSION__: JSON.stringify(appVersion()),
		__FFMPEG_CORE__: JSON.stringify({
			version: core.version,
			files: coreFiles.map(({ path, sizeBytes, sha256 }) => ({ path, sizeBytes, sha256 }))
		})
	},
	worker: { format: 'es' },
	// Pre-bundling moves the class worker away from its URL and `load()` never settles (ffmpegwasm/ffmpeg.wasm#532).
	optimizeDeps: { exclude: ['@ffmpeg/ffmpeg', '@ffmpeg/util'] },
	build: { target: 'es2022' },
	test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' }
});
