import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PAGES = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/upload.md'];
const scripts = Object.keys(
	(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts
);

describe.each(PAGES)('%s', (page) => {
	const text = readFileSync(join(ROOT, page), 'utf8');

	it('names only paths that exist', () => {
		const named = [...text.matchAll(/`((?:src|tests|scripts|static|docs|\.ci)\/[\w./@+-]*)`/g)].map(
			([, path = '']) => path
		);
		const run = [...text.matchAll(/`node ([\w./-]+)`/g)].map(([, path = '']) => path);
		expect([...named, ...run].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
	});

	it('links only to files that exist', () => {
		const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
		expect(links.filter((link) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([]);
	});

	it('names only npm scripts that exist', () => {
		const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name);
		expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
	});
});
