/**
 * Knows whether the user has taken the camera's permission back, without asking for the camera: that could show them the
 * question again which they have just answered.
 */
export class PermissionWatch {
	#wasGranted = false;

	/** The camera has just been asked for, and the user has not refused. Never rejects. */
	async onAsked(): Promise<void> {
		this.#wasGranted = (await permissionFor('camera')) === 'granted';
	}

	/** Never rejects. A browser that tells nothing, or asks each time, counts as one that still allows it. */
	async isWithdrawn(): Promise<boolean> {
		const state = await permissionFor('camera');
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
