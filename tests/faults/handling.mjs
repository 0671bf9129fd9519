/**
 * What is taken out at one place.
 * @param {string} what
 * @param {string} file below `src`
 * @param {string} out
 * @param {string} [into]
 * @returns {import('./catalogue.mjs').Handling}
 */
export function handling(what, file, out, into = '') {
	return { what, changes: [{ file, out, into }] };
}
