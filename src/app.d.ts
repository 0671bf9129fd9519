declare global {
	/** Set by `vite.config.ts`: the version that `svelte.config.js` gives the build. */
	const __APP_VERSION__: string;

	/** Set by `vite.config.ts` from the installed `@ffmpeg/core`: what is fetched once and checked against these sums. */
	const __FFMPEG_CORE__: {
		readonly version: string;
		readonly files: readonly {
			readonly path: string;
			readonly sizeBytes: number;
			readonly sha256: string;
		}[];
	};

	/**
	 * Chromium has it on Window, Safari 18 in workers only, Firefox nowhere; TypeScript knows the worker's alone.
	 * https://w3c.github.io/mediacapture-transform/#track-processor and Chromium's `maxBufferSize`.
	 */
	interface TrackProcessor<T> {
		readonly readable: ReadableStream<T>;
		/** Frames given up because nobody read them in time; Chrome 150 and later. */
		readonly discardedFrames?: number;
	}
	/** https://w3c.github.io/mediacapture-extensions/#the-mediastreamtrackvideostats-interface; Chromium only. */
	interface MediaStreamTrack {
		readonly stats?: {
			readonly totalFrames?: number;
			readonly deliveredFrames?: number;
			/** Left out by the browser because fewer a second were asked for. */
			readonly discardedFrames?: number;
		};
	}
	interface Window {
		readonly MediaStreamTrackProcessor?: new <T extends VideoFrame | AudioData>(init: {
			track: MediaStreamTrack;
			maxBufferSize?: number;
		}) => TrackProcessor<T>;
	}

	/** Chrome 138 and later; https://w3c.github.io/webcodecs/#dom-videoframe-rotation */
	interface VideoFrame {
		readonly rotation?: number;
		readonly flip?: boolean;
	}
}

export {};
