/**
 * A handling in one place, whose marker is its address.
 * @param {string} address
 * @param {string} what
 * @param {string} [into]
 * @returns {import('./catalogue.mjs').Handling}
 */
export function handling(address, what, into = '') {
	return { address, what, changes: [{ marker: address, into }] };
}
