import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Where Kit puts the client before the adapter copies it; its service worker lies in it. */
const CLIENT_DIR = '.svelte-kit/output/client';
const HASHED_DIR = '_app/immutable';
const TOKEN = 'self.__BUILD_FILES__';

/**
 * The build-time half of `precache.ts`. Kit's `$service-worker` lists what pages import; the chunks of a worker and the
 * workers it starts (ffmpeg's own) are missing there (Kit 2.70, Vite 8.3), and an offline app would start without them.
 * This puts every hashed file of the client in the place of `self.__BUILD_FILES__`. Must come after `sveltekit()`,
 * whose own `writeBundle` of the server's build makes client and service worker.
 */
export function listBuildFiles(): Plugin {
	let root = '';
	return {
		name: 'hindsight:build-files',
		configResolved(config) {
			root = config.root;
		},
		writeBundle: {
			sequential: true,
			order: 'post',
			handler() {
				if (this.environment.name === 'client') return;
				const worker = join(root, CLIENT_DIR, 'service-worker.js');
				const code = readFileSync(worker, 'utf8');
				if (!code.includes(TOKEN)) throw new Error(`${worker} has no ${TOKEN}: see src/service-worker/precache.ts`);
				const urls = readdirSync(join(root, CLIENT_DIR, HASHED_DIR), { recursive: true, withFileTypes: true })
					.filter((entry) => entry.isFile())
					.map((entry) => join(entry.parentPath, entry.name).slice(join(root, CLIENT_DIR).length))
					.map((path) => path.replaceAll('\\', '/'))
					.sort();
				writeFileSync(
					worker,
					code.replaceAll(TOKEN, () => JSON.stringify(urls))
				);
			}
		}
	};
}
