import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SoundTrouble } from '../../../src/lib/capture/camera';
import { Microphone } from '../../../src/lib/capture/microphone';
import { DEFAULT_SETTINGS } from '../../../src/lib/model/settings';

class Track extends EventTarget {
	muted = false;
	stop = vi.fn();

	mute(isMuted: boolean): void {
		this.muted = isMuted;
		this.dispatchEvent(new Event(isMuted ? 'mute' : 'unmute'));
	}
}

let told: (SoundTrouble | null)[];
let opened: Track[];
let heard: number;
/** The name of the error it fails with. */
let fault: string | null;
let permission: PermissionState;

beforeEach(() => {
	vi.useFakeTimers();
	[told, opened, heard, fault, permission] = [[], [], 0, null, 'granted'];
	vi.stubGlobal('window', { MediaStreamTrackProcessor: class {} });
	vi.stubGlobal('navigator', {
		permissions: { query: () => Promise.resolve({ state: permission }) },
		mediaDevices: {
			getUserMedia: () => {
				if (fault) return Promise.reject(new DOMException('', fault));
				const track = new Track();
				opened.push(track);
				return Promise.resolve({ getAudioTracks: () => [track] });
			}
		}
	});
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

/** One that is open, or not, and its stream's tracks. */
function begin(soundTrouble: SoundTrouble | null = null): { microphone: Microphone; tracks: Track[] } {
	const tracks = soundTrouble ? [] : [new Track()];
	const stream = {
		getAudioTracks: () => tracks,
		addTrack: (track: Track) => tracks.push(track),
		removeTrack: (track: Track) => tracks.splice(tracks.indexOf(track), 1)
	};
	const microphone = new Microphone({ stream: stream as unknown as MediaStream, soundTrouble }, DEFAULT_SETTINGS, {
		onTrouble: (trouble) => told.push(trouble),
		hear: () => Promise.resolve(void heard++)
	});
	return { microphone, tracks };
}

test('a switch is told by silence, by the browser, or by both, once; and when it is over', () => {
	const { microphone, tracks } = begin();
	microphone.onHushed(true);
	tracks[0]?.mute(true);
	expect(told).toEqual(['capture/sound-muted']);
	tracks[0]?.mute(false);
	expect(told).toEqual(['capture/sound-muted']);
	microphone.onHushed(false);
	expect(told).toEqual(['capture/sound-muted', null]);
});

test('one that was pulled out is tried for as long as it takes, and at once when a plug goes in', async () => {
	const { microphone, tracks } = begin();
	fault = 'NotFoundError';
	microphone.onEnded();
	await vi.advanceTimersByTimeAsync(600_000);
	expect(told).toEqual(['capture/sound-lost']);
	fault = null;
	await microphone.tryNow();
	expect(told).toEqual(['capture/sound-lost', null]);
	expect(heard).toBe(1);
	expect(tracks).toEqual(opened);
	tracks[0]?.mute(true);
	expect(told.at(-1)).toBe('capture/sound-muted');
});

test('one that is busy is told so, and opened when it is free', async () => {
	begin('capture/sound-busy');
	fault = 'NotReadableError';
	await vi.advanceTimersByTimeAsync(120_000);
	expect(told).toEqual(['capture/sound-busy']);
	fault = null;
	await vi.advanceTimersByTimeAsync(40_000);
	expect(told).toEqual(['capture/sound-busy', null]);
	expect(heard).toBe(1);
});

test('whoever said no is not asked again; a permission that is given is used', async () => {
	permission = 'prompt';
	begin('capture/sound-refused');
	await vi.advanceTimersByTimeAsync(120_000);
	expect(opened).toEqual([]);
	permission = 'granted';
	await vi.advanceTimersByTimeAsync(40_000);
	expect(told).toEqual(['capture/sound-refused', null]);
});

test('a permission that is taken back while it is away is told', async () => {
	const { microphone } = begin();
	await vi.advanceTimersByTimeAsync(0);
	permission = 'prompt';
	microphone.onEnded();
	await vi.advanceTimersByTimeAsync(120_000);
	expect(told).toEqual(['capture/sound-lost', 'capture/sound-refused']);
	expect(opened).toEqual([]);
});

test('once the run is over nothing is told, and what opens late is closed', async () => {
	const { microphone } = begin('capture/sound-busy');
	const trying = microphone.tryNow();
	microphone.close();
	await trying;
	await vi.advanceTimersByTimeAsync(120_000);
	expect(opened.map(({ stop }) => stop.mock.calls.length)).toEqual([1]);
	expect([told, heard]).toEqual([['capture/sound-busy'], 0]);
});
