import type { DeviceControl, MediaDeviceChoice } from './types';
import { Observable } from '../base/observable';

/** Cameras and microphones the browser tells of; follows plugging in and out. */
export class Devices implements DeviceControl {
	readonly cameras = new Observable<readonly MediaDeviceChoice[]>([]);
	readonly microphones = new Observable<readonly MediaDeviceChoice[]>([]);
	readonly #onChange = () => void this.refresh();

	constructor() {
		navigator.mediaDevices?.addEventListener('devicechange', this.#onChange);
	}

	/** Never rejects: without an answer the lists stay as they are. */
	async refresh(): Promise<void> {
		const devices = (await navigator.mediaDevices?.enumerateDevices().catch(() => undefined)) ?? [];
		this.cameras.set(choices(devices, 'videoinput', 'Camera'));
		this.microphones.set(choices(devices, 'audioinput', 'Microphone'));
	}

	close(): void {
		navigator.mediaDevices?.removeEventListener('devicechange', this.#onChange);
	}
}

function choices(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind, name: string): MediaDeviceChoice[] {
	return devices
		.filter((device) => device.kind === kind && device.deviceId !== '')
		.map(({ deviceId, label }, index) => ({ id: deviceId, label: label || `${name} ${index + 1}` }));
}
