import type { Page } from 'playwright/test';

/** Why a microphone does not open, as the browser names it. */
type Refusal = 'NotReadableError' | 'NotFoundError' | 'NotAllowedError';

/** What a page under `watchMicrophone` lets a test do to its microphone. */
interface Ear {
	refusal: Refusal | null;
	/** What it gives of what it hears. */
	gives: 'sound' | 'noise' | 'zeros' | 'nothing';
	isMuted: boolean;
	track: MediaStreamTrack | null;
}

type Held = Window & { ear: Ear };

/**
 * Puts a hand between the page and its microphone, and none at its camera. Call it before the camera starts.
 * @param refusal it does not open from the start
 */
export async function watchMicrophone(page: Page, refusal: Refusal | null = null): Promise<void> {
	await page.evaluate(holdMicrophone, refusal);
}

/** Runs in the page; uses nothing from outside itself. */
function holdMicrophone(refusal: Refusal | null): void {
	const ear: Ear = { refusal, gives: 'sound', isMuted: false, track: null };
	Object.assign(window, { ear });
	const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
	navigator.mediaDevices.getUserMedia = async (constraints) => {
		if (constraints?.audio && ear.refusal) throw new DOMException('injected', ear.refusal);
		const stream = await open(constraints);
		const [microphone] = stream.getAudioTracks();
		const Processor = window.MediaStreamTrackProcessor;
		if (!microphone || !Processor) return stream;
		const Generator = Reflect.get(window, 'MediaStreamTrackGenerator') as new (init: {
			kind: 'audio';
		}) => MediaStreamTrack & { readonly writable: WritableStream<AudioData> };
		const track = new Generator({ kind: 'audio' });
		Object.defineProperty(track, 'muted', { get: () => ear.isMuted });
		const gate = new TransformStream<AudioData, AudioData>({
			transform: (block, controller) => {
				if (ear.gives === 'sound') return controller.enqueue(block);
				const { timestamp, sampleRate, numberOfChannels, numberOfFrames } = block;
				block.close();
				if (ear.gives === 'nothing') return;
				const data = new Float32Array(numberOfChannels * numberOfFrames);
				if (ear.gives === 'noise') data.forEach((_, at) => (data[at] = Math.random() - 0.5));
				const format = { format: 'f32-planar', timestamp, sampleRate, numberOfChannels, numberOfFrames } as const;
				controller.enqueue(new AudioData({ ...format, data }));
			}
		});
		// Ends when the page stops its track, which is what it should do.
		new Processor<AudioData>({ track: microphone, maxBufferSize: 500 }).readable
			.pipeThrough(gate)
			.pipeTo(track.writable)
			.finally(() => microphone.stop())
			.catch((reason: unknown) => console.log('microphone let go', reason));
		ear.track = track;
		return new MediaStream([...stream.getVideoTracks(), track]);
	};
}

/** A switch on the microphone: it gives nothing, or nothing but zeros. `noise`: loud from its first sample on. */
export async function hushMicrophone(page: Page, gives: Ear['gives']): Promise<void> {
	await page.evaluate((value) => void ((window as unknown as Held).ear.gives = value), gives);
}

/** The computer mutes it, and the browser says so. */
export async function muteMicrophone(page: Page, isMuted: boolean): Promise<void> {
	await page.evaluate((value) => {
		const { ear } = window as unknown as Held;
		ear.isMuted = value;
		ear.track?.dispatchEvent(new Event(value ? 'mute' : 'unmute'));
	}, isMuted);
}

/** Its plug is pulled, or put in again, and the browser says so. */
export async function unplugMicrophone(page: Page, isAbsent: boolean): Promise<void> {
	await page.evaluate((value) => {
		const { ear } = window as unknown as Held;
		ear.refusal = value ? 'NotFoundError' : null;
		if (value) ear.track?.stop();
		navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
	}, isAbsent);
}

/** Whoever had it has let it go. Nobody tells the page. */
export async function freeMicrophone(page: Page): Promise<void> {
	await page.evaluate(() => void ((window as unknown as Held).ear.refusal = null));
}
