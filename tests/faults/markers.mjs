// Finds the places that the catalogue of faults names: a comment `// fault 7.2/1` marks the code that begins right
// after it. A marker moves with its code, so no refactoring has to touch the catalogue.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/**
 * A marked piece of code: all of the statement, member, element, argument, operand or Svelte block after the marker.
 * @typedef {object} Place
 * @property {string} file
 * @property {string} marker such as `7.2/1`, or `12.1/1b` where one handling is in several places
 * @property {number} start offset in the file's text
 * @property {number} end
 * @property {{ readonly start: number, readonly end: number, readonly into: string } | null} removal what the removal of
 *   the code replaces, which includes a comma or an operator; `null` where the code cannot simply be left out
 */

/** A comment's first words. One comment may mark its code for several handlings. */
const MARKER = /(?:\/\/|\/\*|<!--)\s*fault (\d[\w./]*(?:, \d[\w./]*)*)/g;

/**
 * All marked places in the files below `dir`.
 * @param {string} dir
 * @returns {Place[]}
 */
export function findPlaces(dir) {
	const files = readdirSync(dir, { recursive: true, encoding: 'utf8' });
	return files
		.filter((file) => /\.(ts|svelte)$/.test(file))
		.sort()
		.flatMap((file) => placesIn(file, readFileSync(join(dir, file), 'utf8')));
}

/**
 * The marked places of one file.
 * @param {string} file its name tells TypeScript from Svelte
 * @param {string} text
 * @returns {Place[]}
 * @throws {Error} when no code begins after a marker
 */
export function placesIn(file, text) {
	const found = [...text.matchAll(MARKER)];
	if (found.length === 0) return [];
	const script = file.endsWith('.svelte') ? scriptOf(text) : text;
	const source = ts.createSourceFile(file, script, ts.ScriptTarget.Latest, true);
	return found.flatMap((match) => {
		const range = match[0].startsWith('<!--')
			? rangeOfBlock(text, match.index)
			: rangeOfNode(source, startAfterComments(script, match.index));
		if (!range) throw new Error(`${file}: nothing that can be taken out begins after "${match[0]}"`);
		return (match[1] ?? '').split(', ').map((marker) => ({ file, marker, ...range }));
	});
}

/**
 * The text of a file without the code at `place`.
 * @param {string} text
 * @param {Place} place
 * @param {string} into what stands there instead; empty for nothing
 * @throws {Error} when the code cannot be left out without a replacement
 */
export function without(text, { file, marker, start, end, removal }, into) {
	const change = into === '' ? removal : { start, end, into };
	if (!change) throw new Error(`${file}: the code after fault ${marker} needs something in its place`);
	return text.slice(0, change.start) + change.into + text.slice(change.end);
}

/**
 * What the parsers say against a file's text; empty when they accept it.
 * @param {string} file
 * @param {string} text
 * @returns {string[]}
 */
export function syntaxErrors(file, text) {
	try {
		const script = file.endsWith('.svelte') ? scriptOf(text) : text;
		const { diagnostics = [] } = ts.transpileModule(script, { fileName: file, reportDiagnostics: true });
		return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
	} catch (error) {
		return [String(error)];
	}
}

/** The offset where code goes on after the comment at `at` and any others. @param {string} text @param {number} at */
function startAfterComments(text, at) {
	const comments = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;
	comments.lastIndex = at;
	return at + (comments.exec(text)?.[0].length ?? 0);
}

/**
 * The range of the largest node that begins at `at`.
 * @param {ts.SourceFile} source
 * @param {number} at
 * @returns {Pick<Place, 'start' | 'end' | 'removal'> | null}
 */
function rangeOfNode(source, at) {
	/** @type {(node: ts.Node) => ts.Node | undefined} */
	const find = (node) =>
		ts.forEachChild(node, (child) => {
			if (child.getStart(source) === at && child.getEnd() > at) return child;
			return child.pos <= at && at < child.end ? find(child) : undefined;
		});
	const node = find(source);
	if (!node) return null;
	const start = node.getStart(source);
	const end = node.getEnd();
	return { start, end, removal: removalOf(node, source) };
}

/** @param {ts.Node} node @param {ts.SourceFile} source @returns {Place['removal']} */
function removalOf(node, source) {
	const start = node.getStart(source);
	const end = node.getEnd();
	const { parent } = node;
	if (ts.isStatement(node)) return { start, end, into: ';' };
	if (ts.isClassElement(node) || ts.isCaseOrDefaultClause(node)) return { start, end, into: '' };
	if (ts.isBinaryExpression(parent) && parent.right === node)
		return { start: parent.operatorToken.getStart(source), end, into: '' };
	const isListed =
		ts.isArrayLiteralExpression(parent) ||
		ts.isObjectLiteralExpression(parent) ||
		((ts.isCallExpression(parent) || ts.isNewExpression(parent)) && parent.expression !== node);
	if (!isListed) return null;
	const comma = startAfterComments(source.text, end);
	return { start, end: source.text[comma] === ',' ? comma + 1 : end, into: '' };
}

/** A Svelte file's script with blanks for all the rest, so that offsets are those of the file. @param {string} text */
function scriptOf(text) {
	const { instance } = parse(text, { modern: true });
	if (!instance) return text.replace(/\S/g, ' ');
	const { start, end } = /** @type {{ start: number, end: number }} */ (/** @type {unknown} */ (instance.content));
	return text.slice(0, start).replace(/\S/g, ' ') + text.slice(start, end) + text.slice(end).replace(/\S/g, ' ');
}

/**
 * The range of the element or block after the HTML comment at `at`.
 * @param {string} text
 * @param {number} at
 * @returns {Pick<Place, 'start' | 'end' | 'removal'> | null}
 */
function rangeOfBlock(text, at) {
	/** @typedef {{ type?: string, start: number, end: number, nodes?: AstNode[], data?: string }} AstNode */
	/** @type {(node: unknown) => AstNode | null} */
	const find = (node) => {
		if (typeof node !== 'object' || node === null) return null;
		const { nodes } = /** @type {AstNode} */ (node);
		const index = nodes?.findIndex(({ type, start }) => type === 'Comment' && start === at) ?? -1;
		if (nodes && index >= 0)
			return nodes.slice(index + 1).find(({ type, data }) => type !== 'Comment' && data?.trim() !== '') ?? null;
		for (const child of Object.values(node)) {
			const found = find(child);
			if (found) return found;
		}
		return null;
	};
	const block = find(parse(text, { modern: true }).fragment);
	if (!block) return null;
	const { start, end } = block;
	return { start, end, removal: { start, end, into: '' } };
}
