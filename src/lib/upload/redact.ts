/** Stands for whatever is not shown. */
const HIDDEN = '…';

/** A URL as it may be shown and logged: the query, the fragment and any user name or password are replaced by `…`. */
export function redactUrl(url: string): string {
	try {
		const { protocol, host, pathname, search, hash } = new URL(url);
		return `${protocol}//${host}${pathname}${search === '' && hash === '' ? '' : `?${HIDDEN}`}`;
	} catch {
		// Not a URL: nothing in it is known to be harmless.
		return HIDDEN;
	}
}

/**
 * Foreign text (a server's message, an exception's) as it may be shown and kept: queries of URLs, signed query
 * parameters, XML elements that repeat credentials, and anything as long and dense as a signature are replaced.
 */
export function redactText(text: string): string {
	return text
		.replace(/(https?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, `$1?${HIDDEN}`)
		.replace(/\b(x-amz-[a-z0-9-]+|awsaccesskeyid|signature|policy|token)=[^&\s"'<>]*/gi, `$1=${HIDDEN}`)
		.replace(/\b[0-9a-f]{40,}\b/gi, HIDDEN)
		.replace(/[A-Za-z0-9+/_-]{48,}={0,2}/g, HIDDEN);
}
