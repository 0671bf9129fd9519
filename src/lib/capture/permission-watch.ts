/**
 * Knows whether the user has taken a device's permission back, without asking for the device: that could show them the
 * question again which they have just answered.
 */
export class PermissionWatch {
	readonly #device: 'camera' | 'microphone';
	#wasGranted = false;

	constructor(device: 'camera' | 'microphone') {
		this.#device = device;
	}

	/** The device has just been asked for, and the user has not refused. Never rejects. */
	async onAsked(): Promise<void> {
		this.#wasGranted = (await permissionFor(this.#device)) === 'granted';
	}

	/** Never rejects. A browser that tells nothing, or asks each time, counts as one that still allows it. */
	async isWithdrawn(): Promise<boolean> {
		const state = await permissionFor(this.#device);
		return state === 'denied' || (this.#wasGranted && state === 'prompt');
	}
}

/** What the user has decided, without asking them; `null` where the browser doesn't tell. Never rejects. */
export async function permissionFor(device: 'camera' | 'microphone'): Promise<PermissionState | null> {
	try {
		return (await navigator.permissions.query({ name: device })).state;
	} catch {
		return null; // Not every browser knows the name.
	}
}
