import { isAbort, toAppError, wordsOf } from '../../base/errors';

/** Downloads read the URL after the press, some browsers only once the user chose a folder. */
const REVOKE_AFTER_MS = 5 * 60_000;

/** Chromium refuses to share more in one go (https://github.com/w3c/web-share/issues/225). */
const CHROMIUM_SHARE_LIMIT_BYTES = 50_000_000;

/** Gives `file` to the browser's downloads under `name`. */
export function downloadFile(file: File, name: string): void {
	const url = URL.createObjectURL(file);
	const anchor = document.createElement('a');
	anchor.href = url;
	anchor.download = name;
	anchor.click();
	setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

/** iOS ignores `download` in an installed app; there the share sheet is the way to a file. */
export function mustShareToDownload(): boolean {
	return 'standalone' in navigator && navigator.standalone === true;
}

/** Whether there is a share sheet that takes films. Ask once a page: it makes a file to ask with. */
export function canShareFilms(): boolean {
	return canShare(new File([], 'clip.mp4', { type: 'video/mp4' }));
}

/**
 * Opens the share sheet with `file` under its own name. Resolves with what to tell the user, or `null` when there is
 * nothing to say. Never rejects. Call it soon after a press: browsers ask for one within about 5 s.
 */
export async function shareFile(file: File): Promise<string | null> {
	// Only Chromium has this object, and only Chromium has the limit.
	if ('userAgentData' in navigator && file.size > CHROMIUM_SHARE_LIMIT_BYTES)
		return 'The browser shares files up to 50 MB. Choose another format that fits, or save the file and send it.';
	if (!canShare(file))
		return 'This browser does not share this kind of file. Save it instead, or choose another format.';
	try {
		// `files` alone: iOS drops the file where a title or text comes with it.
		await navigator.share({ files: [file] });
		return null;
	} catch (thrown) {
		if (isAbort(thrown)) return null; // the user closed the sheet
		if (thrown instanceof DOMException && thrown.name === 'NotAllowedError')
			return 'The browser wants a fresh press: press Share now again.';
		return `Sharing did not work. ${wordsOf(toAppError(thrown)).next}`;
	}
}

function canShare(file: File): boolean {
	return typeof navigator.canShare === 'function' && navigator.canShare({ files: [file] });
}
