/**
 * How to install Hindsight where the browser does not offer it by itself. Only the words hang on the user agent's name,
 * never what the app does.
 */
export function installHint(userAgent: string): string {
	const isPhone = /Android|iPhone|iPad|Mobile/.test(userAgent);
	if (/iPhone|iPad/.test(userAgent)) return 'Press the share sign of the browser, then “Add to Home Screen”.';
	if (/Firefox\//.test(userAgent))
		return isPhone
			? 'Open the browser’s menu, then “Add app to Home screen”.'
			: 'Firefox does not install web apps here. Hindsight opens offline all the same.';
	if (/Chrome\//.test(userAgent))
		return isPhone
			? 'Open the browser’s menu, then “Add to Home screen”.'
			: 'Use the install sign at the end of the address bar, or the browser’s menu.';
	if (/Safari\//.test(userAgent)) return 'Open the File menu, then “Add to Dock”.';
	return 'Look for “Install” or “Add to Home screen” in the browser’s menu.';
}
