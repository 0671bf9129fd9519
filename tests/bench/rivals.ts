import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const MEDIABUNNY = fileURLToPath(
	new URL('../../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs', import.meta.url)
);

/** What the same camera costs without Hindsight. Each is a page that begins to work when it is opened. */
export const RIVALS = ['camera', 'recorder', 'encoder', 'opfs', 'mux'] as const;
export type Rival = (typeof RIVALS)[number];

/** Bits per second that Hindsight asks for at 720p30 in medium quality (`bitrateOf`, `AUDIO_BITRATE`). */
const VIDEO_BITRATE = 2_764_800;
const AUDIO_BITRATE = 96_000;

const CAMERA = `
const stream = await navigator.mediaDevices.getUserMedia({
	video: { width: 1280, height: 720, frameRate: 30 }, audio: true });
const preview = document.querySelector('video');
preview.srcObject = stream;
await preview.play();
`;

const ENCODER_WORKER = `
onmessage = async ({ data: { video, audio } }) => {
	const drop = { output: () => {}, error: (error) => { throw error; } };
	const pictures = new VideoEncoder(drop);
	pictures.configure({ codec: 'avc1.640028', width: 1280, height: 720, bitrate: ${VIDEO_BITRATE}, framerate: 30,
		bitrateMode: 'variable', latencyMode: 'realtime', avc: { format: 'avc' } });
	const sounds = new AudioEncoder(drop);
	void (async () => {
		const reader = audio.getReader();
		for (let isConfigured = false; ; isConfigured = true) {
			const { value, done } = await reader.read();
			if (done) return;
			if (!isConfigured) sounds.configure({ codec: 'opus', sampleRate: value.sampleRate,
				numberOfChannels: value.numberOfChannels, bitrate: ${AUDIO_BITRATE} });
			sounds.encode(value);
			value.close();
		}
	})();
	const reader = video.getReader();
	for (let count = 0; ; count++) {
		const { value, done } = await reader.read();
		if (done) return;
		pictures.encode(value, { keyFrame: count % 30 === 0 });
		value.close();
	}
};`;

const SCRIPTS: Readonly<Record<Rival, string>> = {
	camera: CAMERA,
	recorder: `${CAMERA}
const recorder = new MediaRecorder(stream, { mimeType: 'video/mp4;codecs="avc1.640028,opus"',
	videoBitsPerSecond: ${VIDEO_BITRATE}, audioBitsPerSecond: ${AUDIO_BITRATE}, videoKeyFrameIntervalDuration: 1000 });
const kept = [];
recorder.ondataavailable = ({ data }) => kept.push(data);
recorder.start(1000);`,
	encoder: `${CAMERA}
const readable = (track) => new MediaStreamTrackProcessor({ track }).readable;
const [video, audio] = [readable(stream.getVideoTracks()[0]), readable(stream.getAudioTracks()[0])];
new Worker('/worker.js').postMessage({ video, audio }, [video, audio]);`,
	mux: `
const { ALL_FORMATS, BlobSource, BufferTarget, EncodedAudioPacketSource, EncodedPacketSink, EncodedVideoPacketSource, Input,
	Mp4OutputFormat, Output } = await import('/mediabunny.js');
const input = new Input({ formats: ALL_FORMATS, source: new BlobSource(await (await fetch('/clip.mp4')).blob()) });
const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
const packetsOf = async (track) => {
	const packets = [];
	if (track) for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
	return packets;
};
const [pictures, sounds] = [await packetsOf(video), await packetsOf(audio)];
const [pictureMeta, soundMeta] = [{ decoderConfig: await video.getDecoderConfig() }, { decoderConfig: await audio?.getDecoderConfig() }];
window.mux = async () => {
	const from = performance.now();
	const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target: new BufferTarget() });
	const toVideo = new EncodedVideoPacketSource(video.codec);
	const toAudio = audio && new EncodedAudioPacketSource(audio.codec);
	output.addVideoTrack(toVideo);
	if (toAudio) output.addAudioTrack(toAudio);
	await output.start();
	let at = 0;
	for (const packet of pictures) {
		await toVideo.add(packet, pictureMeta);
		while (toAudio && at < sounds.length && sounds[at].timestamp <= packet.timestamp) await toAudio.add(sounds[at++], soundMeta);
	}
	while (toAudio && at < sounds.length) await toAudio.add(sounds[at++], soundMeta);
	await output.finalize();
	return performance.now() - from;
};`,
	opfs: `
new Worker('/opfs.js').onmessage = ({ data }) => (window.writtenBytes = data);`
};

/** The same bytes a second as a ring of segments takes, appended to one file. */
const OPFS_WORKER = `
const root = await navigator.storage.getDirectory();
const file = await (await root.getFileHandle('ring', { create: true })).createSyncAccessHandle();
const second = crypto.getRandomValues(new Uint8Array(60_000));
const bytes = new Uint8Array(${Math.round((VIDEO_BITRATE + AUDIO_BITRATE) / 8)}).map((_, at) => second[at % second.length]);
let at = 0;
setInterval(() => {
	at += file.write(bytes, { at });
	file.flush();
	postMessage(at);
}, 1000);`;

/**
 * A server of nothing but the rivals' pages: `url/camera` and so on.
 * @param clip path of the file that `mux` works on
 */
export async function serveRivals(clip?: string): Promise<{ url: string; close(): Promise<void> }> {
	const server = createServer(({ url = '/' }, response) => {
		const name = url.slice(1);
		const isScript = name.endsWith('.js');
		const rival = RIVALS.find((each) => each === name);
		response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
		if (name === 'mediabunny.js') createReadStream(MEDIABUNNY).pipe(response);
		else if (name === 'clip.mp4' && clip) createReadStream(clip).pipe(response);
		else if (name === 'worker.js') response.end(ENCODER_WORKER);
		else if (name === 'opfs.js') response.end(`(async () => {${OPFS_WORKER}})();`);
		else if (rival)
			response.end(
				`<!doctype html><style>video { width: 1064px }</style><video muted></video><script type="module">${SCRIPTS[rival]}</script>`
			);
		else response.writeHead(404).end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://localhost:${port}`,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		}
	};
}
