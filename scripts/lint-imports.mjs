// Two rules for `eslint.config.js` that look at where an import leads, not at how it is spelled: `direction` (who may
// import whom, with the reason) and `no-cycle`. Types count: a part that needs another's types cannot be read alone.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { ROOT } from './prepare.mjs';

const LIB = join(ROOT, 'src/lib');
const ENDINGS = ['', '.ts', '.svelte', '.js', '.mjs', '/index.ts'];

/**
 * @typedef {object} Zone
 * @property {readonly string[]} target folders whose files are held to it
 * @property {readonly string[]} from folders they may not import from
 * @property {readonly string[]} [except] files or folders in `from` that they may
 * @property {string} message why
 */

/**
 * The file an import of the project's own leads to.
 * @param {string} from path of the importing file
 * @param {string} specifier
 * @returns {string | undefined} undefined for packages and for what is not there
 */
function resolveImport(from, specifier) {
	const bare = specifier.replace(/\?.*$/, '');
	const path = bare.startsWith('.')
		? resolve(dirname(from), bare)
		: bare.startsWith('$lib/')
			? join(LIB, bare.slice(5))
			: undefined;
	return path && ENDINGS.map((ending) => path + ending).find((file) => existsSync(file) && statSync(file).isFile());
}

/** @type {Map<string, { mtimeMs: number, imports: string[] }>} */
const known = new Map();

/** The project's own files that `file` imports, read again when it changed. @param {string} file */
function importsOf(file) {
	const { mtimeMs } = statSync(file);
	const found = known.get(file);
	if (found?.mtimeMs === mtimeMs) return found.imports;
	const text = readFileSync(file, 'utf8');
	const code = file.endsWith('.svelte')
		? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, body]) => body).join('\n')
		: text;
	const imports = ts
		.preProcessFile(code)
		.importedFiles.map(({ fileName }) => resolveImport(file, fileName))
		.filter((path) => path !== undefined);
	known.set(file, { mtimeMs, imports });
	return imports;
}

/**
 * The shortest way by imports from one file to another.
 * @param {string} from
 * @param {string} to
 * @returns {string[] | undefined} with both ends
 */
function wayBetween(from, to) {
	/** @type {Map<string, string | undefined>} */
	const cameFrom = new Map([[from, undefined]]);
	for (const file of cameFrom.keys()) {
		if (file === to) {
			const way = [file];
			for (let at = cameFrom.get(file); at !== undefined; at = cameFrom.get(at)) way.unshift(at);
			return way;
		}
		for (const next of importsOf(file)) if (!cameFrom.has(next)) cameFrom.set(next, file);
	}
	return undefined;
}

/** @param {string} path */
const named = (path) => relative(ROOT, path).split(sep).join('/');

/** @param {string} path @param {readonly string[]} places */
const isIn = (path, places) => places.some((place) => path === place || path.startsWith(`${place}/`));

/**
 * Calls back for each import of the project's own, dynamic and re-exported ones too.
 * @param {import('eslint').Rule.RuleContext} context
 * @param {(node: import('eslint').Rule.Node, target: string) => void} visit
 * @returns {import('eslint').Rule.RuleListener}
 */
function eachImport(context, visit) {
	/** @param {import('eslint').Rule.Node & { source?: unknown }} node */
	const look = (node) => {
		const { value } = /** @type {{ value?: unknown }} */ (node.source ?? {});
		const target = typeof value === 'string' ? resolveImport(context.filename, value) : undefined;
		if (target) visit(node, target);
	};
	return { ImportDeclaration: look, ImportExpression: look, ExportNamedDeclaration: look, ExportAllDeclaration: look };
}

/** @type {import('eslint').Rule.RuleModule} */
const direction = {
	meta: {
		type: 'problem',
		schema: [{ type: 'array' }],
		messages: { wrong: '{{ from }} may not import {{ target }}. {{ why }}' }
	},
	create(context) {
		const from = named(context.filename);
		const zones = /** @type {readonly Zone[]} */ (context.options[0]).filter((zone) => isIn(from, zone.target));
		return eachImport(context, (node, path) => {
			const target = named(path);
			const zone = zones.find((each) => isIn(target, each.from) && !isIn(target, each.except ?? []));
			if (zone) context.report({ node, messageId: 'wrong', data: { from, target, why: zone.message } });
		});
	}
};

/** @type {import('eslint').Rule.RuleModule} */
const noCycle = {
	meta: {
		type: 'problem',
		schema: [],
		messages: { cycle: 'Imports run in a circle, so none of these can be read or tested alone: {{ way }}' }
	},
	create(context) {
		return eachImport(context, (node, path) => {
			const way = wayBetween(path, context.filename);
			if (!way) return;
			context.report({ node, messageId: 'cycle', data: { way: [context.filename, ...way].map(named).join(' → ') } });
		});
	}
};

export default { rules: { direction, 'no-cycle': noCycle } };
