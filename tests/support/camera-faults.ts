import type { Page } from 'playwright/test';

/** What a page under `watchCamera` lets a test do to its camera. */
interface Hold {
	opened: number;
	isRefused: boolean;
	isMuted: boolean;
	stream: MediaStream | null;
	camera: MediaStreamTrack | null;
}

type Held = Window & { hold: Hold };

/**
 * Puts a hand between the page and its camera, for what a fake device can't be made to do. Call it before the camera
 * starts. A device that is muted gives no frames; one that is gone ends its tracks.
 */
export async function watchCamera(page: Page): Promise<void> {
	await page.evaluate(() => {
		const hold: Hold = { opened: 0, isRefused: false, isMuted: false, stream: null, camera: null };
		Object.assign(window, { hold });
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (constraints) => {
			hold.opened++;
			if (hold.isRefused) throw new DOMException('Permission denied', 'NotAllowedError');
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
					if (hold.isMuted) frame.close();
					else controller.enqueue(frame);
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
	});
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

/** The user takes the permission back: the tracks end, and asking again is refused. */
export async function withdrawPermission(page: Page): Promise<void> {
	await page.evaluate(() => {
		const { hold } = window as unknown as Held;
		hold.isRefused = true;
		for (const track of hold.stream?.getTracks() ?? []) {
			track.stop();
			track.dispatchEvent(new Event('ended'));
		}
	});
}

/** How often the page asked for the camera. */
export function openedCount(page: Page): Promise<number> {
	return page.evaluate(() => (window as unknown as Held).hold.opened);
}
