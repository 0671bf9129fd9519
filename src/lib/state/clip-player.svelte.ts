import type { Clip, ShownFrame } from '../model/clip';
import { isAbort, toAppError, wordsOf } from '../base/errors';
import { secondsFromUs, US_PER_MS, US_PER_S } from '../base/units';
import { captureUsOf, closedGaps, fileUsOf } from '../cut/file-time';
import { isAllInFile, legAt, type PlayLeg } from '../cut/play-legs';
import type { ClipEditor } from './clip-editor.svelte';

/** When less than this is left of the range, `Play` begins at its start. */
const NEARLY_OVER_US = 100 * US_PER_MS;

/** Into a frame, clear of rounding: a seek to a frame's very start may show the one before it. */
const INTO_FRAME_US = US_PER_MS;

interface Options {
	readonly editor: ClipEditor;
	/** A clip that has a file. */
	readonly clip: Clip;
	/** Shows the clip's file; nobody else uses it. */
	readonly video: () => HTMLVideoElement | undefined;
	/** Shows a frame over it and closes its image. */
	readonly onFrame: (frame: ShownFrame) => void;
}

/**
 * Plays the chosen range of a clip that is edited: what its file shows as a film with sound, what only the ring holds
 * frame by frame at the pace it was recorded. Starts only when asked; stops at the chosen end, or when something is moved.
 */
export class ClipPlayer {
	readonly #options: Options;
	#isPlaying = $state(false);
	#playheadUs = $state<number | null>(null);
	#isFilm = $state(false);
	#failure = $state<string | null>(null);
	/** The film did not play: its frames are shown like the ring's. */
	#isFilmBroken = false;
	/** Rises when playing begins or ends, so that what goes on from before knows that it is over. */
	#turn = 0;

	constructor(options: Options) {
		this.#options = options;
	}

	get isPlaying(): boolean {
		return this.#isPlaying;
	}

	/** Capture time of what is seen; `null` while nothing plays. */
	get playheadUs(): number | null {
		return this.#playheadUs;
	}

	/** The `<video>` is to be seen, until a frame is shown over it. */
	get isFilm(): boolean {
		return this.#isFilm;
	}

	/** Why it stopped before the end, in words. */
	get failure(): string | null {
		return this.#failure;
	}

	/** All of the chosen range plays with sound. */
	readonly isAllFilm = $derived.by(() => isAllInFile(this.#options.editor.range, this.#options.editor.held));

	toggle(): void {
		if (this.#isPlaying) this.pause();
		else void this.play();
	}

	/** Plays from the position if that is inside the range, else from its start. Resolves when it has ended; never rejects. */
	async play(): Promise<void> {
		const { editor } = this.#options;
		const { startUs, endUs, positionUs } = editor;
		const isInside = positionUs >= startUs && positionUs < endUs - NEARLY_OVER_US;
		const turn = ++this.#turn;
		this.#failure = null;
		this.#isPlaying = true;
		try {
			let leg = legAt(isInside ? positionUs : startUs, endUs, editor.held);
			while (leg && turn === this.#turn) {
				this.#playheadUs = leg.fromUs;
				await (leg.from === 'file' && !this.#isFilmBroken ? this.#playFilm(leg, turn) : this.#playFrames(leg, turn));
				leg = legAt(leg.toUs, endUs, editor.held);
			}
		} catch (thrown) {
			if (turn === this.#turn && !isAbort(thrown)) {
				const { happened, next } = wordsOf(toAppError(thrown));
				this.#failure = `${happened} ${next}`;
			}
		}
		if (turn === this.#turn) this.#rest(this.#failure === null ? endUs - INTO_FRAME_US : this.#playheadUs);
	}

	/** The frame that was seen last becomes the position. */
	pause(): void {
		if (this.#isPlaying) this.#rest(this.#playheadUs);
	}

	/** Something else decides what is looked at from here on. */
	stop(): void {
		this.#turn++;
		this.#isPlaying = false;
		this.#playheadUs = null;
		this.#options.video()?.pause();
	}

	/** A frame is shown over the film. */
	cover(): void {
		this.#isFilm = false;
	}

	#rest(atUs: number | null): void {
		this.stop();
		if (atUs !== null) this.#options.editor.moveTo('position', atUs);
	}

	/** @returns when the leg has been seen, or the turn is over */
	async #playFilm(leg: PlayLeg, turn: number): Promise<void> {
		try {
			await this.#film(leg, turn);
		} catch (thrown) {
			if (turn !== this.#turn) return;
			if (isAbort(thrown)) throw thrown;
			this.#isFilmBroken = true;
			await this.#playFrames({ ...leg, fromUs: this.#playheadUs ?? leg.fromUs }, turn);
		}
	}

	async #film({ fromUs, toUs }: PlayLeg, turn: number): Promise<void> {
		const { clip } = this.#options;
		const video = this.#options.video();
		if (!video) return;
		const closed = closedGaps(clip.gaps, clip.file?.stills);
		const listening = new AbortController();
		const { signal } = listening;
		const { promise: over, resolve, reject } = Promise.withResolvers<void>();
		const see = (mediaS: number) => {
			if (turn !== this.#turn) return resolve();
			const us = captureUsOf(mediaS * US_PER_S, clip.startUs, closed);
			// A hidden page shows no frames, and still must not run past the end.
			if (us >= toUs - INTO_FRAME_US) return resolve();
			this.#playheadUs = us;
		};
		try {
			video.addEventListener('error', () => reject(video.error ?? new Error('the file does not play')), { signal });
			video.addEventListener('ended', () => resolve(), { signal });
			if (video.readyState === 0) {
				video.preload = 'auto';
				video.load();
				await Promise.race([once(video, 'loadedmetadata', signal), over]);
			}
			video.currentTime = secondsFromUs(fileUsOf(fromUs, clip.startUs, closed) + INTO_FRAME_US);
			await Promise.race([once(video, 'seeked', signal), over]);
			if (turn !== this.#turn) return;
			const follow = () =>
				video.requestVideoFrameCallback((_, { mediaTime }) => {
					see(mediaTime);
					if (signal.aborted || turn !== this.#turn) return;
					this.#isFilm = true;
					follow();
				});
			follow();
			const halt = () => {
				// By the browser, where it was not the end or a press: headphones were pulled, another program took the sound.
				if (turn === this.#turn && !video.ended) this.pause();
				resolve();
			};
			video.addEventListener('pause', halt, { signal });
			video.addEventListener('timeupdate', () => see(video.currentTime), { signal });
			await video.play();
			await over;
		} finally {
			listening.abort();
			video.pause();
		}
	}

	/** Shows frames at the pace they were recorded; where they are decoded too slowly, some are skipped. */
	async #playFrames({ fromUs, toUs }: PlayLeg, turn: number): Promise<void> {
		const startMs = performance.now();
		for (let us = fromUs; us < toUs - INTO_FRAME_US;) {
			const frame = await this.#options.editor.frameAt(us);
			if (turn !== this.#turn) {
				frame.image.close();
				return;
			}
			this.#playheadUs = frame.startUs;
			this.#options.onFrame(frame);
			do {
				// Stands still while the page is hidden.
				await new Promise(requestAnimationFrame);
				us = fromUs + (performance.now() - startMs) * US_PER_MS;
			} while (us < frame.endUs && turn === this.#turn);
			if (turn !== this.#turn) return;
		}
	}
}

function once(target: EventTarget, type: string, signal: AbortSignal): Promise<unknown> {
	return new Promise((resolve) => target.addEventListener(type, resolve, { once: true, signal }));
}
