import type { Settings } from '../model/settings';
import { monotonicUs } from '../platform/clock';
import { openMicrophone, readSound, soundTroubleOf, type OpenedCamera, type SoundTrouble } from './camera';
import { permissionFor, PermissionWatch } from './permission-watch';
import { ReturnPace } from './return-pace';

interface Handlers {
	/** Why no sound is recorded; `null` when it is. Told when it changes. */
	readonly onTrouble: (trouble: SoundTrouble | null) => void;
	/** Gives a microphone that came back to the recorder. */
	readonly hear: (audio: ReadableStream<AudioData>) => Promise<void>;
}

/**
 * The microphone of a run whose camera goes on without it: knows why there is no sound, and tries again and again to
 * open one that went away or was not free.
 */
export class Microphone {
	readonly #stream: MediaStream;
	readonly #settings: Settings;
	readonly #handlers: Handlers;
	readonly #permission = new PermissionWatch('microphone');
	readonly #pace = new ReturnPace();
	/** Why none is open. */
	#away: SoundTrouble | null;
	/** It is open and gives nothing. */
	#isHushed = false;
	#told: SoundTrouble | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#isTrying = false;
	#isOver = false;

	/** @param opened its stream gets each new track; they stay the caller's to stop */
	constructor({ stream, soundTrouble }: OpenedCamera, settings: Settings, handlers: Handlers) {
		this.#stream = stream;
		this.#settings = settings;
		this.#handlers = handlers;
		this.#away = soundTrouble;
		this.#pace.reset(monotonicUs());
		this.#watch();
		// fault 7.12/2
		if (soundTrouble) this.#schedule();
		else void this.#permission.onAsked();
	}

	/** The recorder hears nothing from it, or hears it again. */
	onHushed(isHushed: boolean): void {
		this.#isHushed = isHushed;
		this.#tell();
	}

	/** Its stream has ended, and the recording goes on. */
	onEnded(): void {
		this.#away = 'capture/sound-lost';
		this.#isHushed = false;
		this.#tell();
		this.#schedule();
	}

	/** Called once a second. */
	lived(): void {
		if (this.#away === null) this.#pace.lived(monotonicUs());
	}

	/** A device was plugged in or out: one that is waited for is tried at once. Never rejects. */
	async tryNow(): Promise<void> {
		if (this.#away === null) return;
		this.#pace.reset(monotonicUs());
		if (!this.#isTrying) await this.#try();
	}

	/** Nothing is told or tried after it. */
	close(): void {
		this.#isOver = true;
		clearTimeout(this.#timer);
	}

	#schedule(): void {
		clearTimeout(this.#timer);
		if (this.#isOver) return;
		this.#timer = setTimeout(() => void this.#try(), this.#pace.nextDelayMs(Math.random()));
	}

	/** Never rejects. */
	async #try(): Promise<void> {
		clearTimeout(this.#timer);
		this.#isTrying = true;
		try {
			if (await this.#isBarred()) this.#away = 'capture/sound-refused';
			else await this.#open();
		} catch (error) {
			const trouble = soundTroubleOf(error);
			// Not found is what is to be expected of one that was pulled out.
			if (this.#away !== 'capture/sound-lost' || trouble !== 'capture/sound-missing') this.#away = trouble;
		}
		this.#isTrying = false;
		this.#tell();
		if (this.#away !== null) this.#schedule();
	}

	/** Don't prompt again after a denial. */
	async #isBarred(): Promise<boolean> {
		if (this.#away === 'capture/sound-refused')
			return /* fault 7.13/2 */ (await permissionFor('microphone')) !== 'granted';
		return this.#permission.isWithdrawn();
	}

	async #open(): Promise<void> {
		const track = await openMicrophone(this.#settings);
		try {
			if (this.#isOver) throw new DOMException('stopped while starting', 'AbortError');
			await this.#handlers.hear(readSound(track));
		} catch (error) {
			track.stop();
			throw error;
		}
		for (const before of this.#stream.getAudioTracks()) this.#stream.removeTrack(before);
		this.#stream.addTrack(track);
		this.#away = null;
		this.#watch();
		void this.#permission.onAsked();
	}

	get #track(): MediaStreamTrack | undefined {
		return this.#stream.getAudioTracks()[0];
	}

	/** What the browser itself says of a switch. */
	#watch(): void {
		for (const type of ['mute', 'unmute']) this.#track?.addEventListener(type, () => this.#tell());
		this.#tell();
	}

	#tell(): void {
		const isMuted = this.#isHushed || /* fault 7.10/3 */ this.#track?.muted === true;
		const trouble = this.#away ?? (isMuted ? 'capture/sound-muted' : null);
		if (this.#isOver || trouble === this.#told) return;
		this.#told = trouble;
		this.#handlers.onTrouble(trouble);
	}
}
