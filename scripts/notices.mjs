// Writes `static/third-party-notices.txt`: whose work is in the built app, under which licences, and where the sources
// of the copyleft parts are. Runs before each build; the same lock file gives the same text.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './prepare.mjs';

const OUTPUT = join(ROOT, 'static/third-party-notices.txt');

/** Development dependencies whose code the compiler and Kit put into the pages. */
const COMPILED_IN = ['svelte', '@sveltejs/kit', 'esm-env', 'clsx', 'devalue'];
/** It serves the app and is not part of it. */
const NOT_SHIPPED = new Set(['sirv']);

const CORE = '@ffmpeg/core';
const CORE_NOTE = `This is FFmpeg n5.1.4 compiled to WebAssembly by the project ffmpeg.wasm, as a program of its own that the app
fetches unchanged and runs in a worker. It is licensed under the GNU General Public License, version 2 or (at your
option) any later version, because it is built with --enable-gpl and contains x264 and x265.

It contains
  FFmpeg n5.1.4        LGPL-2.1-or-later, parts GPL-2.0-or-later   https://github.com/FFmpeg/FFmpeg/tree/n5.1.4
  x264                 GPL-2.0-or-later                            https://github.com/ffmpegwasm/x264
  x265                 GPL-2.0-or-later                            https://github.com/ffmpegwasm/x265
  libvpx               BSD-3-Clause                                https://github.com/ffmpegwasm/libvpx
  LAME                 LGPL-2.0-or-later                           https://github.com/ffmpegwasm/lame
  libogg               BSD-3-Clause                                https://github.com/ffmpegwasm/Ogg
  libtheora            BSD-3-Clause                                https://github.com/ffmpegwasm/theora
  libvorbis            BSD-3-Clause                                https://github.com/ffmpegwasm/vorbis
  libopus              BSD-3-Clause                                https://github.com/ffmpegwasm/opus
  zlib                 Zlib                                        https://github.com/ffmpegwasm/zlib
  libwebp              BSD-3-Clause                                https://github.com/ffmpegwasm/libwebp
  FreeType             FTL or GPL-2.0-or-later                     https://github.com/ffmpegwasm/freetype2
  FriBidi              LGPL-2.1-or-later                           https://github.com/fribidi/fribidi
  HarfBuzz             MIT-Modern-Variant                          https://github.com/harfbuzz/harfbuzz
  libass               ISC                                         https://github.com/libass/libass
  zimg                 WTFPL                                       https://github.com/sekrit-twc/zimg

The complete sources, the exact version of each part and the scripts that build them:
  https://github.com/ffmpegwasm/ffmpeg.wasm (its Dockerfile and the folder build/)
  https://github.com/FFmpeg/FFmpeg
`;

/** For packages that name the MIT licence but bring no file. @param {string} holder */
const mit = (holder) => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;

/**
 * @typedef {{ name: string, version: string, license?: string, author?: string | { name: string },
 *   repository?: string | { url: string }, dependencies?: Record<string, string> }} Manifest
 */

/** @param {string} name @returns {Manifest} */
const manifestOf = (name) => JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'));

/** @param {readonly string[]} roots @returns {Map<string, Manifest>} with all they depend on, by name */
function closure(roots) {
	/** @type {Map<string, Manifest>} */
	const found = new Map();
	const queue = roots.filter((name) => !NOT_SHIPPED.has(name));
	for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
		// Types leave nothing in the built app.
		if (found.has(name) || name.startsWith('@types/')) continue;
		const manifest = manifestOf(name);
		found.set(name, manifest);
		queue.push(...Object.keys(manifest.dependencies ?? {}));
	}
	return found;
}

/** @param {Manifest} manifest */
function textOf({ name, license, author }) {
	if (name === CORE) return `${CORE_NOTE}\n${readFileSync(join(ROOT, 'scripts/licenses/GPL-2.0.txt'), 'utf8')}`;
	const folder = join(ROOT, 'node_modules', name);
	const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
	if (files.length > 0) return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
	const holder = typeof author === 'object' ? author.name : author;
	if (license === 'MIT' && holder) return mit(holder.replace(/ <.*>/, ''));
	throw new Error(`${name} (${license ?? 'no licence named'}) brings no licence text: add it to scripts/notices.mjs`);
}

/** @param {Manifest} manifest */
function addressOf({ name, repository }) {
	const url = typeof repository === 'object' ? repository.url : repository;
	if (!url) return `https://www.npmjs.com/package/${name}`;
	const address = url
		.replace(/^git\+|^github:/, '')
		.replace(/^(git|ssh):\/\/(git@)?/, 'https://')
		.replace(/\.git$/, '');
	return /^[\w.-]+\/[\w.-]+$/.test(address) ? `https://github.com/${address}` : address;
}

const { dependencies = {} } = /** @type {Manifest} */ (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
const packages = closure(Object.keys(dependencies));
for (const name of COMPILED_IN) packages.set(name, manifestOf(name));

const sections = [...packages.values()]
	.sort((a, b) => (a.name < b.name ? -1 : 1))
	.map((manifest) => {
		const { name, version, license = 'see below' } = manifest;
		return `${'='.repeat(100)}\n${name} ${version}\nLicence: ${license}\nSource: ${addressOf(manifest)}\n\n${textOf(manifest).trim()}\n`;
	});

writeFileSync(
	OUTPUT,
	`Hindsight is under the MIT licence. It contains or loads the work of others, listed here with their licences.\n\n${sections.join('\n')}`
);
