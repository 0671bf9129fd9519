import { vi } from 'vitest';
import { FakeLocks } from './fake-locks';

/** A track of a camera or microphone. As in a browser, `stop` raises no event and an end by itself does. */
export class FakeTrack extends EventTarget {
	readonly kind: 'video' | 'audio';
	readonly label: string;
	readyState: MediaStreamTrackState = 'live';
	muted = false;
	stats = { totalFrames: 0, deliveredFrames: 0, discardedFrames: 0 };

	constructor(kind: 'video' | 'audio', label: string) {
		super();
		this.kind = kind;
		this.label = label;
	}

	getSettings() {
		return { deviceId: this.label, width: 1280, height: 720, frameRate: 29.97 };
	}

	getCapabilities() {
		return { frameRate: { max: 30 } };
	}

	stop(): void {
		this.readyState = 'ended';
	}

	/** The device is pulled out, or taken away. */
	end(): void {
		this.readyState = 'ended';
		this.dispatchEvent(new Event('ended'));
	}

	mute(isMuted: boolean): void {
		this.muted = isMuted;
		this.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'));
	}
}

class FakeStream {
	#tracks: FakeTrack[];

	constructor(tracks: FakeTrack[]) {
		this.#tracks = tracks;
	}

	getTracks(): FakeTrack[] {
		return [...this.#tracks];
	}

	getVideoTracks(): FakeTrack[] {
		return this.#tracks.filter(({ kind }) => kind === 'video');
	}

	getAudioTracks(): FakeTrack[] {
		return this.#tracks.filter(({ kind }) => kind === 'audio');
	}

	addTrack(track: FakeTrack): void {
		this.#tracks.push(track);
	}

	removeTrack(track: FakeTrack): void {
		this.#tracks = this.#tracks.filter((other) => other !== track);
	}
}

/** One camera and one microphone, which may be missing, refused or in use. */
export class FakeMediaDevices extends EventTarget {
	/** The name of the error that each kind fails with; `null` while it opens. */
	readonly faults: { video: string | null; audio: string | null } = { video: null, audio: null };
	readonly asked: MediaStreamConstraints[] = [];
	readonly tracks: FakeTrack[] = [];
	/** What the browser waits for before it answers: the user, or a slow driver. */
	answer: Promise<void> = Promise.resolve();

	async getUserMedia(constraints: MediaStreamConstraints): Promise<FakeStream> {
		this.asked.push(constraints);
		await this.answer;
		const kinds = (['video', 'audio'] as const).filter((kind) => constraints[kind]);
		for (const kind of kinds) {
			const fault = this.faults[kind];
			if (fault) throw new DOMException(`no ${kind}`, fault);
		}
		const tracks = kinds.map((kind) => new FakeTrack(kind, kind === 'video' ? 'Front camera' : 'Microphone'));
		this.tracks.push(...tracks);
		return new FakeStream(tracks);
	}

	/** Plugs a kind in, or out, as the browser tells it. */
	plug(kind: 'video' | 'audio', fault: string | null): void {
		this.faults[kind] = fault;
		this.dispatchEvent(new Event('devicechange'));
	}

	/** Those that nobody has stopped. */
	get liveTracks(): FakeTrack[] {
		return this.tracks.filter(({ readyState }) => readyState === 'live');
	}
}

class FakeDocument extends EventTarget {
	visibilityState: DocumentVisibilityState = 'visible';

	show(state: DocumentVisibilityState): void {
		this.visibilityState = state;
		this.dispatchEvent(new Event('visibilitychange'));
	}
}

class FakeProcessor {
	readonly readable = {};
}

/** Puts a page with a camera and a microphone in the place of Node's globals; `vi.unstubAllGlobals` takes it away. */
export function stubDevicePage() {
	const devices = new FakeMediaDevices();
	const document = new FakeDocument();
	const locks = new FakeLocks();
	const page = new EventTarget();
	const permissions: Record<string, PermissionState> = { camera: 'granted', microphone: 'granted' };
	const screen = { isHeld: false };
	const notes = new Map<string, string>();
	const requestWakeLock = async () => {
		screen.isHeld = true;
		return { released: false, release: async () => void (screen.isHeld = false) };
	};
	vi.stubGlobal('document', document);
	vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
	vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
	vi.stubGlobal('window', { isSecureContext: true, MediaStreamTrackProcessor: FakeProcessor, VideoEncoder: class {} });
	vi.stubGlobal('localStorage', {
		getItem: (key: string) => notes.get(key) ?? null,
		setItem: (key: string, text: string) => void notes.set(key, text),
		removeItem: (key: string) => void notes.delete(key)
	});
	vi.stubGlobal('navigator', {
		mediaDevices: devices,
		locks,
		permissions: { query: async ({ name }: { name: string }) => ({ state: permissions[name] }) },
		wakeLock: { request: requestWakeLock }
	});
	return { devices, document, locks, page, permissions, screen, notes };
}
