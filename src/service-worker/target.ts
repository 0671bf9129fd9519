/** What a path of this origin means to the service worker. */
export type Target =
	| { readonly kind: 'status' }
	| { readonly kind: 'clip'; readonly clipId: string | null }
	| { readonly kind: 'core'; readonly version: string }
	| { readonly kind: 'version' }
	| { readonly kind: 'other' };

/** Sorts a pathname. `clipId` is null for a name no clip can have. */
export function targetOf(pathname: string): Target {
	if (pathname === '/buffer/status') return { kind: 'status' };
	if (pathname === '/_app/version.json') return { kind: 'version' };
	if (pathname.startsWith('/clips/')) {
		return { kind: 'clip', clipId: /^\/clips\/([\w-]+)\.mp4$/.exec(pathname)?.[1] ?? null };
	}
	const core = /^\/ffmpeg\/([^/]+)\//.exec(pathname)?.[1];
	return core === undefined ? { kind: 'other' } : { kind: 'core', version: core };
}

/** The address a page is stored under: without a slash at its end, without the name of its file. */
export function pageOf(pathname: string): string {
	const bare = pathname.replace(/\/+$/, '').replace(/(?:\/index)?\.html$/, '');
	return bare === '' ? '/' : bare;
}
