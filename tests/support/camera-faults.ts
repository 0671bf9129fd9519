import type { Page } from 'playwright/test';

/** What a page under `watchCamera` lets a test do to its camera. */
interface Hold {
	opened: number;
	isRefused: boolean;
	/** Kept over a reload. */
	isTaken: boolean;
	/** Kept over a reload. */
	isAbsent: boolean;
	isMuted: boolean;
	/** Clockwise, as a phone that was turned says it. */
	rotationDeg: number;
	stream: MediaStream | null;
	camera: MediaStreamTrack | null;
}

type Held = Window & { hold: Hold };

/**
 * Puts a hand between the page and its camera, for what a fake device can't be made to do. Call it before the camera
 * starts. A device that is muted gives no frames; one that is gone ends its tracks.
 */
export async function watchCamera(page: Page): Promise<void> {
	await page.evaluate(holdCamera);
}

/** The same from each next load on, before the app's own code. */
export async function watchCameraFromLoad(page: Page): Promise<void> {
	await page.addInitScript(holdCamera);
}

/** Runs in the page; uses nothing from outside itself. */
function holdCamera(): void {
	const hold: Hold = {
		opened: 0,
		isRefused: false,
		isTaken: sessionStorage.getItem('test-camera') === 'taken',
		isAbsent: sessionStorage.getItem('test-camera') === 'absent',
		isMuted: false,
		rotationDeg: 0,
		stream: null,
		camera: null
	};
	Object.assign(window, { hold });
	let hasFailedWithSound = false;
	const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
	navigator.mediaDevices.getUserMedia = async (constraints) => {
		// One that fails with sound is asked for again without: the same try.
		const hasSound = Boolean(constraints?.audio);
		if (hasSound || !hasFailedWithSound) hold.opened++;
		hasFailedWithSound = hasSound && (hold.isRefused || hold.isAbsent || hold.isTaken);
		if (hold.isRefused) throw new DOMException('Permission denied', 'NotAllowedError');
		if (hold.isAbsent) throw new DOMException('Requested device not found', 'NotFoundError');
		if (hold.isTaken) throw new DOMException('Could not start video source', 'NotReadableError');
		const stream = await open(constraints);
		const [camera] = stream.getVideoTracks();
		const Processor = window.MediaStreamTrackProcessor;
		if (!camera || !Processor) return stream;
		const Generator = Reflect.get(window, 'MediaStreamTrackGenerator') as new (init: {
			kind: 'video';
		}) => MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };
		const track = new Generator({ kind: 'video' });
		track.getSettings = () => camera.getSettings();
		const gate = new TransformStream<VideoFrame, VideoFrame>({
			transform(frame, controller) {
				if (hold.isMuted) return frame.close();
				if (hold.rotationDeg === 0) return controller.enqueue(frame);
				const init = { timestamp: frame.timestamp, rotation: hold.rotationDeg };
				controller.enqueue(new VideoFrame(frame, init));
				frame.close();
			}
		});
		// Ends when the page stops its track, which is what it should do.
		new Processor<VideoFrame>({ track: camera }).readable
			.pipeThrough(gate)
			.pipeTo(track.writable)
			.finally(() => camera.stop())
			.catch((reason: unknown) => console.log('camera let go', reason));
		hold.camera = camera;
		hold.stream = new MediaStream([track, ...stream.getAudioTracks()]);
		return hold.stream;
	};
}

/** A privacy switch. */
export async function muteCamera(page: Page, isMuted: boolean): Promise<void> {
	await page.evaluate((value) => void ((window as unknown as Held).hold.isMuted = value), isMuted);
}

/** The same camera gives pictures of another size from now on. */
export async function resizeCamera(page: Page, width: number, height: number): Promise<void> {
	await page.evaluate(([w, h]) => (window as unknown as Held).hold.camera?.applyConstraints({ width: w, height: h }), [
		width,
		height
	] as const);
}

/** The phone is turned: frames of the same size say another rotation from now on. */
export async function turnCamera(page: Page, rotationDeg: number): Promise<void> {
	await page.evaluate((value) => void ((window as unknown as Held).hold.rotationDeg = value), rotationDeg);
}

/** Another program takes the camera, or has closed it: the tracks end, and opening it again fails as long. */
export async function takeCamera(page: Page, isTaken: boolean): Promise<void> {
	await page.evaluate((value) => {
		const { hold } = window as unknown as Held;
		hold.isTaken = value;
		sessionStorage.setItem('test-camera', value ? 'taken' : 'well');
		if (value) for (const track of hold.stream?.getTracks() ?? []) track.stop();
	}, isTaken);
}

/** The plug is pulled, or put in again, and the browser says so. */
export async function unplugCamera(page: Page, isAbsent: boolean): Promise<void> {
	await page.evaluate((value) => {
		const { hold } = window as unknown as Held;
		hold.isAbsent = value;
		sessionStorage.setItem('test-camera', value ? 'absent' : 'well');
		if (value) for (const track of hold.stream?.getTracks() ?? []) track.stop();
		navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
	}, isAbsent);
}

/** The user takes back a permission that was given for good: the tracks end, and asking again is refused. */
export async function withdrawPermission(page: Page): Promise<void> {
	// Giving one refuses all others.
	await page.context().grantPermissions(['geolocation']);
	await page.evaluate(() => {
		const { hold } = window as unknown as Held;
		hold.isRefused = true;
		for (const track of hold.stream?.getTracks() ?? []) track.stop();
	});
}

/** After the next load, long waits of the page's take a twentieth: half a minute a second and a half. */
export async function hurryReturns(page: Page): Promise<void> {
	await page.addInitScript(() => {
		const realSet = setTimeout;
		const set = (handler: () => void, ms = 0): number => Number(realSet(handler, ms >= 10_000 ? ms / 20 : ms));
		Reflect.set(globalThis, 'setTimeout', set);
	});
}

/** How often the page tried to open the camera. */
export function openedCount(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as Held).hold.opened);
}
