import type { ClipProgress } from '../../model/clip';
import type { TimeRange } from '../../base/units';
import { gapInWords } from '../../ring/gap-words';
import { gapNotes, joinNotes } from '../../cut/join-words';
import { ClipLayout, type LaidSample, type LaidSegment } from '../../cut/lay-out';
import { isSameVideo, type ClipPart } from '../../cut/plan-clip';
import type { Gap, Segment, SegmentEntry, VideoConfig } from '../../model/segment';
import type { ReadSegment } from '../../storage/ring-reader';
import { Fitter, stillCount } from './fit-picture';
import type { Mp4Writer } from './mux';
import { recodedFrom } from './recode';

export interface FeedJob {
	readonly part: ClipPart;
	readonly segments: (entries: readonly SegmentEntry[]) => AsyncIterable<ReadSegment>;
	/** What is missing in the part's range, as the index has it; `null` where gaps are closed up, else a still stands there. */
	readonly keptGaps: readonly Gap[] | null;
	/** @param share of the work done, 0 to 1 */
	readonly report: (step: ClipProgress['step'], share: number) => void;
}

export interface Fed {
	readonly layout: ClipLayout;
	/** Capture times that a still stands for. */
	readonly stills: readonly TimeRange[];
	/** What the clip's card says about it. */
	readonly notes: readonly string[];
	readonly damaged: readonly SegmentEntry[];
}

/**
 * Reads the footage in order, lays it out and hands it to `writer`: as it is where it can be, encoded anew where it does
 * not stand under the file's description.
 * @throws CannotFit
 */
export async function feed(writer: Mp4Writer, job: FeedJob): Promise<Fed> {
	const fitter = new Fitter(job.part.video);
	try {
		return await feedFitted(writer, job, fitter);
	} finally {
		fitter.close();
	}
}

async function feedFitted(writer: Mp4Writer, job: FeedJob, fitter: Fitter): Promise<Fed> {
	const { part, segments, keptGaps, report } = job;
	const isOpus = part.audio?.codec === 'opus';
	const layout = new ClipLayout(part.range, part.audio?.packetUs ?? 0, {
		keepsGaps: keptGaps !== null,
		settlesSound: isOpus,
		fillsSound: isOpus && (keptGaps !== null || hasSilentEpoch(part))
	});
	await writer.start();
	const damaged: SegmentEntry[] = [];
	const stills: TimeRange[] = [];
	let before: Footage | null = null;
	let doneCount = 0;
	for await (const { entry, segment } of segments(part.entries)) {
		if (segment) {
			const isFirst = layout.startUs === null;
			const laid = layout.add(segment);
			const config = configOf(segment, part);
			if (laid.hole && before) {
				const still = await stillIn(laid.hole, before, keptGaps ?? [], fitter);
				layout.addStills(still.length);
				stills.push({ fromUs: laid.hole.fromUs, toUs: laid.hole.toUs });
				await writer.add({ video: still, audio: [] });
			}
			const leadUs = isFirst ? layout.leadUs : 0;
			await writer.add(await fitted(laid, config, leadUs, layout, part.video, fitter));
			before = { config, samples: laid.video };
		} else {
			// fault 6.2/1: a missing segment is damage, not the end
			damaged.push(entry);
		}
		report('reading', (0.5 * ++doneCount) / part.entries.length);
	}
	if (part.tail) {
		for await (const { segment } of segments([part.tail])) {
			if (segment) await writer.addAudio(layout.addTail(segment));
		}
	}
	await writer.addAudio(layout.finishSound());
	const notes = [
		...joinNotes(part),
		...gapNotes(layout.closedUs, layout.keptUs),
		// fault 6.1/2
		...(damaged.length === 0 ? [] : [damageNote(damaged.length)])
	];
	return { layout, stills, damaged, notes };
}

/** One segment's samples as laid out, with what they are encoded as. */
interface Footage {
	readonly config: VideoConfig;
	readonly samples: readonly LaidSample[];
}

async function fitted(
	laid: LaidSegment,
	config: VideoConfig,
	leadUs: number,
	layout: ClipLayout,
	target: VideoConfig,
	fitter: Fitter
): Promise<LaidSegment> {
	if (!isSameVideo(config, target)) return { ...laid, video: await fitter.fit(config, laid.video) };
	const recoded = leadUs > 0 ? await recodedFrom(config, laid.video, leadUs) : null;
	return recoded ? layout.dropLead(laid, recoded) : laid;
}

function stillIn(
	hole: TimeRange & { readonly timeUs: number },
	{ config, samples }: Footage,
	gaps: readonly Gap[],
	fitter: Fitter
): Promise<LaidSample[]> {
	const known = gaps.find(({ fromUs, toUs }) => fromUs < hole.toUs && toUs > hole.fromUs);
	// A hole the index did not know of is damage, found while reading.
	const text = gapInWords({ fromUs: hole.fromUs, toUs: hole.toUs, cause: known?.cause ?? 'storage' });
	return fitter.still(config, samples, text, { timeUs: hole.timeUs, durationUs: hole.toUs - hole.fromUs });
}

function configOf({ epochId }: Segment, part: ClipPart): VideoConfig {
	return part.epochs.get(epochId)?.video ?? part.video;
}

function hasSilentEpoch({ epochs }: ClipPart): boolean {
	return [...epochs.values()].some(({ audio }) => !audio);
}

/** Room to leave for frames, where the file is written as it comes. */
export function maxFramesOf({ part: { entries }, keptGaps }: FeedJob): number {
	const stills = (keptGaps ?? []).reduce((sum, { fromUs, toUs }) => sum + stillCount(toUs - fromUs), 0);
	// A damaged segment that gives no frames may leave a still of a second or two.
	return entries.reduce((sum, { frameCount }) => sum + Math.max(frameCount, 3), stills);
}

/** Room for packets of sound: a little more than fit in the time, for those at the edges of segments. */
export function maxPacketsOf({ part: { entries, audio, tail }, keptGaps }: FeedJob): number {
	if (!audio) return 0;
	const spanUs = [...entries.map(({ startUs, endUs }) => endUs - startUs), ...(keptGaps ?? []).map(gapUs)].reduce(
		(sum, us) => sum + us,
		0
	);
	return Math.ceil(spanUs / audio.packetUs) + 2 * (entries.length + (tail ? 1 : 0)) + 100;
}

function gapUs({ fromUs, toUs }: TimeRange): number {
	return toUs - fromUs;
}

function damageNote(count: number): string {
	return count === 1
		? 'One second of footage was damaged on the disk and is left out.'
		: `${count} seconds of footage were damaged on the disk and are left out.`;
}
