import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { BUILD_DIR, ROOT } from '../../scripts/prepare.mjs';
import { appVersion } from '../../scripts/version.mjs';

/** A copy of the app's build in `dir` that has a module of `tests/support` beside it, at `/<name>.js`. */
export async function buildWith(name: string, dir: string): Promise<void> {
	await cp(BUILD_DIR, dir, { recursive: true });
	await build({
		root: ROOT,
		configFile: false,
		logLevel: 'error',
		define: { __APP_VERSION__: JSON.stringify(appVersion()) },
		build: {
			outDir: dir,
			emptyOutDir: false,
			copyPublicDir: false,
			lib: { entry: join(ROOT, `tests/support/${name}.ts`), formats: ['es'], fileName: () => `${name}.js` }
		}
	});
}
