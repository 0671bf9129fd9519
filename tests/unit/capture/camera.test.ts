import { afterEach, expect, test, vi } from 'vitest';
import type { ErrorCode } from '../../../src/lib/base/errors';
import { openCamera } from '../../../src/lib/capture/camera';
import { DEFAULT_SETTINGS } from '../../../src/lib/model/settings';

afterEach(() => void vi.unstubAllGlobals());

interface Devices {
	/** The name of the error it fails with. */
	readonly camera?: string;
	readonly microphone?: string;
	readonly permissions?: Partial<Record<string, PermissionState>>;
	/** Those that are there; any unless given. */
	readonly ids?: readonly string[];
}

/** A browser with a camera and a microphone. @returns what it was asked for */
function plugIn({ camera, microphone, permissions = {}, ids }: Devices): string[] {
	const asked: string[] = [];
	const idOf = (wanted: boolean | MediaTrackConstraints | undefined) =>
		(((wanted as MediaTrackConstraints | undefined)?.deviceId as ConstrainDOMStringParameters | undefined)?.exact as
			string | undefined) ?? 'any';
	const open = (constraints: MediaStreamConstraints) => {
		const tracks: string[] = [];
		asked.push(
			[constraints.video && `camera ${idOf(constraints.video)}`, constraints.audio && `mic ${idOf(constraints.audio)}`]
				.filter(Boolean)
				.join(', ')
		);
		for (const [kind, wanted, fault] of [
			['audio', constraints.audio, microphone],
			['video', constraints.video, camera]
		] as const) {
			if (!wanted) continue;
			if (fault) return Promise.reject(new DOMException('', fault));
			const id = idOf(wanted);
			if (ids && id !== 'any' && !ids.includes(id)) return Promise.reject(new DOMException('', 'OverconstrainedError'));
			tracks.push(kind);
		}
		return Promise.resolve({
			tracks,
			getAudioTracks: () => tracks.filter((kind) => kind === 'audio'),
			addTrack: (kind: string) => tracks.push(kind)
		});
	};
	const query = ({ name }: { name: string }) => Promise.resolve({ state: permissions[name] ?? 'granted' });
	vi.stubGlobal('navigator', { mediaDevices: { getUserMedia: open }, permissions: { query } });
	return asked;
}

/** What `openCamera` comes to: the tracks it has, or why not, and what is told of the sound. */
async function opened(patch: Partial<typeof DEFAULT_SETTINGS> = {}): Promise<readonly [string, ErrorCode | null]> {
	try {
		const { stream, soundTrouble } = await openCamera({ ...DEFAULT_SETTINGS, ...patch });
		return [(stream as unknown as { tracks: string[] }).tracks.sort().join(' + '), soundTrouble];
	} catch (error) {
		return ['nothing', (error as { code: ErrorCode }).code];
	}
}

test.each<[string, Devices, string, ErrorCode | null]>([
	['both are free', {}, 'audio + video', null],
	['the microphone is busy', { microphone: 'NotReadableError' }, 'video', 'capture/sound-busy'],
	['it does not start', { microphone: 'AbortError' }, 'video', 'capture/sound-busy'],
	['it is not there', { microphone: 'NotFoundError' }, 'video', 'capture/sound-missing'],
	['it may not be used', { permissions: { microphone: 'denied' } }, 'video', 'capture/sound-refused'],
	['the system refuses it', { microphone: 'NotAllowedError' }, 'video', 'capture/sound-refused'],
	['the camera is busy', { camera: 'NotReadableError' }, 'nothing', 'capture/busy'],
	['the camera is not there', { camera: 'NotFoundError' }, 'nothing', 'capture/not-found'],
	['neither is free', { camera: 'NotReadableError', microphone: 'NotFoundError' }, 'nothing', 'capture/busy'],
	[
		'the user says no',
		{ microphone: 'NotAllowedError', permissions: { camera: 'prompt' } },
		'nothing',
		'capture/permission-refused'
	]
])('%s', async (_name, devices, tracks, said) => {
	plugIn(devices);
	expect(await opened()).toEqual([tracks, said]);
});

test('the user is asked once for both, and after a no not for one of them', async () => {
	const asked = plugIn({});
	await opened();
	expect(asked).toEqual(['camera any, mic any']);
	const again = plugIn({ microphone: 'NotAllowedError', permissions: { camera: 'denied' } });
	await opened();
	expect(again).toEqual(['camera any, mic any']);
});

test('a remembered microphone that is gone costs neither the remembered camera nor the sound', async () => {
	const asked = plugIn({ ids: ['front'] });
	expect(await opened({ cameraId: 'front', microphoneId: 'gone' })).toEqual(['audio + video', null]);
	expect(asked).toEqual(['camera front, mic gone', 'camera front', 'mic gone', 'mic any']);
});

test('a remembered camera that is gone is another one; without a microphone none is asked for', async () => {
	const asked = plugIn({ ids: [] });
	expect(await opened({ cameraId: 'gone', microphoneId: 'none' })).toEqual(['video', null]);
	expect(asked).toEqual(['camera gone', 'camera any']);
});
