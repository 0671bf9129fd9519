import { VideoSampleSink, type EncodedPacket, type VideoCodec } from 'mediabunny';
import type { ExportProgress } from '../../model/export-request';
import { AppError } from '../../base/errors';
import { secondsFromUs, US_PER_S } from '../../base/units';
import { AAC_BITRATE, copiesPicture, encodedPicture, gifPart, planFit, type FitPlan } from '../../cut/export-plan';
import { exportFile, exportFileHandle } from '../../storage/export-files';
import { ClipFileWriter } from '../clip/clip-file-writer';
import { countShown, openClip, shownPackets, type ClipInput } from './clip-input';
import { encodeFrames } from './encode-frames';
import { encodingFor, type Encoding } from './encoders';
import { encodeToFit } from './fit-to-size';
import { gifOf } from './gif';
import { ExportOutput, type Sound } from './output';
import { painter } from './painter';
import type { ExportJob } from './protocol';
import { m4aOf, recordedSound, soundOf } from './sound';

type Report = (progress: ExportProgress) => void;

/** How often the page is told, at most. */
const TELL_EVERY_MS = 100;

/** Makes the file of an export out of a clip's. */
export async function makeExport(job: ExportJob, report: Report): Promise<void> {
	const input = await openClip(job.source);
	const { format } = job.request;
	const { durationUs } = job.facts;
	if (format === 'sound') {
		if (!input.audio) throw new AppError('export/no-sound', 'fatal', 'no sound track');
		await write(job, await m4aOf(input.audio, job, AAC_BITRATE, teller(report, 'sound', durationUs)));
	} else if (format === 'gif') {
		await write(job, await gifOf(input, job, teller(report, 'picture', gifPart(job.request, job.facts).lengthUs)));
	} else {
		await writeFilm(input, job, report);
	}
}

async function write({ exportId }: ExportJob, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
	const file = await ClipFileWriter.over(await exportFileHandle(exportId));
	try {
		file.write(bytes, 0);
	} finally {
		file.close();
	}
}

/** MP4 and WebM: the picture streams from file to file, whatever its length. */
async function writeFilm(input: ClipInput, job: ExportJob, report: Report): Promise<void> {
	const { request, facts } = job;
	const container = request.format === 'webm' ? 'webm' : 'mp4';
	const isCopied = copiesPicture(request, facts);
	const fit = request.format === 'fit' && !isCopied ? planFit(request.fitBytes, facts) : null;
	if (request.format === 'fit' && !isCopied && !fit) throw tooSmall(request.fitBytes);
	const frameRate = (facts.frameCount * US_PER_S) / facts.durationUs;
	const encoding = isCopied ? null : await encodingFor(container, fit ?? encodedPicture(container, facts), frameRate);
	const codec = encoding?.codec ?? (await input.video.getCodec());
	if (!codec) throw new AppError('export/failed', 'fatal', 'the picture of the clip cannot be read');

	const sound = await soundFor(container, input, job, fit?.audioBitrate ?? AAC_BITRATE, report);
	const plan = fit && withSoundOf(fit, sound?.byteCount ?? 0, facts.durationUs);
	const frameCount = await countShown(input.video);
	const output = await ExportOutput.open({
		...job,
		handle: await exportFileHandle(job.exportId),
		container,
		codec,
		// What is encoded again is drawn upright.
		rotation: encoding ? 0 : await input.video.getRotation(),
		frameCount,
		sound
	});
	const tell = teller(report, 'picture', facts.durationUs);
	let writtenCount = 0;
	const onPacket = async (packet: EncodedPacket, metadata?: EncodedVideoChunkMetadata) => {
		await output.add(packet, metadata);
		writtenCount++;
		tell(packet.microsecondTimestamp);
	};
	try {
		if (encoding) await encodePicture(input, encoding, plan, job, onPacket);
		else await copyPicture(input, codec, onPacket);
		await output.finish();
	} finally {
		output.close();
	}
	if (writtenCount !== frameCount)
		throw new AppError('export/failed', 'retryable', `${writtenCount} frames instead of ${frameCount}`);
	const { size } = await exportFile(job.exportId);
	if (request.format === 'fit' && size > request.fitBytes) throw tooSmall(size);
	report({ step: 'picture', doneUs: facts.durationUs, totalUs: facts.durationUs });
}

async function encodePicture(
	{ video }: ClipInput,
	{ config }: Encoding,
	plan: FitPlan | null,
	{ request, facts, startUs }: ExportJob,
	onPacket: (packet: EncodedPacket, metadata?: EncodedVideoChunkMetadata) => Promise<void>
): Promise<void> {
	const paint = painter({ width: config.width, height: config.height }, request.hasTime ? startUs : null);
	const durationS = secondsFromUs(facts.durationUs);
	if (plan) await encodeToFit({ video, durationS, config, plan, paint, onPacket });
	else await encodeFrames(new VideoSampleSink(video).samples(0), config, paint, onPacket);
}

/** What the sound takes less than was planned for it, the picture gets. */
function withSoundOf(plan: FitPlan, soundBytes: number, durationUs: number): FitPlan {
	const spareBytes = (plan.audioBitrate / 8) * secondsFromUs(durationUs) - soundBytes;
	return { ...plan, aimBytes: plan.aimBytes + spareBytes, maxBytes: plan.maxBytes + spareBytes };
}

async function copyPicture(
	{ video }: ClipInput,
	codec: VideoCodec,
	onPacket: (packet: EncodedPacket, metadata: EncodedVideoChunkMetadata) => Promise<void>
): Promise<void> {
	const decoderConfig = await video.getDecoderConfig();
	if (!decoderConfig) throw new AppError('export/failed', 'fatal', `no configuration for ${codec}`);
	for await (const packet of shownPackets(video)) await onPacket(packet, { decoderConfig });
}

/** WebM keeps the Opus of the clip; what is shared gets AAC, which plays everywhere. */
async function soundFor(
	container: 'mp4' | 'webm',
	{ audio }: ClipInput,
	job: ExportJob,
	bitrate: number,
	report: Report
): Promise<Sound | null> {
	if (!audio) return null;
	if (container === 'webm') return recordedSound(audio);
	return soundOf(await m4aOf(audio, job, bitrate, teller(report, 'sound', job.facts.durationUs)));
}

function tooSmall(bytes: number): AppError {
	return new AppError('export/too-small', 'fatal', `does not fit: ${bytes} bytes`);
}

/** Tells the first sign at once, and then not too often. */
function teller(report: Report, step: ExportProgress['step'], totalUs: number): (doneUs: number) => void {
	let toldMs = -Infinity;
	report({ step, doneUs: 0, totalUs });
	return (doneUs) => {
		const nowMs = performance.now();
		if (nowMs - toldMs < TELL_EVERY_MS) return;
		toldMs = nowMs;
		report({ step, doneUs: Math.round(doneUs), totalUs });
	};
}
