/**
 * Knows whether the user has taken the camera's permission back, without asking for the camera: that could show them the
 * question again which they have just answered.
 */
export class PermissionWatch {
	#wasGranted = false;

	/** The camera has just been opened. Never rejects. */
	async onOpened(): Promise<void> {
		this.#wasGranted = (await cameraPermission()) === 'granted';
	}

	/** Never rejects. A browser that tells nothing, or asks each time, counts as one that still allows it. */
	async isWithdrawn(): Promise<boolean> {
		const state = await cameraPermission();
		return state === 'denied' || (this.#wasGranted && state === 'prompt');
	}
}

async function cameraPermission(): Promise<PermissionState | null> {
	try {
		return (await navigator.permissions.query({ name: 'camera' })).state;
	} catch {
		return null; // Not every browser knows the name.
	}
}
