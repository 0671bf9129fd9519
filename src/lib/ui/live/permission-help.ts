/** How a refused camera is given after all, step by step, in one browser. */
export interface PermissionHelp {
	readonly browser: string;
	readonly steps: readonly string[];
}

const CHOOSE_AGAIN = 'Press Start camera again.';

/** The steps for the browser that `userAgent` names; the order of the tests matters, since most claim to be others too. */
export function permissionHelp(userAgent: string): PermissionHelp {
	const isPhone = /Android|iPhone|iPad/.test(userAgent);
	if (/Firefox\/|FxiOS/.test(userAgent)) {
		return {
			browser: 'Firefox',
			steps: [
				'Press the crossed-out camera sign at the left of the address.',
				'Take the ✕ off “Blocked” for camera and microphone.',
				CHOOSE_AGAIN
			]
		};
	}
	if (/Android/.test(userAgent)) {
		return {
			browser: 'Chrome on Android',
			steps: [
				'Press the sign at the left of the address, then Permissions.',
				'Allow camera and microphone.',
				'If they are missing there: system Settings, Apps, your browser, Permissions.',
				CHOOSE_AGAIN
			]
		};
	}
	if (/Edg\//.test(userAgent)) return chromium('Edge', 'Press the lock sign at the left of the address.');
	if (/OPR\//.test(userAgent)) return chromium('Opera', 'Press the lock sign at the left of the address.');
	if (/Chrome\//.test(userAgent)) {
		return chromium('Chrome', 'Press the sign at the left of the address (two sliders or a lock).');
	}
	if (/Safari\//.test(userAgent)) {
		return {
			browser: 'Safari',
			steps: isPhone
				? [
						'Press the page sign in the address bar, then Website Settings.',
						'Allow camera and microphone.',
						CHOOSE_AGAIN
					]
				: [
						'In the menu bar: Safari, then Settings for This Website.',
						'Set camera and microphone to Allow.',
						CHOOSE_AGAIN
					]
		};
	}
	return {
		browser: 'your browser',
		steps: ['Open the site settings from the address bar.', 'Allow camera and microphone.', CHOOSE_AGAIN]
	};
}

function chromium(browser: string, open: string): PermissionHelp {
	return {
		browser,
		steps: [
			open,
			'Switch camera and microphone on. If they are not listed, open Site settings there and allow both.',
			CHOOSE_AGAIN
		]
	};
}
