import adapter from '@sveltejs/adapter-static';
import { precompressed } from './scripts/precompress.mjs';
import { appVersion } from './scripts/version.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
	kit: {
		adapter: precompressed(adapter({ fallback: '404.html' })),
		// Content decides the version: an unchanged build is no update for anyone.
		version: { name: appVersion() },
		serviceWorker: { register: false },
		csp: {
			mode: 'hash',
			directives: {
				'default-src': ['self'],
				'script-src': ['self', 'wasm-unsafe-eval'],
				'style-src': ['self'],
				// The one style attribute there is: Kit's announcer of page titles, hidden from sight.
				'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
				'img-src': ['self', 'blob:', 'data:'],
				'media-src': ['self', 'blob:'],
				'worker-src': ['self'],
				// The user names the bucket a clip may go to, so any https origin, and this machine's own.
				'connect-src': ['self', 'https:', 'http://localhost:*', 'http://127.0.0.1:*'],
				'object-src': ['none'],
				'base-uri': ['none'],
				'form-action': ['none']
			}
		}
	},
	compilerOptions: { runes: true }
};
